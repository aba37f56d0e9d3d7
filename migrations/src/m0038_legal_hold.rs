//! Legal holds: what may not be destroyed, and why.

crate::migration! {
    up: &[
        "CREATE TABLE legal_hold (
            id {id},
            selection TEXT NOT NULL,
            reason TEXT NOT NULL,
            protocol TEXT NOT NULL,
            placed_by BIGINT NOT NULL REFERENCES person(id),
            placed_at BIGINT NOT NULL,
            released_by BIGINT REFERENCES person(id),
            released_at BIGINT,
            released_why TEXT NOT NULL DEFAULT '')",
        "CREATE INDEX legal_hold_standing ON legal_hold(id) WHERE released_at IS NULL",
        // The tickets that the selection of each has found so far. No foreign key to the ticket: a released one may be destroyed.
        "CREATE TABLE hold_ticket (
            hold_id BIGINT NOT NULL REFERENCES legal_hold(id),
            ticket_id BIGINT NOT NULL,
            PRIMARY KEY (hold_id, ticket_id)){clustered}",
        "CREATE INDEX hold_ticket_ticket ON hold_ticket(ticket_id, hold_id)",
    ],
    down: &["DROP TABLE hold_ticket", "DROP TABLE legal_hold"],
}
