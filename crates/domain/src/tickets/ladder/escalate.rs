//! Handing a ticket up: along a permitted move, to somebody who is there.

use model::ladder::BACK_OFFICE;
use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::{Permission, Problem};
use store::ConnectionTrait;
use store::tickets::Ticket;

use super::super::{load, verify};
use super::{Handing, MISSING_MAX, Papers, Place, WHY_MAX, conflict, hand};
use crate::{Desk, Principal, Result};

/// Where a ticket is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The first-level back office: up from the front end, or called back from an office.
    BackOffice,
    /// An office of the queue.
    Office(i64),
}

/// What somebody says who hands a ticket on.
#[derive(Clone, Debug)]
pub struct Escalation {
    pub ticket_id: i64,
    pub to: Destination,
    /// What is asked; it becomes a note.
    pub why: String,
    /// What is still missing; may be empty.
    pub missing: String,
    /// The version of the ticket that they saw.
    pub version: i64,
}

/// Hands a ticket to a higher level, to another office of its own level, or calls it back from an office.
///
/// # Errors
/// [`Problem::Invalid`] for `office_id` (not of this queue, not permitted from here, or nobody works there), `why`, `missing`,
/// and `item1` where the move asks for documents that are not verified; [`Problem::Conflict`] when somebody changed the ticket
/// since it was seen.
pub async fn escalate(desk: &Desk, who: &Principal, form: &Escalation) -> Result<()> {
    let (why, missing) = (form.why.trim(), form.missing.trim());
    let mut check = Check::default();
    check.required("why", why, WHY_MAX);
    check.limit("missing", missing, MISSING_MAX);
    check.done()?;
    let papers = Papers::keep(desk, form.ticket_id, Vec::new()).await?;
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, form.ticket_id, Permission::TicketWork, Some(form.version)).await?;
    if !ticket.state.is_open() {
        return Err(conflict(&tx, ticket.id).await?);
    }
    let to = place(&tx, &ticket, form.to).await?;
    let handing = Handing {
        state: to.state(),
        owner_id: None,
        kind: EventKind::OfficeChanged,
        became: to.office_name(),
        proposed_queue_id: None,
        text: why,
        missing,
        action: if to.level == ticket.level {
            "ticket.reassign"
        } else {
            "ticket.escalate"
        },
        to,
    };
    hand(desk, tx, who, ticket, handing, papers).await
}

/// Where the ladder of its queue lets a ticket go.
async fn place(tx: &impl ConnectionTrait, ticket: &Ticket, to: Destination) -> Result<Place> {
    let refuse = |error| Problem::field("office_id", error);
    let moves = store::ladder::of_queue(tx, ticket.queue_id).await?;
    let permitted = |level: i64| {
        moves
            .iter()
            .find(|permitted| permitted.from == ticket.level && permitted.to == level)
    };
    let office_id = match to {
        // Calling back needs no move of the ladder: whoever works inside answers for the ticket.
        Destination::BackOffice if ticket.level > BACK_OFFICE || permitted(BACK_OFFICE).is_some() => {
            return Ok(Place::inside(BACK_OFFICE));
        }
        Destination::BackOffice => return Err(refuse(FieldError::NotPermitted).into()),
        Destination::Office(office_id) => office_id,
    };
    let offices = store::desk::offices_of_queue(tx, ticket.queue_id).await?;
    let office = offices.into_iter().find(|office| office.id == office_id);
    let office = office.ok_or_else(|| refuse(FieldError::UnknownChoice))?;
    if office.level == ticket.level && Some(office.id) != ticket.office_id {
        return Ok(Place::with(office));
    }
    let step = permitted(office.level).ok_or_else(|| refuse(FieldError::NotPermitted))?;
    if step.verified {
        let items = verify::of_ticket(tx, ticket).await?;
        if items.iter().any(|item| item.passed != Some(true)) {
            return Err(Problem::field("item1", FieldError::NotVerified).into());
        }
    }
    Ok(Place::with(office))
}
