//! What was done by whom, and what was typed and not sent yet.

crate::migration! {
    up: &[
        "CREATE TABLE audit (
            id {id},
            at BIGINT NOT NULL,
            actor_id BIGINT,
            action TEXT NOT NULL,
            object TEXT NOT NULL,
            object_id BIGINT,
            data TEXT)",
        "CREATE INDEX audit_object ON audit(object, object_id)",
        "CREATE TABLE draft (
            id TEXT PRIMARY KEY,
            person_id BIGINT REFERENCES person(id),
            form TEXT NOT NULL,
            data TEXT NOT NULL,
            updated_at BIGINT NOT NULL)",
        "CREATE INDEX draft_age ON draft(updated_at)",
    ],
    down: &["DROP TABLE draft", "DROP TABLE audit"],
}
