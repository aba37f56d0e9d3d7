//! People, what they may do, and their sessions.

crate::migration! {
    up: &[
        "CREATE TABLE person (
            id {id},
            login TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            email TEXT,
            operator_code TEXT UNIQUE,
            password_hash TEXT,
            must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
            disabled_at BIGINT,
            failed_logins BIGINT NOT NULL DEFAULT 0,
            locked_until BIGINT,
            letter_keys BOOLEAN NOT NULL DEFAULT TRUE,
            created_at BIGINT NOT NULL)",
        "CREATE TABLE role_grant (
            id {id},
            person_id BIGINT NOT NULL REFERENCES person(id),
            role TEXT NOT NULL,
            queue_id BIGINT,
            office_id BIGINT)",
        "CREATE INDEX role_grant_person ON role_grant(person_id)",
        "CREATE TABLE session (
            id TEXT PRIMARY KEY,
            person_id BIGINT REFERENCES person(id),
            data TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL)",
        "CREATE INDEX session_person ON session(person_id)",
        "CREATE INDEX session_expiry ON session(expires_at)",
    ],
    down: &["DROP TABLE session", "DROP TABLE role_grant", "DROP TABLE person"],
}
