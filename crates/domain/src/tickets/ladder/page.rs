//! The page on which a ticket's documents are verified and it is handed on.

use model::Problem;
use model::desk::Choice;
use model::forward::{ForwardView, OfficeChoice};
use model::ladder::{BACK_OFFICE, Move};
use model::template::{self, Values};
use store::desk::{Office, Queue};
use store::tickets::Ticket;

use super::steps;
use crate::tickets::verify;
use crate::{Desk, Principal, Result};

/// The page: the ticket on its ladder, its checklist, and where it may go from here.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen; [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<ForwardView> {
    let ticket = crate::tickets::page::page(desk, who, id).await?;
    crate::tickets::page::workable(&ticket)?;
    let db = desk.store.reader();
    let queues = store::desk::queues(db).await?;
    let queue = queues
        .iter()
        .find(|queue| queue.id == ticket.queue.id)
        .ok_or(Problem::NotFound)?;
    let reason = match &ticket.reason {
        Some(reason) if queue.verifies => store::desk::reason(db, reason.id).await?,
        _ => None,
    };
    let checks = store::verification::of_ticket(db, id).await?;
    let items = verify::found(verify::items(queue, reason.as_ref()), &checks);
    let missing: Vec<String> = items
        .iter()
        .filter(|item| item.passed == Some(false))
        .map(|item| format!("- {}", item.item))
        .collect();
    let stored = store::tickets::find(db, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let offices = store::desk::offices_of_queue(db, queue.id).await?;
    let stays = store::stays::of_ticket(db, id).await?;
    let moves = store::ladder::of_queue(db, queue.id).await?;
    let answers = stored.state.is_open() && stored.level > BACK_OFFICE;
    let template = Some(queue.request_template.as_str()).filter(|text| !text.trim().is_empty());
    let values = Values {
        name: ticket
            .requester
            .as_ref()
            .map(|who| who.name.clone())
            .unwrap_or_default(),
        number: model::ticket::number(id),
        subject: ticket.subject.clone(),
        queue: queue.name.clone(),
        missing: missing.join("\n"),
        ..Values::default()
    };
    Ok(ForwardView {
        verifies: queue.verifies,
        verified: items.iter().all(|item| item.passed == Some(true)),
        checked: checks
            .first()
            .map(|check| (check.checker.clone(), desk.moment(check.at))),
        request: if missing.is_empty() {
            String::new()
        } else {
            template::fill(template.unwrap_or(template::REQUEST), &values)
        },
        items,
        steps: steps::steps(&stored, &stays, &offices, desk.now()),
        back_office: answers || moves.iter().any(|m| (m.from, m.to) == (stored.level, BACK_OFFICE)),
        offices: reachable(&stored, offices, &moves),
        answers,
        proposed: queues
            .iter()
            .find(|queue| queue.active && Some(queue.id) == stored.proposed_queue_id)
            .map(choice),
        queues: queues
            .iter()
            .filter(|other| other.active && other.id != queue.id)
            .map(choice)
            .collect(),
        ticket,
    })
}

pub(in crate::tickets) fn choice(queue: &Queue) -> Choice {
    Choice {
        id: queue.id,
        name: queue.name.clone(),
    }
}

/// The offices to which a ticket may go from where it is: of a higher level along a move, or the others of its own.
fn reachable(ticket: &Ticket, offices: Vec<Office>, moves: &[Move]) -> Vec<OfficeChoice> {
    let verified = |office: &Office| {
        if office.level == ticket.level {
            return (Some(office.id) != ticket.office_id).then_some(false);
        }
        let step = moves.iter().find(|m| m.from == ticket.level && m.to == office.level);
        step.map(|step| step.verified)
    };
    offices
        .into_iter()
        .filter_map(|office| {
            Some(OfficeChoice {
                verified: verified(&office)?,
                id: office.id,
                name: office.name,
                level: office.level,
            })
        })
        .collect()
}
