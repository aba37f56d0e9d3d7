//! Mails that could not be read: seen, retried, or set aside with a reason. Never deleted.

use bytes::Bytes;
use model::mailbox::{InboundState, QuarantinePage, QuarantineReason, QuarantineRow};
use model::{Permission, Problem};
use store::inbound::NewInbound;
use store::set;

use crate::audit::{self, reads};
use crate::{Desk, Principal, Result};

/// Mails on a page.
const PAGE: usize = 50;

/// A page of the mails in quarantine, newest first; `before` is where the page before said that this one begins.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal, before: Option<i64>) -> Result<QuarantinePage> {
    who.require(Permission::Quarantine)?;
    // One more than is shown: whether there is a next page.
    let mut rows = store::inbound::quarantined(desk.store.reader(), before, PAGE as u64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let rows = rows.into_iter().map(|row| QuarantineRow {
        id: row.id,
        mailbox: row.mailbox,
        sender: row.sender,
        subject: row.subject,
        reason: reason(row.reason.as_deref()),
        received: desk.moment(row.received_at),
        bytes: row.bytes,
    });
    Ok(QuarantinePage {
        rows: rows.collect(),
        next,
    })
}

fn reason(code: Option<&str>) -> QuarantineReason {
    code.and_then(|code| code.parse().ok())
        .unwrap_or(QuarantineReason::NotFiled)
}

/// Reads a mail again from the start.
///
/// # Errors
/// [`Problem::NotFound`] when it is not in quarantine (any more).
pub async fn retry(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    let again = NewInbound {
        id: set(id),
        state: set(InboundState::Received),
        attempts: set(0),
        released: set(true),
        next_at: set(Some(desk.now())),
        ..Default::default()
    };
    decide(desk, who, id, again, "mail.retry").await?;
    desk.inbound_waiting.notify_one();
    Ok(())
}

/// Sets a mail aside: it belongs to no ticket. Its bytes and its row stay.
///
/// # Errors
/// [`Problem::NotFound`] when it is not in quarantine (any more).
pub async fn set_aside(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    let aside = NewInbound {
        id: set(id),
        state: set(InboundState::NoTicket),
        reason: set(Some("set_aside".to_owned())),
        ..Default::default()
    };
    decide(desk, who, id, aside, "mail.set_aside").await
}

async fn decide(desk: &Desk, who: &Principal, id: i64, change: NewInbound, action: &str) -> Result<()> {
    who.require(Permission::Quarantine)?;
    let tx = desk.store.begin().await?;
    let row = store::inbound::find(&tx, id)
        .await?
        .filter(|row| row.state == InboundState::Quarantined);
    row.ok_or(Problem::NotFound)?;
    store::inbound::update(&tx, change).await?;
    audit::by(desk, &tx, who, action, "inbound", id, None).await?;
    Ok(tx.commit().await?)
}

/// The raw bytes of a mail in quarantine, to look at with another program.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`].
pub async fn raw(desk: &Desk, who: &Principal, id: i64) -> Result<Bytes> {
    who.require(Permission::Quarantine)?;
    let row = store::inbound::find(desk.store.reader(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if row.state != InboundState::Quarantined {
        return Err(Problem::NotFound.into());
    }
    let bytes = desk.blobs.get(row.contract_id, &row.sha256).await?;
    reads::saw(desk, who, "mail.original", "inbound", id, None).await?;
    Ok(bytes)
}
