//! An office refuses a ticket as out of its competence, and proposes the queue where it belongs.

use model::ladder::BACK_OFFICE;
use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::{Problem, TicketState};

use super::super::state::change_queue;
use super::{Handing, Papers, Place, WHY_MAX, hand, load_with_office};
use crate::files::Upload;
use crate::{Desk, Principal, Result};

/// Hands a ticket back to the first-level back office, which decides about the proposed queue. The text becomes a note with
/// the files.
///
/// # Errors
/// [`Problem::Invalid`] for `queue_id` (none, its own, or one out of use), `text` and `files`; otherwise as
/// [`super::give_back::give_back`].
pub async fn refuse(
    desk: &Desk,
    who: &Principal,
    id: i64,
    queue_id: Option<i64>,
    text: &str,
    uploads: Vec<Upload>,
    seen_version: i64,
) -> Result<()> {
    let text = text.trim();
    let mut check = Check::default();
    check.required("text", text, WHY_MAX);
    check.ensure(queue_id.is_some(), "queue_id", FieldError::Required);
    check.done()?;
    let papers = Papers::keep(desk, id, uploads).await?;
    let tx = desk.store.begin().await?;
    let (ticket, _) = load_with_office(&tx, who, id, seen_version).await?;
    let queue = match queue_id.filter(|queue_id| *queue_id != ticket.queue_id) {
        Some(queue_id) => store::desk::queue(&tx, queue_id).await?.filter(|queue| queue.active),
        None => None,
    };
    let queue = queue.ok_or_else(|| Problem::field("queue_id", FieldError::UnknownChoice))?;
    let handing = Handing {
        to: Place::inside(BACK_OFFICE),
        state: TicketState::Open,
        owner_id: None,
        kind: EventKind::OfficeRefused,
        became: Some(queue.name),
        proposed_queue_id: Some(queue.id),
        text,
        missing: "",
        action: "ticket.refuse",
    };
    hand(desk, tx, who, ticket, handing, papers).await
}

/// Moves a ticket to the queue that was proposed for it. Says whether the person still sees it there.
///
/// # Errors
/// [`Problem::Conflict`] where nothing is proposed any more; otherwise as [`change_queue`].
pub async fn accept(desk: &Desk, who: &Principal, id: i64, seen_version: i64) -> Result<bool> {
    let ticket = store::tickets::find(desk.store.reader(), who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let Some(queue_id) = ticket.proposed_queue_id else {
        return Err(super::conflict(desk.store.reader(), id).await?);
    };
    change_queue(desk, who, id, queue_id, None, seen_version).await?;
    Ok(who.scope().contains(queue_id, None))
}
