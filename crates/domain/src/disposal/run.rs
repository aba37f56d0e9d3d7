//! The destruction itself, batch by batch. Each batch is one transaction: rows go, tombstones come, files are noted as doomed, the log
//! says which. Files go behind it. Whoever is killed anywhere is followed by a run that goes on: nothing is half destroyed without
//! its record.

use std::collections::HashSet;

use model::disposal::{Basis, DisposalState, ItemState};
use serde_json::json;
use store::disposals::{self, Disposal, destroy, doomed, items, tombstones};

use super::{edge, record};
use crate::ports::BlobError;
use crate::{Desk, Result, audit, failpoint};

/// Tickets, or mails, that are destroyed at a time: few enough that whoever writes meanwhile waits for some hundredths of a second.
const BATCH: i64 = 100;
/// Files that are removed between two looks at the database.
const FILES: i64 = 200;

/// Destroys the next batch: tickets, then mails that belonged to none, then files, then the keys; and writes the record.
///
/// # Errors
/// When the database or the file store fails.
pub(super) async fn step(desk: &Desk, id: i64) -> Result<bool> {
    Ok(tickets(desk, id).await? || mails(desk, id).await? || files(desk, id).await? || end(desk, id).await?)
}

/// The disposal, where it still runs.
async fn running(tx: &store::DatabaseTransaction, id: i64) -> Result<Option<Disposal>> {
    let disposal = disposals::find_for_change(tx, id).await?;
    Ok(disposal.filter(|disposal| disposal.state == DisposalState::Running))
}

async fn tickets(desk: &Desk, id: i64) -> Result<bool> {
    let tx = desk.store.begin().await?;
    let Some(disposal) = running(&tx, id).await? else {
        return Ok(false);
    };
    let batch = items::next(&tx, id, BATCH).await?;
    let ids: Vec<i64> = batch.iter().map(|item| item.ticket_id).collect();
    if ids.is_empty() {
        tx.rollback().await?;
        return Ok(false);
    }
    // Asked within the transaction: a hold that was put on meanwhile counts.
    let edge = edge(desk, &tx, disposal.basis, disposal.contract_id, disposal.class_id).await?;
    let same = items::unchanged(&tx, &disposal, edge, &ids).await?;
    let held: HashSet<i64> = store::holds::held(&tx, &ids).await?.into_iter().collect();
    let held: Vec<i64> = ids.iter().copied().filter(|id| held.contains(id)).collect();
    let same: HashSet<i64> = same.into_iter().collect();
    let (going, changed): (Vec<i64>, Vec<i64>) = ids
        .iter()
        .copied()
        .filter(|id| !held.contains(id))
        .partition(|id| same.contains(id));
    items::mark(&tx, id, &held, ItemState::Held).await?;
    items::mark(&tx, id, &changed, ItemState::Changed).await?;
    if !going.is_empty() {
        doomed::of_tickets(&tx, id, &going).await?;
        tombstones::insert(&tx, id, &going, desk.now()).await?;
        destroy::tickets(&tx, &going).await?;
        items::mark(&tx, id, &going, ItemState::Destroyed).await?;
    }
    let data = json!({"destroyed": going, "held": held, "changed": changed}).to_string();
    audit::by_desk(desk, &tx, "disposal.batch", "disposal", id, Some(data)).await?;
    failpoint::pass("disposal.written");
    tx.commit().await?;
    failpoint::pass("disposal.committed");
    Ok(true)
}

/// At the end of a contract also what came in and never was on a ticket.
async fn mails(desk: &Desk, id: i64) -> Result<bool> {
    let tx = desk.store.begin().await?;
    let Some(disposal) = running(&tx, id).await?.filter(is_whole) else {
        return Ok(false);
    };
    let ids = destroy::loose(&tx, disposal.contract_id, BATCH).await?;
    if ids.is_empty() {
        tx.rollback().await?;
        return Ok(false);
    }
    doomed::of_mails(&tx, id, &ids).await?;
    destroy::mails(&tx, &ids).await?;
    disposals::add(&tx, id, i64::try_from(ids.len()).unwrap_or_default(), 0).await?;
    let data = json!({"mails": ids}).to_string();
    audit::by_desk(desk, &tx, "disposal.batch", "disposal", id, Some(data)).await?;
    failpoint::pass("disposal.written");
    tx.commit().await?;
    failpoint::pass("disposal.committed");
    Ok(true)
}

/// Whether a disposal is about everything of a contract that is over.
fn is_whole(disposal: &Disposal) -> bool {
    disposal.basis == Basis::Restitution
        && disposal.class_id.is_none()
        && disposal.closed_from.is_none()
        && disposal.closed_before.is_none()
}

/// Removes files whose rows are gone, unless another row names them.
async fn files(desk: &Desk, id: i64) -> Result<bool> {
    let next = doomed::next(desk.store.reader(), id, FILES).await?;
    if next.is_empty() {
        return Ok(false);
    }
    let mut removed = 0;
    for file in next.iter().filter(|file| !file.named) {
        removed += i64::from(remove(desk, file).await?);
        failpoint::pass("disposal.file");
    }
    let ids: Vec<i64> = next.iter().map(|file| file.id).collect();
    let tx = desk.store.begin().await?;
    if running(&tx, id).await?.is_none() {
        return Ok(false);
    }
    doomed::forget(&tx, &ids).await?;
    disposals::add(&tx, id, 0, removed).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes a file that no row names, whether it is gone then. The same bytes may come in at any moment, be found in their place and
/// not be written again: so a row is looked for just before and just after, and where one has come the bytes are put back.
async fn remove(desk: &Desk, file: &doomed::Doomed) -> Result<bool> {
    let db = desk.store.reader();
    if doomed::is_named(db, file.id).await? {
        return Ok(false);
    }
    let bytes = match desk.blobs.get(file.contract_id, &file.sha256).await {
        Ok(bytes) => Some(bytes),
        // Gone already, or damaged: then there is nothing to put back.
        Err(BlobError::NotFound | BlobError::Other(_)) => None,
        Err(error) => return Err(error.into()),
    };
    desk.blobs.remove(file.contract_id, &file.sha256).await?;
    match bytes {
        Some(bytes) if doomed::is_named(db, file.id).await? => {
            desk.blobs.put(file.contract_id, bytes).await?;
            Ok(false)
        }
        _ => Ok(true),
    }
}

/// Destroys the keys of a contract of which nothing is left, empties what the database keeps beside its tables, and writes the
/// record.
async fn end(desk: &Desk, id: i64) -> Result<bool> {
    keys(desk, id).await?;
    desk.store.settle_after_destruction().await?;
    let tx = desk.store.begin().await?;
    let Some(disposal) = running(&tx, id).await? else {
        return Ok(false);
    };
    let now = desk.now();
    let (text, sha256) = record::write(desk, &tx, &disposal, now).await?;
    disposals::ended(&tx, id, &text, &sha256, now).await?;
    if let Some(export_id) = disposal.export_id {
        // What is destroyed does not stay on the machine as a package either.
        store::export_jobs::remove_now(&tx, export_id, now).await?;
    }
    let data = json!({"record": sha256}).to_string();
    audit::by_desk(desk, &tx, "disposal.end", "disposal", id, Some(data)).await?;
    failpoint::pass("disposal.ended");
    tx.commit().await?;
    Ok(true)
}

async fn keys(desk: &Desk, id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let Some(disposal) = running(&tx, id).await?.filter(is_whole) else {
        return Ok(());
    };
    let contract_id = disposal.contract_id;
    // What comes in is stored with the keys of the contract in force, also after its last day.
    let in_force = store::desk::contract_in_force(&tx, desk.now()).await? == Some(contract_id);
    if disposal.keys_at.is_some() || in_force || doomed::left_of(&tx, contract_id).await? > 0 {
        return Ok(());
    }
    store::blob_keys::destroy(&tx, contract_id, desk.now()).await?;
    disposals::keys_destroyed(&tx, id, desk.now()).await?;
    let data = json!({"contract": contract_id}).to_string();
    audit::by_desk(desk, &tx, "disposal.keys", "disposal", id, Some(data)).await?;
    failpoint::pass("disposal.keys");
    Ok(tx.commit().await?)
}
