//! Exports: open packages of tickets that were asked for on the page, and what one person's data are found by.

crate::migration! {
    up: &[
        "CREATE TABLE export_job (
            id {id},
            state TEXT NOT NULL,
            selection TEXT NOT NULL,
            why TEXT NOT NULL,
            asked_by BIGINT NOT NULL REFERENCES person(id),
            asked_at BIGINT NOT NULL,
            heartbeat_at BIGINT NOT NULL DEFAULT 0,
            total BIGINT NOT NULL DEFAULT 0,
            done BIGINT NOT NULL DEFAULT 0,
            files BIGINT NOT NULL DEFAULT 0,
            bytes BIGINT NOT NULL DEFAULT 0,
            missing BIGINT NOT NULL DEFAULT 0,
            manifest TEXT,
            fault TEXT,
            ended_at BIGINT,
            remove_at BIGINT)",
        // What is still to be written, and what is still to be removed.
        "CREATE INDEX export_job_waiting ON export_job(id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX export_job_remove ON export_job(remove_at) WHERE remove_at IS NOT NULL",
        // A person's tickets are found by the addresses that wrote or were written to, however they were capitalised.
        "CREATE INDEX message_from ON message(LOWER(from_address)) WHERE from_address IS NOT NULL",
        "CREATE INDEX delivery_to ON delivery(LOWER(address))",
    ],
    down: &[
        "DROP INDEX delivery_to",
        "DROP INDEX message_from",
        "DROP TABLE export_job",
    ],
}
