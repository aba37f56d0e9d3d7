//! The audit log as a chain: each entry signed by the program, sealed in order, dropped by years.

crate::migration! {
    up: &[
        // What is searched by: the family of the action, and the ticket that it is about.
        "ALTER TABLE audit ADD COLUMN kind TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN ticket_id BIGINT",
        // A number used once and an HMAC under a key that is in no database: what was inserted by hand has none.
        "ALTER TABLE audit ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
        "UPDATE audit SET ticket_id = CASE WHEN object = 'ticket' THEN object_id END, kind = CASE \
            WHEN action LIKE 'session.%' THEN 'access' \
            WHEN action LIKE 'person.%' THEN 'rights' \
            WHEN action LIKE 'mail.%' THEN 'mail' \
            WHEN action LIKE 'ticket.%' OR action LIKE 'recontact.%' OR action LIKE 'alert.%' THEN 'ticket' \
            ELSE 'settings' END",
        // What stands here unsigned was written before entries were signed: the chain begins with this number.
        "INSERT INTO setting (name, value) SELECT 'audit_unsigned', CAST(COALESCE(MAX(id), 0) AS TEXT) FROM audit",
        "DROP INDEX audit_object",
        "CREATE INDEX audit_at ON audit(at, id)",
        "CREATE INDEX audit_kind ON audit(kind, at, id)",
        "CREATE INDEX audit_ticket ON audit(ticket_id, at, id) WHERE ticket_id IS NOT NULL",
        "CREATE INDEX audit_actor ON audit(actor_id, at, id) WHERE actor_id IS NOT NULL",
        "CREATE UNIQUE INDEX audit_mac ON audit(mac) WHERE mac <> ''",
        // The chain: rows of its own, because nobody may touch an entry again.
        "CREATE TABLE audit_seal (
            seq BIGINT PRIMARY KEY,
            audit_id BIGINT NOT NULL,
            hash TEXT NOT NULL)",
        "CREATE UNIQUE INDEX audit_seal_entry ON audit_seal(audit_id)",
        // A year that was exported, and how far it was dropped since: the chain goes on from the hash that stays.
        "CREATE TABLE audit_segment (
            first_seq BIGINT PRIMARY KEY,
            year BIGINT NOT NULL,
            last_seq BIGINT NOT NULL,
            first_hash TEXT NOT NULL,
            last_hash TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            exported_at BIGINT NOT NULL,
            dropped_seq BIGINT NOT NULL DEFAULT 0,
            dropped_hash TEXT NOT NULL DEFAULT '',
            mac TEXT NOT NULL)",
    ],
    down: &[
        "DROP TABLE audit_segment",
        "DROP TABLE audit_seal",
        "DROP INDEX audit_mac",
        "DROP INDEX audit_actor",
        "DROP INDEX audit_ticket",
        "DROP INDEX audit_kind",
        "DROP INDEX audit_at",
        "DELETE FROM setting WHERE name = 'audit_unsigned'",
        "ALTER TABLE audit DROP COLUMN mac",
        "ALTER TABLE audit DROP COLUMN ticket_id",
        "ALTER TABLE audit DROP COLUMN kind",
        "CREATE INDEX audit_object ON audit(object, object_id)",
    ],
}
