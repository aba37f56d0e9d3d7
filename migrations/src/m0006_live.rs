//! That tickets changed: what open pages of every process are told.

crate::migration! {
    up: &[
        "CREATE TABLE change (
            id {id},
            ticket_id BIGINT NOT NULL,
            queue_id BIGINT NOT NULL,
            office_id BIGINT,
            at BIGINT NOT NULL)",
        "CREATE INDEX change_age ON change(at)",
    ],
    down: &["DROP TABLE change"],
}
