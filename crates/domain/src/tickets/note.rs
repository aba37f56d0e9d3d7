//! An internal note: between colleagues, never sent.

use model::forms::TEXT_MAX;
use model::message::MessageKind;
use model::problem::Check;
use model::{Permission, Timestamp};
use store::messages::NewMessage;
use store::{ConnectionTrait, set};

use super::{commit_uncounted, load};
use crate::files::{self, Stored, Upload};
use crate::{Desk, Principal, Result, audit};

/// Writes a note. It changes neither status nor clock, so it needs no version: notes do not overwrite each other.
///
/// # Errors
/// [`model::Problem::Invalid`] for an empty or over-long text or a file over the limit.
pub async fn note(desk: &Desk, who: &Principal, id: i64, text: &str, uploads: Vec<Upload>) -> Result<()> {
    let mut check = Check::default();
    check.required("text", text, TEXT_MAX);
    check.done()?;
    files::check(&uploads)?;
    let contract_id = crate::desk::contract_of(desk, id).await?;
    let stored = files::store(desk, contract_id, uploads).await?;

    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketNote, None).await?;
    write(&tx, who, id, text.trim(), desk.now(), contract_id, &stored).await?;
    audit::by(desk, &tx, who, "ticket.note", "ticket", id, None).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}

/// The part that every move on the ladder and an outage share: the note itself, with its files.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket_id: i64,
    text: &str,
    at: Timestamp,
    contract_id: i64,
    stored: &[Stored],
) -> Result<()> {
    let message = NewMessage {
        ticket_id: set(ticket_id),
        kind: set(MessageKind::Note),
        author_id: set(Some(who.id)),
        body: set(text.to_owned()),
        at: set(at),
        ..Default::default()
    };
    let message = store::messages::insert(tx, message, None).await?;
    store::attachments::insert_many(tx, files::rows(stored, contract_id, ticket_id, message.id)).await?;
    Ok(())
}
