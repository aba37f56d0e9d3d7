//! How long what is kept: classes, what a contract says about each, and the class of every ticket.

crate::migration! {
    up: &[
        "CREATE TABLE retention_class (
            id {id},
            code TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE,
            legal_basis TEXT NOT NULL DEFAULT '',
            keep_months BIGINT NOT NULL,
            counted TEXT NOT NULL,
            active BOOLEAN NOT NULL DEFAULT TRUE)",
        // The first is what everything belongs to about which nobody has said anything: number 1 (store::retention::ROUTINE).
        "INSERT INTO retention_class (code, name, legal_basis, keep_months, counted) VALUES
            ('routine', 'Ordinaria', 'Capitolato 2.2.2: per la durata del contratto', 0, 'contract_end')",
        "INSERT INTO retention_class (code, name, legal_basis, keep_months, counted) VALUES
            ('tax', 'Tributi', 'Massimario di scarto dell''ente (da confermare)', 120, 'closing')",
        "INSERT INTO retention_class (code, name, legal_basis, keep_months, counted) VALUES
            ('pec_evidence', 'Evidenza PEC', 'Artt. 43-44 D.Lgs. 82/2005; massimario di scarto dell''ente (da confermare)', 120, 'closing')",
        "INSERT INTO retention_class (code, name, legal_basis, keep_months, counted) VALUES
            ('health', 'Sanitaria', 'Art. 9 Reg. (UE) 2016/679; massimario di scarto dell''ente (da confermare)', 120, 'closing')",
        // What a contract says where it says something else than the class.
        "CREATE TABLE contract_class (
            contract_id BIGINT NOT NULL REFERENCES contract(id),
            class_id BIGINT NOT NULL REFERENCES retention_class(id),
            keep_months BIGINT NOT NULL,
            counted TEXT NOT NULL,
            PRIMARY KEY (contract_id, class_id)){clustered}",
        // Classes are never deleted; without a constraint each of these columns can be dropped again on SQLite.
        "ALTER TABLE queue ADD COLUMN retention_class_id BIGINT",
        "ALTER TABLE reason ADD COLUMN retention_class_id BIGINT",
        "ALTER TABLE ticket ADD COLUMN retention_class_id BIGINT NOT NULL DEFAULT 1",
        "ALTER TABLE ticket ADD COLUMN retention_set_by_hand BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE lookup ADD COLUMN contract_id BIGINT",
        "UPDATE lookup SET contract_id = COALESCE(
            (SELECT t.contract_id FROM ticket t WHERE t.id = lookup.ticket_id),
            (SELECT c.id FROM contract c WHERE c.starts_at <= lookup.at ORDER BY c.starts_at DESC, c.id DESC LIMIT 1),
            (SELECT MIN(c.id) FROM contract c))",
        // What the page of a contract counts, without a look at the tables themselves.
        "CREATE INDEX ticket_retention ON ticket(contract_id, retention_class_id, closed_at, received_at)",
        "CREATE INDEX attachment_weight ON attachment(ticket_id, bytes) WHERE ticket_id IS NOT NULL",
        "CREATE INDEX inbound_weight ON inbound(ticket_id, bytes) WHERE ticket_id IS NOT NULL",
        "CREATE INDEX attachment_loose ON attachment(contract_id, bytes) WHERE ticket_id IS NULL",
        "CREATE INDEX inbound_loose ON inbound(contract_id, bytes) WHERE ticket_id IS NULL",
        "CREATE INDEX lookup_contract ON lookup(contract_id) WHERE ticket_id IS NULL",
    ],
    down: &[
        "DROP INDEX lookup_contract",
        "DROP INDEX inbound_loose",
        "DROP INDEX attachment_loose",
        "DROP INDEX inbound_weight",
        "DROP INDEX attachment_weight",
        "DROP INDEX ticket_retention",
        "ALTER TABLE lookup DROP COLUMN contract_id",
        "ALTER TABLE ticket DROP COLUMN retention_set_by_hand",
        "ALTER TABLE ticket DROP COLUMN retention_class_id",
        "ALTER TABLE reason DROP COLUMN retention_class_id",
        "ALTER TABLE queue DROP COLUMN retention_class_id",
        "DROP TABLE contract_class",
        "DROP TABLE retention_class",
    ],
}
