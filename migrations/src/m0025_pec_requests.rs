//! PEC requests: what is done with the provider of certified mail for a citizen, one a ticket.

crate::migration! {
    up: &[
        "CREATE TABLE pec_request (
            id {id},
            ticket_id BIGINT NOT NULL UNIQUE REFERENCES ticket(id),
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1,
            data TEXT NOT NULL,
            box_address TEXT NOT NULL DEFAULT '',
            opened_by BIGINT NOT NULL REFERENCES person(id),
            opened_at BIGINT NOT NULL,
            data_by BIGINT REFERENCES person(id),
            data_at BIGINT,
            form_attachment_id BIGINT REFERENCES attachment(id),
            form_by BIGINT REFERENCES person(id),
            form_at BIGINT,
            identity_how TEXT,
            identity_by BIGINT REFERENCES person(id),
            identity_at BIGINT,
            sent_by BIGINT REFERENCES person(id),
            sent_at BIGINT,
            executed_by BIGINT REFERENCES person(id),
            executed_at BIGINT,
            provider_reference TEXT NOT NULL DEFAULT '',
            confirmed_by BIGINT REFERENCES person(id),
            confirmed_at BIGINT,
            refusal_reason TEXT,
            refusal_text TEXT NOT NULL DEFAULT '',
            ended_by BIGINT REFERENCES person(id),
            ended_at BIGINT)",
        // A list by state, and the counts on top of every list.
        "CREATE INDEX pec_request_state ON pec_request(state, id, kind, ticket_id)",
        // Those that go on, and the counter on every page: with the column of its own condition SQLite knows it to be complete.
        "CREATE INDEX pec_request_open ON pec_request(id, state, kind, ticket_id, ended_at) WHERE ended_at IS NULL",
    ],
    down: &["DROP TABLE pec_request"],
}
