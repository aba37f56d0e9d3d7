//! Changing where a ticket stands, its queue and its reason.

use model::ladder::BACK_OFFICE;
use model::message::EventKind;
use model::problem::FieldError;
use model::{Permission, Problem, TicketState};
use store::set;

use super::{change_of, commit, event, ladder::stand, load, recontacts};
use crate::{Desk, Principal, Result, audit};

/// Changes the status. Closing needs an outcome and has a use case of its own ([`super::close`]); leaving `closed` is
/// reopening, leaving `third_level` calls the ticket back from its office. Whose outcome is to be told and cannot be written
/// is called.
///
/// # Errors
/// [`Problem::Conflict`] when somebody changed the ticket since it was seen; [`Problem::Invalid`] for `closed`, and for
/// `third_level`, to which the ladder leads ([`super::ladder::escalate`]).
pub async fn change_state(desk: &Desk, who: &Principal, id: i64, to: TicketState, seen_version: i64) -> Result<()> {
    if to == TicketState::Closed {
        return Err(Problem::field("outcome_id", FieldError::Required).into());
    }
    if to == TicketState::ThirdLevel {
        return Err(Problem::field("office_id", FieldError::Required).into());
    }
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, Some(seen_version)).await?;
    if ticket.state == to {
        return Ok(());
    }
    let now = desk.now();
    let reopened = ticket.state == TicketState::Closed;
    let mut change = change_of(&ticket);
    stand(&mut change, &ticket, to);
    change.closed_at = set(None);
    change.outcome_id = set(None);
    if reopened {
        // Solved at first contact it was not, then (domain facts 6.2, 14).
        change.first_contact = set(false);
    }
    let before = ticket.clone();
    let was = before.state;
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    if to == TicketState::ToCommunicate {
        recontacts::owe_unless_written(desk, &tx, &ticket, Some(who.id)).await?;
    }
    let called_back = before.office_id != ticket.office_id;
    if called_back {
        event(&tx, id, now, EventKind::OfficeChanged, who, None, None).await?;
    }
    let kind = if reopened {
        EventKind::Reopened
    } else {
        EventKind::StateChanged
    };
    event(
        &tx,
        id,
        now,
        kind,
        who,
        Some(was.code().to_owned()),
        Some(to.code().to_owned()),
    )
    .await?;
    audit::by(
        desk,
        &tx,
        who,
        "ticket.state",
        "ticket",
        id,
        Some(format!("{{\"to\":\"{to}\"}}")),
    )
    .await?;
    if called_back {
        return commit(desk, tx, &[&before, &ticket]).await;
    }
    commit(desk, tx, &[&ticket]).await
}

/// Moves a ticket to another queue, with a reason of that queue or none.
///
/// # Errors
/// [`Problem::Forbidden`] where the person may not work in the queue it is in; the target may be any queue, because a
/// contact out of competence goes where it belongs. [`Problem::Invalid`] for `queue_id` and `reason_id`, also where nobody works
/// the queue. [`Problem::Conflict`] as above.
pub async fn change_queue(
    desk: &Desk,
    who: &Principal,
    id: i64,
    queue_id: i64,
    reason_id: Option<i64>,
    seen_version: i64,
) -> Result<()> {
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, Some(seen_version)).await?;
    if ticket.queue_id == queue_id && ticket.reason_id == reason_id {
        return Ok(());
    }
    let queue = store::desk::queue(&tx, queue_id).await?.filter(|queue| queue.active);
    let queue = queue.ok_or_else(|| Problem::field("queue_id", FieldError::UnknownChoice))?;
    let reason = match reason_id {
        Some(reason_id) => {
            let reason = store::desk::reason(&tx, reason_id)
                .await?
                .filter(|reason| reason.queue_id == queue_id);
            Some(reason.ok_or_else(|| Problem::field("reason_id", FieldError::UnknownChoice))?)
        }
        None => None,
    };
    let now = desk.now();
    let old_queue = ticket.queue_id;
    let mut change = change_of(&ticket);
    change.reason_id = set(reason_id);
    if old_queue != queue_id {
        if !store::people::works_queue(&tx, queue_id).await? {
            return Err(Problem::field("queue_id", FieldError::NoPeople).into());
        }
        change.queue_id = set(queue_id);
        change.owner_id = set(None);
        // The offices above are those of the other ladder.
        change.level = set(ticket.level.min(BACK_OFFICE));
        change.office_id = set(None);
        change.proposed_queue_id = set(None);
        if ticket.state.is_open() {
            change.state = set(TicketState::New);
        }
    }
    let was_reason = ticket.reason_id;
    let before = ticket.clone();
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    if old_queue != queue_id {
        let was = store::desk::queue(&tx, old_queue).await?.map(|queue| queue.name);
        event(&tx, id, now, EventKind::QueueChanged, who, was, Some(queue.name)).await?;
    } else {
        let was = match was_reason {
            Some(reason_id) => store::desk::reason(&tx, reason_id).await?.map(|reason| reason.name),
            None => None,
        };
        event(
            &tx,
            id,
            now,
            EventKind::ReasonChanged,
            who,
            was,
            reason.map(|reason| reason.name),
        )
        .await?;
    }
    audit::by(
        desk,
        &tx,
        who,
        "ticket.move",
        "ticket",
        id,
        Some(format!("{{\"queue\":{queue_id}}}")),
    )
    .await?;
    // Those who lose sight of it and those who gain it both have a list to refresh.
    commit(desk, tx, &[&before, &ticket]).await
}
