//! Packages that were asked for on the page, written in the background; and removed when they have had their days.

use model::Timestamp;
use model::export::{ExportFault, Selection};
use serde_json::json;
use store::export_jobs::{Job, Written};

use super::ask::{chosen, keep_days};
use super::{Order, Package, Packer};
use crate::ports::PackageShelf;
use crate::{Desk, Error, Result, audit};

/// A writer that has been silent for so long was stopped: another one goes on.
const SILENT_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// Writes the next package that nobody writes; false when there is none. It may be cut short anywhere: whoever calls this a
/// minute later goes on there.
///
/// # Errors
/// When the database fails.
pub async fn next(desk: &Desk, shelf: &dyn PackageShelf) -> Result<bool> {
    let silent = desk.now().plus_ms(-SILENT_MS);
    let Some(job) = store::export_jobs::next(desk.store.reader(), silent).await? else {
        return Ok(false);
    };
    let tx = desk.store.begin().await?;
    let mut job = job;
    let now = desk.now();
    let taken = store::export_jobs::take(&tx, &job, now).await?;
    tx.commit().await?;
    if !taken {
        return Ok(true);
    }
    job.heartbeat_at = now;
    match write(desk, shelf, &mut job).await {
        Ok(Some(package)) => finish(desk, &job, &package).await?,
        // Somebody else goes on with it.
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, job = job.id, "a package could not be written");
            let fault = match &error {
                Error::Refused(model::Problem::NotFound) => ExportFault::Empty,
                error if error.is_full() => ExportFault::Full,
                _ => ExportFault::Failed,
            };
            fail(desk, &job, fault).await?;
        }
    }
    Ok(true)
}

async fn write(desk: &Desk, shelf: &dyn PackageShelf, job: &mut Job) -> Result<Option<Package>> {
    let by = store::people::find(desk.store.reader(), job.asked_by).await?;
    let order = Order {
        selection: chosen(&job.selection)?,
        why: job.why.clone(),
        by: by.map(|person| person.name),
        at: job.asked_at,
    };
    shelf.tidy(job.id).await?;
    let mut packer = Packer::begin(desk, &order, shelf.place(job.id)).await?;
    if packer.total == 0 {
        return Err(model::Problem::NotFound.into());
    }
    loop {
        let tx = desk.store.begin().await?;
        // Later than the last one in any case: by it each writer knows its own.
        let now = Timestamp(desk.now().0.max(job.heartbeat_at.0 + 1));
        let ours = store::export_jobs::beat(&tx, job, now, packer.done(), packer.total).await?;
        tx.commit().await?;
        if !ours {
            return Ok(None);
        }
        job.heartbeat_at = now;
        if !packer.step().await? {
            return Ok(Some(packer.finish().await?));
        }
    }
}

async fn finish(desk: &Desk, job: &Job, package: &Package) -> Result<()> {
    let now = desk.now();
    let written = Written {
        tickets: package.tickets,
        files: package.files,
        bytes: package.bytes,
        missing: package.incomplete,
        manifest: package.manifest.clone(),
    };
    let tx = desk.store.begin().await?;
    let remove_at = now.plus_ms(keep_days(&tx).await? * DAY_MS);
    if !store::export_jobs::finish(&tx, job, now, &written, remove_at).await? {
        return Ok(());
    }
    let data = json!({
        "tickets": package.tickets, "files": package.files, "bytes": package.bytes, "incomplete": package.incomplete,
        "manifest": package.manifest,
    });
    audit::by_desk(desk, &tx, "package.export", "package", job.id, Some(data.to_string())).await?;
    Ok(tx.commit().await?)
}

async fn fail(desk: &Desk, job: &Job, fault: ExportFault) -> Result<()> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let remove_at = now.plus_ms(keep_days(&tx).await? * DAY_MS);
    if !store::export_jobs::fail(&tx, job, now, fault, remove_at).await? {
        return Ok(());
    }
    let data = json!({"fault": fault}).to_string();
    audit::by_desk(desk, &tx, "package.fail", "package", job.id, Some(data)).await?;
    Ok(tx.commit().await?)
}

/// Removes packages that have had their days; how many. Their rows stay, without the key of the person they were about.
///
/// # Errors
/// When a folder or the database fails: tried again.
pub async fn sweep(desk: &Desk, shelf: &dyn PackageShelf) -> Result<usize> {
    let jobs = store::export_jobs::to_remove(desk.store.reader(), desk.now()).await?;
    for job in &jobs {
        // Nobody has had it tried again meanwhile.
        if !store::export_jobs::to_be_removed(desk.store.reader(), job.id, desk.now()).await? {
            continue;
        }
        shelf.remove(job.id).await?;
        let stored = serde_json::to_string(&nameless(chosen(&job.selection)?));
        let stored = stored.map_err(|error| Error::Fault(error.to_string()))?;
        let tx = desk.store.begin().await?;
        store::export_jobs::removed(&tx, job.id, stored).await?;
        audit::by_desk(desk, &tx, "package.remove", "package", job.id, None).await?;
        tx.commit().await?;
    }
    Ok(jobs.len())
}

/// A selection without the key of its person.
fn nameless(mut selection: Selection) -> Selection {
    if let Some(person) = &mut selection.person {
        person.value.clear();
    }
    selection
}
