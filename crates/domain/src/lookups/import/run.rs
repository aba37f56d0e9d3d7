//! The work on a file from its first line until it is known what it would change.
//!
//! Every batch is a short transaction, and nothing of it is seen by a look-up: nobody waits, and a process that dies leaves the
//! desk as it was. What it leaves behind is swept (`sweep`).

use std::fmt::Write;

use model::lookup::Registry;
use model::registry_import::{ImportFault, ImportMode, ImportState};
use store::DatabaseTransaction;
use store::registries::{self, Beat, Found, before_first};
use tokio::sync::mpsc::{self, Receiver};

use super::Opened;
use super::compare::compare;
use super::read::{Batch, Done, Stopped, read};
use crate::{Desk, Error, Result};

/// Batches that wait to be written while the next one is read.
const AHEAD: usize = 2;
/// Keys that are written in one transaction.
const KEYS: usize = 10_000;
/// Keys that are sorted together: 48 MB of memory. In order each is written behind the one before.
const SORTED: usize = 3_000_000;

/// An import that has begun: to be handed to [`run`].
pub struct Running {
    pub id: i64,
    pub(crate) registry: Registry,
    pub(crate) mode: ImportMode,
    /// What was in force when it began.
    pub(crate) base_id: Option<i64>,
    pub(crate) opened: Opened,
}

/// Reads the file of an import, until it is ready, failed, or not wanted any more.
///
/// # Errors
/// When the database or the disk fails; the import has failed then, too.
pub async fn run(desk: &Desk, running: Running) -> Result<ImportState> {
    let id = running.id;
    match work(desk, running).await {
        Ok(()) => Ok(ImportState::Ready),
        Err(Cut::Unwanted) => {
            let ended = registries::import(desk.store.reader(), id).await?;
            Ok(ended.map_or(ImportState::Failed, |import| import.state))
        }
        Err(Cut::Refused(fault)) => {
            fail(desk, id, fault).await?;
            Ok(ImportState::Failed)
        }
        Err(Cut::Failed(error)) => {
            let fault = if error.is_full() {
                ImportFault::Full
            } else {
                ImportFault::Fault
            };
            // Where this fails, too, the sweep finds an import that nobody reads.
            let _ = fail(desk, id, fault).await;
            Err(error)
        }
    }
}

async fn fail(desk: &Desk, id: i64, fault: ImportFault) -> Result<()> {
    let tx = desk.store.begin().await?;
    registries::end(&tx, id, ImportState::Failed, Some(fault), desk.now()).await?;
    tx.commit().await?;
    desk.imports_ended.notify_one();
    Ok(())
}

/// Why an import did not become ready.
pub(super) enum Cut {
    /// Somebody ended it meanwhile.
    Unwanted,
    Refused(ImportFault),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Cut {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The records that an import writes, and how far it has come.
pub(super) struct Generation<'a> {
    pub(super) desk: &'a Desk,
    pub(super) id: i64,
    pub(super) how_far: Beat,
}

impl Generation<'_> {
    /// A transaction of the import, which also says that it is being worked on.
    pub(super) async fn begin(&self) -> std::result::Result<DatabaseTransaction, Cut> {
        let tx = self.desk.store.begin().await?;
        if registries::beat(&tx, self.id, self.desk.now(), self.how_far).await? {
            Ok(tx)
        } else {
            Err(Cut::Unwanted)
        }
    }
}

async fn work(desk: &Desk, running: Running) -> std::result::Result<(), Cut> {
    let Running {
        id,
        registry,
        mode,
        base_id,
        opened,
    } = running;
    let (out, batches) = mpsc::channel(AHEAD);
    let reader = tokio::task::spawn_blocking(move || read(opened, registry, &out));
    let mut generation = Generation {
        desk,
        id,
        how_far: Beat::default(),
    };
    write(&mut generation, batches).await?;
    let read = reader
        .await
        .map_err(|error| Error::Fault(format!("reading a file for a registry: {error}")))?;
    let Done {
        seen,
        how_far,
        findings,
    } = match read {
        Ok(done) => done,
        Err(Stopped::Unwanted) => return Err(Cut::Unwanted),
        Err(Stopped::TooManyLines) => return Err(Cut::Refused(ImportFault::TooManyLines)),
        Err(Stopped::Failed(error)) => {
            let text = format!("a file for a registry cannot be read: {error}");
            return Err(Cut::Failed(Error::Fault(text)));
        }
    };
    let found = compare(&generation, mode, base_id, &seen, how_far.accepted).await?;
    let findings = serde_json::to_string(&findings).map_err(|error| Error::Fault(error.to_string()))?;
    let tx = generation.begin().await?;
    if !registries::ready(&tx, id, desk.now(), Found { findings, ..found }).await? {
        return Err(Cut::Unwanted);
    }
    tx.commit().await?;
    Ok(())
}

/// Writes what is read, as it is read.
async fn write(generation: &mut Generation<'_>, mut batches: Receiver<Batch>) -> std::result::Result<(), Cut> {
    let mut keys = Vec::new();
    while let Some(batch) = batches.recv().await {
        generation.how_far = batch.how_far;
        let tx = generation.begin().await?;
        if !batch.rows.is_empty() {
            registries::add_rows(&tx, generation.id, &batch.rows).await?;
        }
        tx.commit().await?;
        keys.extend(batch.keys);
        if keys.len() >= SORTED {
            write_keys(generation, &mut keys).await?;
        }
    }
    write_keys(generation, &mut keys).await
}

/// Writes what records are found by, in order.
async fn write_keys(generation: &Generation<'_>, keys: &mut Vec<(i64, i64)>) -> std::result::Result<(), Cut> {
    keys.sort_unstable();
    let before = before_first(generation.id);
    for some in keys.chunks(KEYS) {
        let mut json = String::with_capacity(some.len() * 40);
        for (hash, place) in some {
            let separator = if json.is_empty() { '[' } else { ',' };
            // Writing into a text never fails.
            let _ = write!(json, "{separator}[{hash},{}]", before + place);
        }
        json.push(']');
        let tx = generation.begin().await?;
        registries::add_keys(&tx, generation.id, &json).await?;
        tx.commit().await?;
    }
    keys.clear();
    Ok(())
}
