//! What look-ups read: the records of the imports that are in force.

use model::Timestamp;
use model::lookup::Registry;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// The records under the hash of a key, as they were stored (JSON), of the import that is in force; at most `limit`. One
/// statement, so that an import that is put in force at this moment is seen whole or not at all.
pub async fn find(db: &impl ConnectionTrait, registry: Registry, hash: i64, limit: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        data: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT r.data FROM registry_import i JOIN registry_key k ON k.import_id = i.id AND k.hash = $2 \
         JOIN registry_row r ON r.id = k.row_id \
         WHERE i.registry = $1 AND i.state = 'in_force' ORDER BY k.row_id LIMIT $3",
        [registry.into(), hash.into(), limit.into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.data).collect())
}

/// How many records there are under the hash of a key. They are counted in the key's index; no record is read.
pub async fn count(db: &impl ConnectionTrait, registry: Registry, hash: i64) -> Result<i64> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM registry_import i JOIN registry_key k ON k.import_id = i.id AND k.hash = $2 \
         WHERE i.registry = $1 AND i.state = 'in_force'",
        [registry.into(), hash.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// What a local registry holds.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    pub registry: Registry,
    pub records: i64,
    /// Since when it answers from them.
    pub since: Timestamp,
}

/// What the local registries hold; nothing of one that has never had a file.
pub async fn held(db: &impl ConnectionTrait) -> Result<Vec<Held>> {
    Sql::new(
        "SELECT registry, added + changed + unchanged AS records, COALESCE(applied_at, started_at) AS since \
         FROM registry_import WHERE state = 'in_force'",
        [],
    )
    .all(db)
    .await
}
