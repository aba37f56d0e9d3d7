//! Backups that were made, and their keys.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// The key of a backup that was not destroyed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Key {
    pub id: i64,
    /// The name of its backup: that of a folder.
    pub name: String,
    pub made_at: Timestamp,
    /// Whether its backup was finished.
    pub finished: bool,
}

/// What a finished backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Of the backup without the files.
    pub bytes: i64,
    pub rows: i64,
    /// Files of the file store.
    pub files: i64,
}

/// Keeps a new key; its number.
pub async fn insert_key(
    tx: &impl ConnectionTrait,
    name: &str,
    place: &str,
    made_at: Timestamp,
    sealed: &str,
) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let id: Option<Id> = Sql::new(
        "INSERT INTO backup_key (name, place, made_at, sealed) VALUES ($1, $2, $3, $4) RETURNING id",
        [name.into(), place.into(), made_at.0.into(), sealed.into()],
    )
    .one(tx)
    .await?;
    Ok(id.map_or(0, |row| row.id))
}

/// The keys of a place that were not destroyed, the oldest first.
pub async fn keys(db: &impl ConnectionTrait, place: &str) -> Result<Vec<Key>> {
    Sql::new(
        "SELECT k.id, k.name, k.made_at, b.id IS NOT NULL AS finished FROM backup_key k \
         LEFT JOIN backup b ON b.key_id = k.id WHERE k.place = $1 AND k.destroyed_at IS NULL ORDER BY k.id",
        [place.into()],
    )
    .all(db)
    .await
}

/// The keys that were not destroyed as they are written down, with their numbers.
pub async fn sealed(db: &impl ConnectionTrait) -> Result<Vec<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        sealed: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT id, sealed FROM backup_key WHERE destroyed_at IS NULL ORDER BY id",
        [],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.sealed)).collect())
}

/// Writes a key down as another master key has sealed it.
pub async fn reseal(tx: &impl ConnectionTrait, id: i64, sealed: &str) -> Result<()> {
    Sql::new(
        "UPDATE backup_key SET sealed = $2 WHERE id = $1 AND destroyed_at IS NULL",
        [id.into(), sealed.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets a key, and keeps when.
pub async fn destroy_key(tx: &impl ConnectionTrait, id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE backup_key SET sealed = '', destroyed_at = $2 WHERE id = $1 AND destroyed_at IS NULL",
        [id.into(), at.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Notes a backup that is whole.
pub async fn insert(tx: &impl ConnectionTrait, key_id: i64, finished_at: Timestamp, extent: Extent) -> Result<()> {
    Sql::new(
        "INSERT INTO backup (key_id, finished_at, bytes, row_count, file_count) VALUES ($1, $2, $3, $4, $5)",
        [
            key_id.into(),
            finished_at.0.into(),
            extent.bytes.into(),
            extent.rows.into(),
            extent.files.into(),
        ],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// When the newest backup was finished; none where none ever was.
pub async fn newest(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    let row: Option<Count> = Sql::new("SELECT COALESCE(MAX(finished_at), 0) AS n FROM backup", [])
        .one(db)
        .await?;
    Ok(row.map(|row| Timestamp(row.n)).filter(|at| at.0 > 0))
}

/// The newest backup that was begun before an instant and whose key is still there; its name and when.
pub async fn newest_before(db: &impl ConnectionTrait, before: Timestamp) -> Result<Option<(String, Timestamp)>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        made_at: Timestamp,
    }
    let row: Option<Row> = Sql::new(
        "SELECT k.name, k.made_at FROM backup_key k WHERE k.destroyed_at IS NULL AND k.made_at <= $1 \
         ORDER BY k.made_at DESC LIMIT 1",
        [before.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| (row.name, row.made_at)))
}
