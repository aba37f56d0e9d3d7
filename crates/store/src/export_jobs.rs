//! Packages that were asked for on the page: who, what, how far.

use model::Timestamp;
use model::export::ExportFault;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, Set};

use crate::Result;
use crate::entity::export_job;
use crate::sql::Sql;

pub use crate::entity::export_job::Model as Job;

/// Writes down that somebody wants a package; its number.
pub async fn ask(
    db: &impl ConnectionTrait,
    selection: String,
    why: String,
    person_id: i64,
    now: Timestamp,
) -> Result<i64> {
    let row = export_job::ActiveModel {
        state: Set(model::export::ExportState::Waiting),
        selection: Set(selection),
        why: Set(why),
        asked_by: Set(person_id),
        asked_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// A job by its number.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Job>> {
    export_job::Entity::find_by_id(id).one(db).await
}

/// A job with the name of who asked for it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct JobRow {
    #[sea_orm(nested)]
    pub job: Job,
    pub author: String,
}

/// The newest jobs.
pub async fn newest(db: &impl ConnectionTrait, limit: i64) -> Result<Vec<JobRow>> {
    Sql::new(
        "SELECT j.*, p.name AS author FROM export_job j JOIN person p ON p.id = j.asked_by ORDER BY j.id DESC LIMIT $1",
        [limit.into()],
    )
    .all(db)
    .await
}

/// The next job that nobody writes: one that waits, or whose writer has been silent since before `silent`.
pub async fn next(db: &impl ConnectionTrait, silent: Timestamp) -> Result<Option<Job>> {
    Sql::new(
        "SELECT j.* FROM export_job j WHERE j.state IN ('waiting', 'running') \
         AND (j.state = 'waiting' OR j.heartbeat_at < $1) ORDER BY j.id LIMIT 1",
        [silent.0.into()],
    )
    .one(db)
    .await
}

/// Takes a job; false where somebody else did.
pub async fn take(db: &impl ConnectionTrait, job: &Job, now: Timestamp) -> Result<bool> {
    let done = Sql::new(
        "UPDATE export_job SET state = 'running', heartbeat_at = $3 WHERE id = $1 AND heartbeat_at = $2 \
         AND state IN ('waiting', 'running')",
        [job.id.into(), job.heartbeat_at.0.into(), now.0.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says how far a package is. False where it is not this writer's any more: somebody else has taken it since its last word.
pub async fn beat(db: &impl ConnectionTrait, job: &Job, now: Timestamp, done: i64, total: i64) -> Result<bool> {
    let done = Sql::new(
        "UPDATE export_job SET heartbeat_at = $3, done = $4, total = $5 \
         WHERE id = $1 AND heartbeat_at = $2 AND state = 'running'",
        [
            job.id.into(),
            job.heartbeat_at.0.into(),
            now.0.into(),
            done.into(),
            total.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What a package that is complete holds.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub tickets: i64,
    pub files: i64,
    pub bytes: i64,
    pub missing: i64,
    pub manifest: String,
}

/// A package is complete, and stays until an instant. False where it is not this writer's any more.
pub async fn finish(
    db: &impl ConnectionTrait,
    job: &Job,
    now: Timestamp,
    written: &Written,
    remove_at: Timestamp,
) -> Result<bool> {
    let done = Sql::new(
        "UPDATE export_job SET state = 'done', done = $3, total = $3, files = $4, bytes = $5, missing = $6, manifest = $7, \
         ended_at = $2, remove_at = $8 WHERE id = $1 AND heartbeat_at = $9 AND state = 'running'",
        [
            job.id.into(),
            now.0.into(),
            written.tickets.into(),
            written.files.into(),
            written.bytes.into(),
            written.missing.into(),
            written.manifest.clone().into(),
            remove_at.0.into(),
            job.heartbeat_at.0.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A package could not be written; what there is of it stays until an instant, so that another try goes on there. False where
/// it is not this writer's any more.
pub async fn fail(
    db: &impl ConnectionTrait,
    job: &Job,
    now: Timestamp,
    fault: ExportFault,
    remove_at: Timestamp,
) -> Result<bool> {
    let done = Sql::new(
        "UPDATE export_job SET state = 'failed', fault = $3, ended_at = $2, remove_at = $4 \
         WHERE id = $1 AND heartbeat_at = $5 AND state = 'running'",
        [
            job.id.into(),
            now.0.into(),
            fault.into(),
            remove_at.0.into(),
            job.heartbeat_at.0.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A package that failed is to be written again; false where it did not fail.
pub async fn again(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    let done = Sql::new(
        "UPDATE export_job SET state = 'waiting', fault = NULL, ended_at = NULL, remove_at = NULL, heartbeat_at = 0 \
         WHERE id = $1 AND state = 'failed'",
        [id.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The jobs whose packages have had their days. That of a disposal stays until everything in it is destroyed.
pub async fn to_remove(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Job>> {
    Sql::new(
        "SELECT j.* FROM export_job j WHERE j.remove_at IS NOT NULL AND j.remove_at <= $1 \
         AND NOT EXISTS (SELECT 1 FROM disposal d WHERE d.export_id = j.id AND d.state NOT IN ('done', 'withdrawn')) ORDER BY j.remove_at LIMIT 20",
        [now.0.into()],
    )
    .all(db)
    .await
}

/// Whether a package still is one that has had its days.
pub async fn to_be_removed(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let job: Option<Job> = Sql::new(
        "SELECT j.* FROM export_job j WHERE j.id = $1 AND j.remove_at IS NOT NULL AND j.remove_at <= $2",
        [id.into(), now.0.into()],
    )
    .one(db)
    .await?;
    Ok(job.is_some())
}

/// A package is gone. What it was selected by is written down without the person's key.
pub async fn removed(db: &impl ConnectionTrait, id: i64, selection: String) -> Result<()> {
    Sql::new(
        "UPDATE export_job SET state = CASE state WHEN 'done' THEN 'removed' ELSE state END, remove_at = NULL, \
         selection = $2 WHERE id = $1",
        [id.into(), selection.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Has a package removed at the next look.
pub async fn remove_now(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE export_job SET remove_at = $2 WHERE id = $1 AND state = 'done'",
        [id.into(), now.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
