//! For people of an office outside the contact centre: what is with their office, and what is asked about one ticket.

use model::message::{EventKind, MessageKind};
use model::office::OfficeTicket;
use model::ticket::TicketRow;
use model::{Permission, Problem, Timestamp};
use store::stays::Stay;
use store::tickets::{ListFilter, Ticket};

use super::ladder::{page::choice, steps};
use crate::{Desk, Principal, Result};

/// Rows that are shown; what comes behind them is answered later anyway.
const ROWS: u64 = 100;

/// What is with the person's offices, the most urgent first.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<TicketRow>> {
    who.require(Permission::TicketAnswer)?;
    let filter = ListFilter {
        limit: ROWS,
        ..ListFilter::default()
    };
    let scope = who.scope_for(Permission::TicketAnswer);
    let rows = store::tickets::list(desk.store.reader(), &scope, who.id, &filter).await?;
    Ok(rows.into_iter().map(|row| super::list::view(desk, row)).collect())
}

/// An open ticket that is with one of the person's offices.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and is not with them; [`Problem::Forbidden`] for who answers for no office.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<OfficeTicket> {
    who.require(Permission::TicketAnswer)?;
    let db = desk.store.reader();
    let stored = store::tickets::find(db, &who.scope_for(Permission::TicketAnswer), id)
        .await?
        .filter(|ticket| ticket.state.is_open())
        .ok_or(Problem::NotFound)?;
    let ticket = super::page::page(desk, who, id).await?;
    let stays = store::stays::of_ticket(db, id).await?;
    let offices = store::desk::offices_of_queue(db, stored.queue_id).await?;
    let queues = store::desk::queues(db).await?;
    super::page::seen(desk, who, id);
    let came = arrivals(&stored, &stays);
    let with_it = |at: Timestamp| came.contains(&at);
    let notes = ticket
        .messages
        .iter()
        .filter(|message| message.kind == MessageKind::Note && with_it(message.at.at));
    let lacking = ticket
        .events
        .iter()
        .filter(|event| event.kind == EventKind::StillMissing && with_it(event.at.at));
    Ok(OfficeTicket {
        asked: notes.cloned().collect(),
        missing: lacking.filter_map(|event| event.to.clone()).collect(),
        steps: steps::steps(&stored, &stays, &offices, desk.now()),
        offices: offices
            .into_iter()
            .filter(|office| office.level == stored.level && Some(office.id) != stored.office_id)
            .map(|office| model::desk::Choice {
                id: office.id,
                name: office.name,
            })
            .collect(),
        queues: queues
            .iter()
            .filter(|queue| queue.active && queue.id != stored.queue_id)
            .map(choice)
            .collect(),
        ticket,
    })
}

/// When a ticket came to its level, and went from office to office there without leaving it.
fn arrivals(ticket: &Ticket, stays: &[Stay]) -> Vec<Timestamp> {
    let mut came = vec![ticket.stay_since];
    for stay in stays.iter().rev() {
        let goes_on = came.last() == Some(&stay.until);
        if stay.level != ticket.level || !goes_on {
            break;
        }
        came.push(stay.since);
    }
    came
}
