//! Backups that were made, and the key of each.

crate::migration! {
    up: &[
        // The key of a backup of the database, sealed with the master key; emptied when it is destroyed.
        "CREATE TABLE backup_key (
            id {id},
            name TEXT NOT NULL UNIQUE,
            place TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            sealed TEXT NOT NULL,
            destroyed_at BIGINT)",
        "CREATE INDEX backup_key_there ON backup_key(place, id) WHERE destroyed_at IS NULL",
        // One that was finished.
        "CREATE TABLE backup (
            id {id},
            key_id BIGINT NOT NULL UNIQUE REFERENCES backup_key(id),
            finished_at BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            row_count BIGINT NOT NULL,
            file_count BIGINT NOT NULL)",
        "CREATE INDEX backup_finished ON backup(finished_at)",
    ],
    down: &["DROP TABLE backup", "DROP TABLE backup_key"],
}
