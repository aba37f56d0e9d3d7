//! What is unusual about look-ups, until somebody who reviews them has seen it.

crate::migration! {
    up: &[
        // `ident` says which it is: kind, day, person, key. It counts on while its day lasts.
        "CREATE TABLE lookup_anomaly (
            id {id},
            ident TEXT NOT NULL,
            kind TEXT NOT NULL,
            person_id BIGINT REFERENCES person(id),
            day TEXT NOT NULL,
            key_hmac TEXT NOT NULL DEFAULT '',
            n BIGINT NOT NULL,
            against BIGINT NOT NULL,
            first_at BIGINT NOT NULL,
            found_at BIGINT NOT NULL,
            seen_by BIGINT REFERENCES person(id),
            seen_at BIGINT,
            seen_n BIGINT,
            open BOOLEAN NOT NULL DEFAULT TRUE,
            note TEXT NOT NULL DEFAULT '')",
        "CREATE UNIQUE INDEX lookup_anomaly_ident ON lookup_anomaly(ident)",
        "CREATE INDEX lookup_anomaly_open ON lookup_anomaly(id) WHERE open",
        "CREATE INDEX lookup_anomaly_seen ON lookup_anomaly(id) WHERE NOT open",
    ],
    down: &["DROP TABLE lookup_anomaly"],
}
