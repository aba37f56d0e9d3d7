//! The keys of the contracts' files. What is sealed here only the master key opens.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// A key of a contract.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct BlobKey {
    pub id: i64,
    pub contract_id: i64,
    /// Empty once it is destroyed.
    pub sealed: String,
    pub created_at: Timestamp,
    /// Since when new files take another one.
    pub replaced_at: Option<Timestamp>,
    /// When a rotation found that no file needs it any more.
    pub retired_at: Option<Timestamp>,
    pub destroyed_at: Option<Timestamp>,
}

/// The keys of a contract, the oldest first.
pub async fn of_contract(db: &impl ConnectionTrait, contract_id: i64) -> Result<Vec<BlobKey>> {
    Sql::new(
        "SELECT id, contract_id, sealed, created_at, replaced_at, retired_at, destroyed_at FROM blob_key \
         WHERE contract_id = $1 ORDER BY id",
        [contract_id.into()],
    )
    .all(db)
    .await
}

/// Every key, by contract, the oldest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<BlobKey>> {
    Sql::new(
        "SELECT id, contract_id, sealed, created_at, replaced_at, retired_at, destroyed_at FROM blob_key \
         ORDER BY contract_id, id",
        [],
    )
    .all(db)
    .await
}

/// The contracts that never had a key.
pub async fn contracts_without(db: &impl ConnectionTrait) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT c.id FROM contract c WHERE NOT EXISTS (SELECT 1 FROM blob_key k WHERE k.contract_id = c.id) ORDER BY c.id",
        [],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Gives a contract its current key, unless it has one.
pub async fn insert(tx: &impl ConnectionTrait, contract_id: i64, sealed: &str, at: Timestamp) -> Result<()> {
    Sql::new(
        "INSERT INTO blob_key (contract_id, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [contract_id.into(), sealed.into(), at.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Has new files of a contract take another key, which has to be added in the same transaction; whether there was one to replace.
pub async fn replace(tx: &impl ConnectionTrait, contract_id: i64, at: Timestamp) -> Result<bool> {
    let done = Sql::new(
        "UPDATE blob_key SET replaced_at = $2 WHERE contract_id = $1 AND replaced_at IS NULL",
        [contract_id.into(), at.0.into()],
    )
    .run(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that no file of a contract needs its replaced keys any more.
pub async fn retire(tx: &impl ConnectionTrait, contract_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE blob_key SET retired_at = $2 WHERE contract_id = $1 AND replaced_at IS NOT NULL AND retired_at IS NULL",
        [contract_id.into(), at.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets every key of a contract, and keeps when; how many there were.
pub async fn destroy(tx: &impl ConnectionTrait, contract_id: i64, at: Timestamp) -> Result<u64> {
    let done = Sql::new(
        "UPDATE blob_key SET sealed = '', destroyed_at = $2, replaced_at = COALESCE(replaced_at, $2) \
         WHERE contract_id = $1 AND destroyed_at IS NULL",
        [contract_id.into(), at.0.into()],
    )
    .run(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Writes a key down as another master key has sealed it.
pub async fn reseal(tx: &impl ConnectionTrait, id: i64, sealed: &str) -> Result<()> {
    Sql::new(
        "UPDATE blob_key SET sealed = $2 WHERE id = $1 AND destroyed_at IS NULL",
        [id.into(), sealed.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}
