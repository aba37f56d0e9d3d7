//! Triage: received mail that waits for the first-level back office to say where it belongs.

mod attach;
mod dismiss;
pub mod list;
mod open;
mod wait;

pub use attach::attach;
pub use dismiss::dismiss;
pub use open::{Part, open};
pub(crate) use wait::wait;

use bytes::Bytes;
use mail::read::Reading;
use model::{Permission, Problem};
use store::inbound::Inbound;
use store::{DatabaseTransaction, Scope};

use crate::audit::reads;
use crate::files::Opened;
use crate::{Desk, Error, Principal, Result};

/// What a person may triage: mail of mailboxes of their queues, and what a rule proposes for their queues.
fn scope(who: &Principal) -> Result<Scope> {
    who.require(Permission::Triage)?;
    Ok(who.scope_for(Permission::Triage))
}

/// A waiting mail inside the person's scope, read once more with today's certificates and rules.
///
/// [`Problem::Conflict`] when somebody decided it meanwhile; [`Problem::NotFound`] where it may not be seen.
async fn waiting(desk: &Desk, who: &Principal, id: i64) -> Result<(Inbound, Reading)> {
    let db = desk.store.reader();
    if store::triage::find(db, &scope(who)?, id).await?.is_none() {
        return Err(gone(desk, id).await?);
    }
    let row = store::inbound::find(db, id).await?.ok_or(Problem::NotFound)?;
    let raw = desk.blobs.get(row.contract_id, &row.sha256).await?;
    let rules = desk.fax.rules(&desk.store).await?;
    let reading = crate::ingest::read::read(desk, row.received_at, raw, rules).await;
    let reading = reading.map_err(|error| Error::Fault(error.to_string()))?;
    let reading = reading.map_err(|error| Error::Fault(error.to_string()))?;
    Ok((row, reading))
}

/// Why a mail is not there to be decided.
async fn gone(desk: &Desk, id: i64) -> Result<Error> {
    let by = store::triage::decided_by(desk.store.reader(), id).await?;
    Ok(match by {
        Some(by) => Problem::Conflict { by: Some(by) }.into(),
        None => Problem::NotFound.into(),
    })
}

/// Takes the mail out of the list, for the person who was first.
async fn take(desk: &Desk, tx: &DatabaseTransaction, who: &Principal, id: i64) -> Result<()> {
    if store::triage::decide(tx, id, who.id, desk.now()).await? {
        store::changes::insert_for_mail(tx, id, desk.now()).await?;
        return Ok(());
    }
    let by = store::triage::decided_by(tx, id).await?;
    Err(Problem::Conflict { by }.into())
}

/// A file of a waiting mail.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn file(desk: &Desk, who: &Principal, attachment_id: i64) -> Result<Opened> {
    let found = store::triage::file(desk.store.reader(), &scope(who)?, attachment_id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let bytes = desk.blobs.get(found.contract_id, &found.sha256).await?;
    reads::saw(desk, who, "attachment.read", "attachment", attachment_id, None).await?;
    Ok(Opened {
        bytes,
        name: found.name,
        mime: found.mime,
    })
}

/// A page of a file of a waiting mail, as PNG.
///
/// # Errors
/// As [`file`].
pub async fn page(desk: &Desk, who: &Principal, attachment_id: i64, page: i64) -> Result<Bytes> {
    let found = store::triage::page(desk.store.reader(), &scope(who)?, attachment_id, page).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let bytes = desk.blobs.get(found.contract_id, &found.sha256).await?;
    reads::saw(desk, who, "attachment.read", "attachment", attachment_id, None).await?;
    Ok(bytes)
}
