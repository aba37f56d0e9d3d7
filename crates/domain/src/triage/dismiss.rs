//! A waiting mail gets no ticket.

use model::mailbox::InboundState;
use model::problem::{Check, FieldError};
use model::triage::Dismissal;
use store::inbound::NewInbound;
use store::set;

use crate::{Desk, Principal, Result, audit};

/// Longest remark, in characters.
const NOTE_MAX: usize = 500;

/// Decides that a mail gets no ticket, and why. It stays in the ledger, where a ticket can still be opened of it.
///
/// # Errors
/// [`model::Problem::Invalid`] for `note`, which [`Dismissal::Other`] needs; [`model::Problem::Conflict`] when somebody
/// decided the mail first.
pub async fn dismiss(desk: &Desk, who: &Principal, id: i64, why: Dismissal, note: &str) -> Result<()> {
    let mut check = Check::default();
    let note = note.trim();
    check.limit("note", note, NOTE_MAX);
    check.ensure(
        why != Dismissal::Other || !note.is_empty(),
        "note",
        FieldError::Required,
    );
    check.done()?;
    let visible = store::triage::find(desk.store.reader(), &super::scope(who)?, id).await?;
    if visible.is_none() {
        return Err(super::gone(desk, id).await?);
    }
    let tx = desk.store.begin().await?;
    super::take(desk, &tx, who, id).await?;
    let done = NewInbound {
        id: set(id),
        state: set(InboundState::NoTicket),
        reason: set(Some(format!("triage_{why}"))),
        note: set(Some(note.to_owned()).filter(|note| !note.is_empty())),
        ..Default::default()
    };
    store::inbound::update(&tx, done).await?;
    audit::by(desk, &tx, who, "mail.dismiss", "inbound", id, None).await?;
    crate::tickets::commit(desk, tx, &[]).await
}
