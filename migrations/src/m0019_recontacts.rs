//! Recontacts: calls that are owed to a citizen, because an outcome cannot be written to them or because a time was agreed.

crate::migration! {
    up: &[
        "CREATE TABLE recontact (
            id {id},
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            kind TEXT NOT NULL,
            number TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            person_id BIGINT REFERENCES person(id),
            made_by BIGINT REFERENCES person(id),
            made_at BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0,
            version BIGINT NOT NULL DEFAULT 1,
            reminded_at BIGINT,
            ended TEXT,
            ended_at BIGINT,
            ended_by BIGINT REFERENCES person(id))",
        // The call list, and its counter on every page: with the column of its own condition SQLite knows it to be complete.
        "CREATE INDEX recontact_due ON recontact(due_at, id, ended_at, person_id, ticket_id) WHERE ended_at IS NULL",
        // What becomes due and was not announced yet.
        "CREATE INDEX recontact_remind ON recontact(due_at, ticket_id) WHERE ended_at IS NULL AND reminded_at IS NULL",
        "CREATE INDEX recontact_ticket ON recontact(ticket_id, id)",
        // A ticket owes its outcome once.
        "CREATE UNIQUE INDEX recontact_owed ON recontact(ticket_id) WHERE ended_at IS NULL AND kind = 'outcome'",
        "CREATE TABLE recontact_attempt (
            id {id},
            recontact_id BIGINT NOT NULL REFERENCES recontact(id),
            at BIGINT NOT NULL,
            by_id BIGINT NOT NULL REFERENCES person(id),
            number TEXT NOT NULL,
            result TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT '')",
        "CREATE INDEX recontact_attempt_of ON recontact_attempt(recontact_id, id)",
        // Who waits to be told already and cannot be written to.
        "INSERT INTO recontact (ticket_id, kind, made_at, due_at) SELECT t.id, 'outcome', t.last_at, t.last_at FROM ticket t \
         WHERE t.closed_at IS NULL AND t.state = 'to_communicate' AND NOT EXISTS (SELECT 1 FROM contact_key k \
         WHERE k.contact_id = t.requester_id AND k.kind IN ('email', 'pec')) AND NOT EXISTS (SELECT 1 FROM message m \
         WHERE m.ticket_id = t.id AND m.kind = 'inbound' AND m.from_address IS NOT NULL)",
    ],
    down: &["DROP TABLE recontact_attempt", "DROP TABLE recontact"],
}
