//! A contact about a matter that is closed: its ticket goes on from the earlier one.

use model::message::EventKind;
use model::problem::FieldError;
use model::{Problem, Timestamp};
use store::ConnectionTrait;
use store::tickets::Ticket;

use super::event;
use crate::{Principal, Result};

/// The closed ticket that a contact goes on from, held until the end of the transaction.
///
/// # Errors
/// [`Problem::Invalid`] for `related`: there is none that the person may see, or it is not closed.
pub(super) async fn earlier(tx: &impl ConnectionTrait, who: &Principal, id: i64) -> Result<Ticket> {
    let found = store::tickets::find_for_change(tx, who.scope(), id).await?;
    let closed = found.filter(|ticket| !ticket.state.is_open());
    closed.ok_or_else(|| Problem::field("related", FieldError::UnknownChoice).into())
}

/// Says on both tickets how they go together. What the citizen of the earlier one answers lands on the new one from here on
/// (`crate::ingest`), therefore only where it is theirs.
pub(super) async fn tell(
    tx: &impl ConnectionTrait,
    who: &Principal,
    earlier: &Ticket,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<()> {
    let (before, after) = (Some(earlier.id.to_string()), Some(ticket.id.to_string()));
    if ticket.requester_id.is_none() || ticket.requester_id != earlier.requester_id {
        return event(tx, ticket.id, now, EventKind::PossiblyRelated, who, None, before).await;
    }
    event(tx, ticket.id, now, EventKind::Continued, who, before, None).await?;
    event(tx, earlier.id, now, EventKind::Continued, who, None, after).await?;
    // Its clocks stand still; who looks at it sees where it goes on.
    Ok(store::changes::insert(tx, earlier.id, earlier.queue_id, earlier.office_id, now).await?)
}
