//! Outages: one cause behind many tickets, and how each of them was answered when it was gone.

crate::migration! {
    up: &[
        "CREATE TABLE outage (
            id {id},
            version BIGINT NOT NULL DEFAULT 1,
            changed_by BIGINT NOT NULL REFERENCES person(id),
            title TEXT NOT NULL,
            description TEXT NOT NULL DEFAULT '',
            queue_id BIGINT NOT NULL REFERENCES queue(id),
            state TEXT NOT NULL,
            began_at BIGINT NOT NULL,
            expected_at BIGINT,
            opened_at BIGINT NOT NULL,
            opened_by BIGINT NOT NULL REFERENCES person(id),
            provider TEXT NOT NULL DEFAULT '',
            reported_at BIGINT,
            reference TEXT NOT NULL DEFAULT '',
            cause_ticket_id BIGINT REFERENCES ticket(id),
            answer TEXT NOT NULL DEFAULT '',
            outcome_id BIGINT REFERENCES outcome(id),
            solved_at BIGINT,
            solved_by BIGINT REFERENCES person(id),
            ended_at BIGINT,
            ended_note TEXT NOT NULL DEFAULT '')",
        // Those that go on: their list, their counter on every page, the contact form. With the column of its own condition
        // SQLite knows it to be complete.
        "CREATE INDEX outage_open ON outage(queue_id, began_at, id, ended_at) WHERE ended_at IS NULL",
        "CREATE INDEX outage_ended ON outage(ended_at DESC, id DESC) WHERE ended_at IS NOT NULL",
        "CREATE UNIQUE INDEX outage_cause ON outage(cause_ticket_id) WHERE cause_ticket_id IS NOT NULL",
        "CREATE TABLE outage_ticket (
            id {id},
            outage_id BIGINT NOT NULL REFERENCES outage(id),
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            linked_at BIGINT NOT NULL,
            linked_by BIGINT NOT NULL REFERENCES person(id),
            ended_at BIGINT,
            how TEXT,
            reason TEXT)",
        "CREATE UNIQUE INDEX outage_ticket_of ON outage_ticket(outage_id, ticket_id)",
        "CREATE INDEX outage_ticket_ticket ON outage_ticket(ticket_id, outage_id)",
        // A ticket waits for one outage at most.
        "CREATE UNIQUE INDEX outage_ticket_one ON outage_ticket(ticket_id) WHERE ended_at IS NULL",
        // What is still to be answered.
        "CREATE INDEX outage_ticket_left ON outage_ticket(outage_id, id, ended_at) WHERE ended_at IS NULL",
    ],
    down: &["DROP TABLE outage_ticket", "DROP TABLE outage"],
}
