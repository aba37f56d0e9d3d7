//! An internal note: between colleagues, never sent.

use model::Permission;
use model::forms::TEXT_MAX;
use model::message::MessageKind;
use model::problem::Check;
use store::messages::NewMessage;
use store::set;

use super::{commit, load};
use crate::files::{self, Upload};
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
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let stored = files::store(desk, contract_id, uploads).await?;

    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketNote, None).await?;
    let message = NewMessage {
        ticket_id: set(id),
        kind: set(MessageKind::Note),
        author_id: set(Some(who.id)),
        body: set(text.trim().to_owned()),
        at: set(desk.now()),
        ..Default::default()
    };
    let message = store::messages::insert(&tx, message, None).await?;
    store::attachments::insert_many(&tx, files::rows(&stored, contract_id, id, message.id)).await?;
    audit::by(desk, &tx, who, "ticket.note", "ticket", id, None).await?;
    commit(desk, tx, &[&ticket]).await
}
