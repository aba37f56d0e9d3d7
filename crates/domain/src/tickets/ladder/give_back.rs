//! An office gives a ticket back to where it came from: with the outcome, or with a question.

use model::TicketState;
use model::forms::TEXT_MAX;
use model::ladder::{BACK_OFFICE, FRONT_END};
use model::message::EventKind;
use model::problem::Check;
use store::ConnectionTrait;
use store::tickets::Ticket;

use super::{Handing, Papers, Place, hand, load_with_office};
use crate::files::Upload;
use crate::tickets::recontacts;
use crate::{Desk, Principal, Result};

/// With what a ticket comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What the citizen has to be told.
    Outcome,
    /// Something that the office has to know first.
    Question,
}

/// Gives a ticket back. With a question it returns to the level from which it was handed up, and to whoever did that. With the
/// outcome the citizen has to be told (tender 4.1.3): by the front end where they have an address, else by the back office,
/// which calls them. The text becomes a note with the files.
///
/// # Errors
/// [`model::Problem::Invalid`] for `text` and `files`; [`model::Problem::Conflict`] when somebody changed the ticket since it
/// was seen, or it is with no office; [`model::Problem::NotFound`] where it is not with the person's office any more.
pub async fn give_back(
    desk: &Desk,
    who: &Principal,
    id: i64,
    answer: Answer,
    text: &str,
    uploads: Vec<Upload>,
    seen_version: i64,
) -> Result<()> {
    let text = text.trim();
    let mut check = Check::default();
    check.required("text", text, TEXT_MAX);
    check.done()?;
    let papers = Papers::keep(desk, id, uploads).await?;
    let tx = desk.store.begin().await?;
    let (ticket, _) = load_with_office(&tx, who, id, seen_version).await?;
    let (state, kind, (to, owner_id)) = match answer {
        Answer::Outcome => {
            let reach = recontacts::owe_unless_written(desk, &tx, &ticket, Some(who.id)).await?;
            let calls = reach.addresses.is_empty();
            let to = Place::inside(if calls { BACK_OFFICE } else { FRONT_END });
            (TicketState::ToCommunicate, EventKind::OfficeAnswered, (to, None))
        }
        Answer::Question => (TicketState::Open, EventKind::OfficeAsked, origin(&tx, &ticket).await?),
    };
    let handing = Handing {
        state,
        owner_id,
        kind,
        became: to.office_name(),
        proposed_queue_id: None,
        text,
        missing: "",
        action: "ticket.give_back",
        to,
    };
    hand(desk, tx, who, ticket, handing, papers).await
}

/// Where a ticket came from, and who handed it up. An office that does not work the queue any more, or in which nobody is
/// left, is passed over: the back office has it then.
async fn origin(tx: &impl ConnectionTrait, ticket: &Ticket) -> Result<(Place, Option<i64>)> {
    let Some(from) = store::stays::came_from(tx, ticket.id, ticket.level).await? else {
        return Ok((Place::inside(BACK_OFFICE), None));
    };
    let Some(office_id) = from.office_id else {
        return Ok((Place::inside(from.level.min(BACK_OFFICE)), from.by_id));
    };
    let offices = store::desk::offices_of_queue(tx, ticket.queue_id).await?;
    let office = offices
        .into_iter()
        .find(|office| office.id == office_id && office.level < ticket.level);
    if let Some(office) = office
        && store::people::works_in(tx, office_id).await?
    {
        return Ok((Place::with(office), from.by_id));
    }
    Ok((Place::inside(BACK_OFFICE), None))
}
