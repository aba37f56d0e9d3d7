//! Handing a ticket on: to an office of its queue, to the back office, or back.

use model::forward::{ForwardView, OfficeChoice};
use model::message::{EventKind, MessageKind};
use model::problem::{Check, FieldError};
use model::template::{self, Values};
use model::{Permission, Problem, TicketState};
use store::messages::NewMessage;
use store::set;

use super::{change_of, commit, event, load, verify};
use crate::{Desk, Principal, Result, audit};

/// Longest word of why, in characters.
const WHY_MAX: usize = 4_000;
/// The level of the offices outside the contact centre.
const OUTSIDE: i64 = 3;

/// Where a ticket is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The first-level back office: from the front end, or back from an office.
    BackOffice,
    /// An office of the queue.
    Office(i64),
}

/// The page for it: the ticket, its checklist, the offices of its queue.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen; [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<ForwardView> {
    let ticket = super::page::page(desk, who, id).await?;
    if !ticket.can.work {
        return Err(Problem::Forbidden.into());
    }
    let db = desk.store.reader();
    let queue = store::desk::queue(db, ticket.queue.id)
        .await?
        .ok_or(Problem::NotFound)?;
    let reason = match &ticket.reason {
        Some(reason) if queue.verifies => store::desk::reason(db, reason.id).await?,
        _ => None,
    };
    let checks = store::verification::of_ticket(db, id).await?;
    let items = verify::found(verify::items(&queue, reason.as_ref()), &checks);
    let missing: Vec<String> = items
        .iter()
        .filter(|item| item.passed == Some(false))
        .map(|item| format!("- {}", item.item))
        .collect();
    let offices = store::desk::offices_of_queue(db, queue.id).await?;
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
        offices: offices
            .into_iter()
            .map(|office| OfficeChoice {
                id: office.id,
                name: office.name,
                level: office.level,
            })
            .collect(),
        ticket,
    })
}

/// Hands a ticket on. Where its queue asks for it, to an office only with its documents verified. `why` becomes a note.
///
/// # Errors
/// [`Problem::Invalid`] for `office_id` (not of this queue, or nobody works there), `why`, and `item1` where the documents
/// are not verified; [`Problem::Conflict`] when somebody changed the ticket since it was seen.
pub async fn forward(
    desk: &Desk,
    who: &Principal,
    id: i64,
    to: Destination,
    why: &str,
    seen_version: i64,
) -> Result<()> {
    let why = why.trim();
    let mut check = Check::default();
    check.required("why", why, WHY_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, Some(seen_version)).await?;
    if !ticket.state.is_open() {
        return Err(Problem::Conflict {
            by: store::events::last_actor(&tx, id).await?,
        }
        .into());
    }
    let mut change = change_of(&ticket);
    change.owner_id = set(None);
    let kind = match to {
        Destination::BackOffice => {
            change.office_id = set(None);
            change.level = set(1);
            change.state = set(TicketState::Open);
            None
        }
        Destination::Office(office_id) => {
            let offices = store::desk::offices_of_queue(&tx, ticket.queue_id).await?;
            let office = offices.into_iter().find(|office| office.id == office_id);
            let office = office.ok_or_else(|| Problem::field("office_id", FieldError::UnknownChoice))?;
            let items = verify::of_ticket(&tx, &ticket).await?;
            if items.iter().any(|item| item.passed != Some(true)) {
                return Err(Problem::field("item1", FieldError::NotVerified).into());
            }
            if !store::people::works_in(&tx, office_id).await? {
                return Err(Problem::field("office_id", FieldError::NoPeople).into());
            }
            change.office_id = set(Some(office.id));
            change.level = set(office.level);
            change.state = set(if office.level >= OUTSIDE {
                TicketState::ThirdLevel
            } else {
                TicketState::New
            });
            Some(office.name)
        }
    };
    let now = desk.now();
    let before = ticket.clone();
    let ticket = store::tickets::update(&tx, change).await?;
    event(&tx, id, now, EventKind::OfficeChanged, who, None, kind).await?;
    let note = NewMessage {
        ticket_id: set(id),
        kind: set(MessageKind::Note),
        author_id: set(Some(who.id)),
        body: set(why.to_owned()),
        at: set(now),
        ..Default::default()
    };
    store::messages::insert(&tx, note, None).await?;
    audit::by(desk, &tx, who, "ticket.forward", "ticket", id, None).await?;
    // Those who lose sight of it and those who gain it both have a list to refresh.
    commit(desk, tx, &[&before, &ticket]).await
}
