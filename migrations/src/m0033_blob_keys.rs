//! The keys that the files of a contract are sealed with.

crate::migration! {
    up: &[
        // Sealed with the master key; emptied when it is destroyed, which makes the contract's files unreadable everywhere.
        // replaced_at: new files take another; retired_at: a rotation found no file left that needs it.
        "CREATE TABLE blob_key (
            id {id},
            contract_id BIGINT NOT NULL REFERENCES contract(id),
            sealed TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            replaced_at BIGINT,
            retired_at BIGINT,
            destroyed_at BIGINT)",
        "CREATE INDEX blob_key_contract ON blob_key(contract_id, id)",
        // Two processes that need the first key at once agree on one.
        "CREATE UNIQUE INDEX blob_key_current ON blob_key(contract_id) WHERE replaced_at IS NULL",
    ],
    down: &["DROP TABLE blob_key"],
}
