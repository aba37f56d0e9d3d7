//! Tickets: one use case a file.

pub mod alert;
pub mod assign;
pub mod attach_card;
pub mod close;
mod count;
mod follow_up;
pub mod front;
pub mod html;
pub mod keeping;
pub mod ladder;
pub mod list;
pub mod log_contact;
pub mod note;
pub mod office;
pub mod page;
pub mod recontacts;
pub mod reply;
pub mod state;
pub mod times;
pub mod verify;

use model::message::EventKind;
use model::{Permission, Problem, Timestamp};
use store::tickets::{Ticket, TicketChange};
use store::{ConnectionTrait, DatabaseTransaction, set};

use crate::{Desk, Principal, Result};

/// Refuses a ticket of the archive. Whatever writes to a ticket for a person asks here, most of it through [`load`]; what the desk
/// itself does with mail goes another way (`crate::ingest`), and never gets past `store::tickets::update`.
///
/// # Errors
/// [`Problem::Archived`].
pub(crate) fn writable(ticket: &Ticket) -> Result<()> {
    match ticket.archived_at {
        Some(_) => Err(Problem::Archived.into()),
        None => Ok(()),
    }
}

/// Loads a ticket to change it: visible to the person, who has the permission on it, not in the archive, and unchanged since they
/// saw it (`seen_version`, where the change would overwrite something).
pub(crate) async fn load(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    permission: Permission,
    seen_version: Option<i64>,
) -> Result<Ticket> {
    load_any(tx, who, id, &[permission], seen_version).await
}

/// The same for somebody who has any of these permissions on it.
async fn load_any(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    permissions: &[Permission],
    seen_version: Option<i64>,
) -> Result<Ticket> {
    let ticket = hold(tx, who, id, permissions).await?;
    writable(&ticket)?;
    if seen_version.is_some_and(|seen| seen != ticket.version) {
        return Err(Problem::Conflict {
            by: store::events::last_actor(tx, id).await?,
        }
        .into());
    }
    Ok(ticket)
}

/// A ticket for somebody who has any of these permissions on it, held until the end of the transaction, wherever it is: to note
/// something about it that does not change it.
async fn hold(tx: &impl ConnectionTrait, who: &Principal, id: i64, permissions: &[Permission]) -> Result<Ticket> {
    let ticket = store::tickets::find_for_change(tx, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let may = |permission: &Permission| who.may(*permission, ticket.queue_id, ticket.office_id);
    if !permissions.iter().any(may) {
        return Err(Problem::Forbidden.into());
    }
    Ok(ticket)
}

/// A change of this ticket with its version counted up: every save goes through here.
pub(crate) fn change_of(ticket: &Ticket) -> TicketChange {
    TicketChange {
        id: set(ticket.id),
        version: set(ticket.version + 1),
        ..Default::default()
    }
}

/// An event by a person.
pub(crate) async fn event(
    tx: &impl ConnectionTrait,
    ticket_id: i64,
    at: Timestamp,
    kind: EventKind,
    who: &Principal,
    was: Option<String>,
    became: Option<String>,
) -> Result<()> {
    Ok(store::events::insert(tx, ticket_id, at, kind, Some(who.id), was, became).await?)
}

/// Commits tickets to which something happened: their clocks follow, and everybody who may see them is told. A ticket may come
/// twice, as it was and as it is; the last one counts.
pub(crate) async fn commit(desk: &Desk, tx: DatabaseTransaction, changed: &[&Ticket]) -> Result<()> {
    for (index, ticket) in changed.iter().enumerate() {
        if !changed[index + 1..].iter().any(|later| later.id == ticket.id) {
            count::count(desk, &tx, ticket).await?;
        }
    }
    commit_uncounted(desk, tx, changed).await
}

/// Commits what moves no clock, such as a note, and has everybody told who may see these tickets.
pub(crate) async fn commit_uncounted(desk: &Desk, tx: DatabaseTransaction, changed: &[&Ticket]) -> Result<()> {
    for ticket in changed {
        store::changes::insert(&tx, ticket.id, ticket.queue_id, ticket.office_id, desk.now()).await?;
    }
    tx.commit().await?;
    desk.live.committed();
    Ok(())
}
