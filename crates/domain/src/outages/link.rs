//! Tickets are linked to their outage: from its page, from a ticket, or while a contact is being logged.

use model::message::EventKind;
use model::outage::{LinkView, OfTicket, OpenOutage, OutageState, numbers};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem};
use store::outages::{LinkChange, Outage};
use store::tickets::Ticket;
use store::{ConnectionTrait, Scope, set};

use super::{called, load};
use crate::tickets::{commit_uncounted, event};
use crate::{Desk, Principal, Result, audit};

/// Tickets that are linked at once, at most.
const MOST: usize = 200;

/// What linking a ticket needs.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, ticket_id: i64) -> Result<LinkView> {
    let db = desk.store.reader();
    let ticket = store::tickets::find(db, who.scope(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    if !who.may(Permission::TicketWork, ticket.queue_id, ticket.office_id) {
        return Err(Problem::Forbidden.into());
    }
    crate::tickets::writable(&ticket)?;
    let queue = store::desk::queue(db, ticket.queue_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let open = store::outages::of_queue(db, ticket.queue_id).await?;
    let linked = store::outages::of_ticket(db, ticket_id).await?;
    Ok(LinkView {
        ticket_id,
        subject: ticket.subject,
        queue: queue.name,
        open: open
            .into_iter()
            .map(|outage| OpenOutage {
                id: outage.id,
                queue_id: outage.queue_id,
                title: outage.title,
                began: desk.moment(outage.began_at),
            })
            .collect(),
        linked: linked.map(|outage| OfTicket {
            id: outage.id,
            title: outage.title,
            state: outage.state,
        }),
    })
}

/// Links tickets, those that were chosen and those whose numbers were typed: all of them, or none where one cannot be linked.
/// Returns how many.
///
/// # Errors
/// [`Problem::Invalid`] for `numbers`, naming the tickets that are not there, not open, not the person's to work, or wait for an
/// outage already; [`Problem::Conflict`] for an outage that is not open any more.
pub async fn link(desk: &Desk, who: &Principal, id: i64, typed: &str, chosen: &[i64]) -> Result<usize> {
    let typed = numbers(typed)
        .map_err(|piece| Problem::Invalid(vec![FieldProblem::new("numbers", FieldError::BadNumber).saying(piece)]))?;
    let mut ids: Vec<i64> = chosen.iter().copied().chain(typed).collect();
    // Always in the same order: two who link the same tickets wait for each other, and never for ever.
    ids.sort_unstable();
    ids.dedup();
    let mut check = Check::default();
    check.ensure(!ids.is_empty(), "numbers", FieldError::Required);
    if ids.len() > MOST {
        check.push(FieldProblem::with_limit("numbers", FieldError::OutOfRange, MOST as u64));
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, id, None).await?;
    let tickets = tie_all(desk, &tx, who, &outage, &ids).await?;
    let data = Some(format!("{{\"tickets\":{}}}", tickets.len()));
    audit::by(desk, &tx, who, "outage.link", "outage", id, data).await?;
    let changed: Vec<&Ticket> = tickets.iter().collect();
    commit_uncounted(desk, tx, &changed).await?;
    Ok(tickets.len())
}

/// Links these tickets to an outage that is held.
pub(super) async fn tie_all(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    outage: &Outage,
    ids: &[i64],
) -> Result<Vec<Ticket>> {
    let (mut tickets, mut missing, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for &id in ids {
        match workable(tx, who, id).await? {
            None => missing.push(id),
            Some(ticket) if store::outages::waiting(tx, ticket.id).await?.is_some() => taken.push(id),
            Some(ticket) => {
                tie(desk, tx, who, outage, &ticket).await?;
                tickets.push(ticket);
            }
        }
    }
    let mut check = Check::default();
    for (ids, error) in [(missing, FieldError::NoTicket), (taken, FieldError::Linked)] {
        if !ids.is_empty() {
            let numbers: Vec<String> = ids.into_iter().map(model::ticket::number).collect();
            check.push(FieldProblem::new("numbers", error).saying(numbers.join(", ")));
        }
    }
    check.done()?;
    Ok(tickets)
}

/// An open ticket that the person works, held until the end of the transaction. The ticket on which a provider is written to is
/// nobody's request.
async fn workable(tx: &impl ConnectionTrait, who: &Principal, id: i64) -> Result<Option<Ticket>> {
    let ticket = store::tickets::find_for_change(tx, who.scope(), id).await?;
    let may = |ticket: &Ticket| who.may(Permission::TicketWork, ticket.queue_id, ticket.office_id);
    let Some(ticket) = ticket.filter(|ticket| ticket.state.is_open() && may(ticket)) else {
        return Ok(None);
    };
    Ok((!store::outages::is_cause(tx, id).await?).then_some(ticket))
}

/// Links one ticket, with a line in its timeline.
async fn tie(desk: &Desk, tx: &impl ConnectionTrait, who: &Principal, outage: &Outage, ticket: &Ticket) -> Result<()> {
    let now = desk.now();
    let row = LinkChange {
        outage_id: set(outage.id),
        ticket_id: set(ticket.id),
        linked_at: set(now),
        linked_by: set(who.id),
        ..Default::default()
    };
    store::outages::insert_link(tx, row).await?;
    event(
        tx,
        ticket.id,
        now,
        EventKind::OutageLinked,
        who,
        None,
        Some(called(outage)),
    )
    .await
}

/// Links a contact that is being logged to the outage that was chosen with it. One of another queue counts for nothing: the
/// form does not show it any more once the queue was changed.
///
/// # Errors
/// [`Problem::Invalid`] for `outage_id` where two of the queue were chosen, or it is over: the citizen can be told so.
pub(crate) async fn of_contact(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket: &Ticket,
    chosen: &[i64],
) -> Result<()> {
    let mut own: Option<Outage> = None;
    for &id in chosen.iter().take(MOST) {
        let found = store::outages::find_for_change(tx, &Scope::desk(), id).await?;
        let Some(outage) = found.filter(|outage| outage.queue_id == ticket.queue_id) else {
            continue;
        };
        if outage.state != OutageState::Open {
            return Err(Problem::field("outage_id", FieldError::OutageOver).into());
        }
        if own.replace(outage).is_some() {
            return Err(Problem::field("outage_id", FieldError::OnlyOne).into());
        }
    }
    match own {
        Some(outage) => tie(desk, tx, who, &outage, ticket).await,
        None => Ok(()),
    }
}
