//! Screens on the wall, and indexes in which their figures are counted.

crate::migration! {
    up: &[
        // A screen waits for a code, or has been activated and holds a token; of both only the SHA-256 is here.
        "CREATE TABLE wall_screen (
            id {id},
            name TEXT NOT NULL,
            code_hash TEXT,
            code_until BIGINT,
            code_tries BIGINT NOT NULL DEFAULT 0,
            token_hash TEXT,
            token_until BIGINT,
            created_by BIGINT REFERENCES person(id),
            created_at BIGINT NOT NULL,
            last_seen_at BIGINT,
            revoked_at BIGINT)",
        "CREATE UNIQUE INDEX wall_screen_name ON wall_screen(name) WHERE revoked_at IS NULL",
        "CREATE UNIQUE INDEX wall_screen_code ON wall_screen(code_hash) WHERE code_hash IS NOT NULL",
        "CREATE UNIQUE INDEX wall_screen_token ON wall_screen(token_hash) WHERE token_hash IS NOT NULL",
        // The list of a queue has its index as before; with three columns more it also holds all that is counted of open tickets.
        "DROP INDEX ticket_open_due",
        "CREATE INDEX ticket_open_due ON ticket(queue_id, due_at, id, closed_at, received_at, office_id) \
         WHERE closed_at IS NULL",
        "CREATE INDEX ticket_opened ON ticket(opened_at, queue_id, office_id)",
    ],
    down: &[
        "DROP INDEX ticket_opened",
        "DROP INDEX ticket_open_due",
        "CREATE INDEX ticket_open_due ON ticket(queue_id, due_at, id) WHERE closed_at IS NULL",
        "DROP TABLE wall_screen",
    ],
}
