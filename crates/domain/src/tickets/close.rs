//! Closing with an outcome.

use model::message::EventKind;
use model::problem::FieldError;
use model::{Channel, Permission, Problem, TicketState, Timestamp};
use store::tickets::Ticket;
use store::{ConnectionTrait, set};

use super::{change_of, commit, event, load};
use crate::{Desk, Principal, Result, audit};

/// What the citizen knows of the outcome when a ticket is closed. A ticket that waits for its citizen to be told
/// ([`TicketState::ToCommunicate`]), or whose office has answered, whatever its state is now, is closed only once they were
/// told, or could not be reached (docs/adr/0021).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing was written down about it.
    Unsaid,
    /// They were told by this channel.
    Told(Channel),
    /// They could not be reached, and everything was done that the desk asks for.
    Unreached,
}

/// Closes a ticket with an outcome.
///
/// # Errors
/// [`Problem::Invalid`] for an outcome that its queue does not have, and where the citizen has to be told first;
/// [`Problem::Conflict`] when somebody changed the ticket since it was seen.
pub async fn close(desk: &Desk, who: &Principal, id: i64, outcome_id: i64, seen_version: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketClose, Some(seen_version)).await?;
    let ticket = close_in(desk, &tx, who, ticket, outcome_id, Known::Unsaid, desk.now()).await?;
    commit(desk, tx, &[&ticket]).await
}

/// The part of closing that a reply shares. A ticket without owner is closed by its owner: whoever closes it.
pub(super) async fn close_in(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket: Ticket,
    outcome_id: i64,
    known: Known,
    now: Timestamp,
) -> Result<Ticket> {
    if !ticket.state.is_open() {
        return Err(Problem::Conflict {
            by: store::events::last_actor(tx, ticket.id).await?,
        }
        .into());
    }
    let waits = ticket.state == TicketState::ToCommunicate || store::events::owes_telling(tx, ticket.id).await?;
    if waits && known == Known::Unsaid {
        return Err(Problem::field("outcome_id", FieldError::NotTold).into());
    }
    let outcome = outcome_name(tx, ticket.queue_id, outcome_id).await?;
    if let Known::Told(channel) = known
        && waits
    {
        store::recontacts::told(tx, ticket.id, who.id, now).await?;
        let channel = Some(channel.code().to_owned());
        event(tx, ticket.id, now, EventKind::Told, who, None, channel).await?;
    }
    let mut change = change_of(&ticket);
    change.state = set(TicketState::Closed);
    change.closed_at = set(Some(now));
    change.outcome_id = set(Some(outcome_id));
    change.owner_id = set(ticket.owner_id.or(Some(who.id)));
    let ticket = store::tickets::update(tx, &ticket, change, now).await?;
    event(tx, ticket.id, now, EventKind::Closed, who, None, Some(outcome)).await?;
    audit::by(
        desk,
        tx,
        who,
        "ticket.close",
        "ticket",
        ticket.id,
        Some(format!("{{\"outcome\":{outcome_id}}}")),
    )
    .await?;
    Ok(ticket)
}

/// The name of an outcome that a queue has.
pub(super) async fn outcome_name(tx: &impl ConnectionTrait, queue_id: i64, outcome_id: i64) -> Result<String> {
    let outcomes = store::desk::outcomes(tx, Some(queue_id)).await?;
    let outcome = outcomes.into_iter().find(|outcome| outcome.id == outcome_id);
    Ok(outcome
        .ok_or_else(|| Problem::field("outcome_id", FieldError::UnknownChoice))?
        .name)
}
