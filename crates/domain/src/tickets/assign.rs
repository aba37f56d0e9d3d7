//! Taking a ticket, and giving it back.

use model::message::EventKind;
use model::{Permission, Problem, TicketState};
use store::set;

use super::{change_of, commit, event, load};
use crate::{Desk, Principal, Result, audit};

/// Makes the person the owner. A new ticket is open from then on. Taking what a colleague has is allowed and recorded:
/// people fall ill. Taking one's own changes nothing.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn take(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, None).await?;
    if ticket.owner_id == Some(who.id) {
        return Ok(());
    }
    if !ticket.state.is_open() {
        return Err(Problem::Conflict {
            by: store::events::last_actor(&tx, id).await?,
        }
        .into());
    }
    let was = match ticket.owner_id {
        Some(owner_id) => store::people::find(&tx, owner_id).await?.map(|person| person.name),
        None => None,
    };
    let now = desk.now();
    let mut change = change_of(&ticket);
    change.owner_id = set(Some(who.id));
    if ticket.state == TicketState::New {
        change.state = set(TicketState::Open);
    }
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    event(&tx, id, now, EventKind::Taken, who, was, Some(who.name.clone())).await?;
    audit::by(desk, &tx, who, "ticket.take", "ticket", id, None).await?;
    commit(desk, tx, &[&ticket]).await
}

/// Takes the owner away, so that the office sees the ticket as free.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn release(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, None).await?;
    let Some(owner_id) = ticket.owner_id else { return Ok(()) };
    let was = store::people::find(&tx, owner_id).await?.map(|person| person.name);
    let mut change = change_of(&ticket);
    change.owner_id = set(None);
    let now = desk.now();
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    event(&tx, id, now, EventKind::Released, who, was, None).await?;
    audit::by(desk, &tx, who, "ticket.release", "ticket", id, None).await?;
    commit(desk, tx, &[&ticket]).await
}
