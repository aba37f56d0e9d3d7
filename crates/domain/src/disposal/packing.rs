//! The package of a disposal: written as any other, then compared with the list, ticket by ticket.

use model::Permission;
use model::disposal::{DisposalFault, DisposalState};
use model::export::{ExportState, Selection};
use serde_json::json;
use store::disposals::{self, items};

use super::in_state;
use crate::admin::Actor;
use crate::ports::PackageShelf;
use crate::{Desk, Error, Principal, Result, audit};

/// Lines of the list that are compared at a time.
const LINES: i64 = 1_000;

/// Has the package of a list written.
///
/// # Errors
/// [`model::Problem::Forbidden`], [`model::Problem::NotFound`], [`model::Problem::Conflict`] where the list does not stand or
/// a package was made already.
pub async fn pack(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    Actor::Person(who).require_for(Permission::Dispose, None)?;
    let tx = desk.store.begin().await?;
    let disposal = in_state(&tx, id, DisposalState::Proposed).await?;
    let now = desk.now();
    if disposal.tickets == 0 {
        // Nothing but mails that never were on a ticket: there is nothing to pack.
        disposals::packaged(&tx, id, "", now).await?;
    } else {
        let selection = Selection {
            contract_id: Some(disposal.contract_id),
            disposal_id: Some(id),
            ..Selection::default()
        };
        let stored = serde_json::to_string(&selection).map_err(|error| Error::Fault(error.to_string()))?;
        let job = store::export_jobs::ask(&tx, stored, disposal.reason, who.id, now).await?;
        disposals::packaging(&tx, id, job).await?;
    }
    audit::by(desk, &tx, who, "disposal.pack", "disposal", id, None).await?;
    Ok(tx.commit().await?)
}

/// Looks whether the package is written, and whether it holds what the list says.
///
/// # Errors
/// When the database or the folder fails.
pub(super) async fn step(desk: &Desk, shelf: &dyn PackageShelf, id: i64) -> Result<bool> {
    let db = desk.store.reader();
    let Some(export_id) = disposals::find(db, id).await?.and_then(|disposal| disposal.export_id) else {
        return Ok(false);
    };
    let job = store::export_jobs::find(db, export_id).await?;
    let job = job.ok_or_else(|| Error::Fault(format!("the package {export_id} is unknown")))?;
    let found = match job.state {
        ExportState::Waiting | ExportState::Running => return Ok(false),
        ExportState::Done => checked(desk, shelf, id, export_id, job.manifest.as_deref()).await?,
        ExportState::Failed | ExportState::Removed => Err(DisposalFault::Package),
    };
    let tx = desk.store.begin().await?;
    let there = disposals::find_for_change(&tx, id).await?;
    if there.is_none_or(|disposal| disposal.state != DisposalState::Packaging) {
        tx.rollback().await?;
        return Ok(false);
    }
    match &found {
        Ok(manifest) => disposals::packaged(&tx, id, manifest, desk.now()).await?,
        Err(fault) => disposals::not_packaged(&tx, id, *fault).await?,
    }
    let data = json!({"package": export_id, "manifest": found.as_ref().ok(), "fault": found.as_ref().err()});
    audit::by_desk(desk, &tx, "disposal.verify", "disposal", id, Some(data.to_string())).await?;
    tx.commit().await?;
    Ok(true)
}

async fn checked(
    desk: &Desk,
    shelf: &dyn PackageShelf,
    id: i64,
    export_id: i64,
    manifest: Option<&str>,
) -> Result<std::result::Result<String, DisposalFault>> {
    let checked = shelf.check(export_id).await?;
    if checked.flaws > 0 || manifest != Some(checked.manifest.as_str()) {
        return Ok(Err(DisposalFault::Damaged));
    }
    let (mut after, mut lines) = (0, 0);
    loop {
        let page = items::page(desk.store.reader(), id, after, LINES).await?;
        let Some(last) = page.last() else { break };
        after = last.ticket_id;
        for item in &page {
            lines += 1;
            if checked.tickets.get(&item.ticket_id) != Some(&item.sha256) {
                return Ok(Err(DisposalFault::Differs));
            }
        }
    }
    if lines == checked.tickets.len() {
        Ok(Ok(checked.manifest))
    } else {
        Ok(Err(DisposalFault::Differs))
    }
}
