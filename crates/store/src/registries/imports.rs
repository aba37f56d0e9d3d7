//! Imports: files for the local registries, from the first line to the day on which others took their place.

use model::Timestamp;
use model::lookup::Registry;
use model::registry_import::{ImportFault, ImportMode, ImportPolicy, ImportState};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, Set,
};

use crate::Result;
use crate::entity::registry_import;
use crate::sql::Sql;

pub use crate::entity::registry_import::Model as Import;

/// An import that begins.
#[derive(Clone, Debug)]
pub struct NewImport {
    pub registry: Registry,
    pub mode: ImportMode,
    pub policy: ImportPolicy,
    pub file_name: String,
    pub sha256: String,
    pub bytes: i64,
    pub base_id: Option<i64>,
    pub person_id: Option<i64>,
}

/// Begins an import; its number. A second one of a registry while another is being read is refused as taken.
pub async fn begin(db: &impl ConnectionTrait, new: NewImport, now: Timestamp) -> Result<i64> {
    let row = registry_import::ActiveModel {
        registry: Set(new.registry),
        state: Set(ImportState::Reading),
        mode: Set(new.mode),
        policy: Set(new.policy),
        file_name: Set(new.file_name),
        sha256: Set(new.sha256),
        bytes: Set(new.bytes),
        base_id: Set(new.base_id),
        person_id: Set(new.person_id),
        started_at: Set(now),
        heartbeat_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// An import.
pub async fn import(db: &impl ConnectionTrait, id: i64) -> Result<Option<Import>> {
    registry_import::Entity::find_by_id(id).one(db).await
}

/// An import, held until the end of the transaction: what is decided on it stays true.
pub async fn import_for_change(db: &impl ConnectionTrait, id: i64) -> Result<Option<Import>> {
    let mut sql = Sql::new("SELECT * FROM registry_import WHERE id = $1", [id.into()]);
    // SQLite: the IMMEDIATE transaction is the lock.
    if db.get_database_backend() == DbBackend::Postgres {
        sql.push(" FOR UPDATE");
    }
    sql.one(db).await
}

/// The number of the import that is in force.
pub async fn in_force(db: &impl ConnectionTrait, registry: Registry) -> Result<Option<i64>> {
    let row = registry_import::Entity::find()
        .filter(registry_import::Column::Registry.eq(registry))
        .filter(registry_import::Column::State.eq(ImportState::InForce))
        .one(db)
        .await?;
    Ok(row.map(|row| row.id))
}

/// An import with the name of who sent it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ImportRow {
    #[sea_orm(nested)]
    pub import: Import,
    pub author: Option<String>,
}

const COLUMNS: &str = "SELECT i.*, p.name AS author FROM registry_import i LEFT JOIN person p ON p.id = i.person_id";

/// The imports of a registry, the newest first.
pub async fn of_registry(db: &impl ConnectionTrait, registry: Registry, limit: u64) -> Result<Vec<ImportRow>> {
    let mut sql = Sql::new(COLUMNS, [registry.into()]);
    sql.push(" WHERE i.registry = $1 ORDER BY i.id DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// The imports that are being read, and those that wait for a decision.
pub async fn pending(db: &impl ConnectionTrait) -> Result<Vec<ImportRow>> {
    let mut sql = Sql::new(COLUMNS, []);
    // `swept` for the index: only what has ended is swept.
    sql.push(" WHERE i.swept = FALSE AND i.state IN ('reading', 'ready') ORDER BY i.id");
    sql.all(db).await
}

/// How far a file was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    pub read_bytes: i64,
    pub lines: i64,
    pub accepted: i64,
    pub refused: i64,
}

/// Says that the file is still being read, and how far. False where somebody ended it meanwhile.
pub async fn beat(db: &impl ConnectionTrait, id: i64, at: Timestamp, how_far: Beat) -> Result<bool> {
    let done = Sql::new(
        "UPDATE registry_import SET heartbeat_at = $2, read_bytes = $3, lines = $4, accepted = $5, refused = $6 \
         WHERE id = $1 AND state = 'reading'",
        [
            id.into(),
            at.into(),
            how_far.read_bytes.into(),
            how_far.lines.into(),
            how_far.accepted.into(),
            how_far.refused.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a file that was read would change, and what was found in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
    pub unchanged: i64,
    /// `model::registry_import::Findings` as JSON.
    pub findings: String,
}

/// The file was read to its end. False where somebody ended it meanwhile.
pub async fn ready(db: &impl ConnectionTrait, id: i64, at: Timestamp, found: Found) -> Result<bool> {
    let done = Sql::new(
        "UPDATE registry_import SET state = 'ready', ended_at = $2, added = $3, changed = $4, removed = $5, unchanged = $6, \
         findings = $7 WHERE id = $1 AND state = 'reading'",
        [
            id.into(),
            at.into(),
            found.added.into(),
            found.changed.into(),
            found.removed.into(),
            found.unchanged.into(),
            found.findings.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an import that is not in force: it failed, or is not wanted. False where it had ended before.
pub async fn end(
    db: &impl ConnectionTrait,
    id: i64,
    state: ImportState,
    fault: Option<ImportFault>,
    at: Timestamp,
) -> Result<bool> {
    let done = Sql::new(
        "UPDATE registry_import SET state = $2, fault = $3, ended_at = $4 WHERE id = $1 AND state IN ('reading', 'ready')",
        [id.into(), state.into(), fault.into(), at.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Throws away what waits for a decision: another file takes its place.
pub async fn discard_ready(db: &impl ConnectionTrait, registry: Registry, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE registry_import SET state = 'discarded', ended_at = $2 WHERE registry = $1 AND state = 'ready'",
        [registry.into(), at.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Gives up what nobody has said to be reading since then. How many there were.
pub async fn fail_silent(db: &impl ConnectionTrait, since: Timestamp, at: Timestamp) -> Result<u64> {
    let done = Sql::new(
        "UPDATE registry_import SET state = 'failed', fault = $3, ended_at = $2 \
         WHERE swept = FALSE AND state = 'reading' AND heartbeat_at < $1",
        [since.into(), at.into(), ImportFault::Interrupted.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected())
}

/// Puts a ready import in force; what was in force before is past. False where it is not ready any more.
pub async fn put_in_force(db: &impl ConnectionTrait, import: &Import, by: Option<i64>, at: Timestamp) -> Result<bool> {
    Sql::new(
        "UPDATE registry_import SET state = 'past' WHERE registry = $1 AND state = 'in_force'",
        [import.registry.into()],
    )
    .run(db)
    .await?;
    let done = Sql::new(
        "UPDATE registry_import SET state = 'in_force', applied_at = $2, applied_by = $3 WHERE id = $1 AND state = 'ready'",
        [import.id.into(), at.into(), by.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the records of an import are gone.
pub async fn swept(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    Sql::new("UPDATE registry_import SET swept = TRUE WHERE id = $1", [id.into()])
        .run(db)
        .await?;
    Ok(())
}
