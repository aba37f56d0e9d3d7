//! The ledger of every mail received, and the outbox of every mail to be sent.

crate::migration! {
    up: &[
        // One row for every message ever seen on a mailbox. The fingerprint makes a mail read twice one row, wherever it
        // lies now: it may have been moved, come again under a new UIDVALIDITY, or by pipe.
        "CREATE TABLE inbound (
            id {id},
            mailbox_id BIGINT NOT NULL REFERENCES mailbox(id),
            contract_id BIGINT NOT NULL REFERENCES contract(id),
            fingerprint TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            sender TEXT,
            subject TEXT,
            received_at BIGINT NOT NULL,
            stored_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0,
            next_at BIGINT,
            ticket_id BIGINT REFERENCES ticket(id),
            message_id BIGINT REFERENCES message(id),
            UNIQUE (mailbox_id, fingerprint))",
        "CREATE INDEX inbound_waiting ON inbound(next_at, id) WHERE state = 'received'",
        "CREATE INDEX inbound_quarantine ON inbound(id) WHERE state = 'quarantined'",
        // Where on the server each was seen (RFC 3501 2.3.1.1).
        "CREATE TABLE inbound_place (
            mailbox_id BIGINT NOT NULL REFERENCES mailbox(id),
            uid_validity BIGINT NOT NULL,
            uid BIGINT NOT NULL,
            inbound_id BIGINT NOT NULL REFERENCES inbound(id),
            PRIMARY KEY (mailbox_id, uid_validity, uid))",
        "CREATE TABLE outbox (
            id {id},
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            message_id BIGINT NOT NULL UNIQUE REFERENCES message(id),
            mailbox_id BIGINT NOT NULL REFERENCES mailbox(id),
            contract_id BIGINT NOT NULL REFERENCES contract(id),
            sha256 TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0,
            next_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            finished_at BIGINT,
            maybe_duplicate BOOLEAN NOT NULL DEFAULT FALSE)",
        "CREATE INDEX outbox_waiting ON outbox(next_at, id) WHERE state = 'queued'",
        "CREATE INDEX outbox_sending ON outbox(id) WHERE state = 'sending'",
        "CREATE TABLE delivery (
            id {id},
            outbox_id BIGINT NOT NULL REFERENCES outbox(id),
            message_id BIGINT NOT NULL REFERENCES message(id),
            address TEXT NOT NULL,
            state TEXT NOT NULL,
            detail TEXT)",
        "CREATE INDEX delivery_message ON delivery(message_id)",
        "CREATE INDEX delivery_outbox ON delivery(outbox_id)",
    ],
    down: &[
        "DROP TABLE delivery", "DROP TABLE outbox", "DROP TABLE inbound_place", "DROP TABLE inbound",
    ],
}
