//! One recontact: whom to call, about what, and what came of it so far.

use model::desk::Choice;
use model::recontact::{AttemptView, Attempted, RecontactKind, RecontactView};
use model::{Permission, Problem, TicketState};
use store::recontacts::Recontact;

use super::{hours, list, sort_out, tell};
use crate::{Desk, Principal, Result, admin};

/// A recontact of a ticket that the person works, also one that has ended.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<RecontactView> {
    let db = desk.store.reader();
    let scope = who.scope_for(Permission::TicketWork);
    let recontact = store::recontacts::find(db, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let row = store::recontacts::row(db, &scope, id).await?.ok_or(Problem::NotFound)?;
    let ticket = crate::tickets::page::page(desk, who, recontact.ticket_id).await?;
    let numbers = store::recontacts::numbers(db, &[id]).await?;
    let attempts = store::recontacts::attempts(db, id).await?;
    let needed = admin::recontacts::attempts(db).await?;
    let outcomes = store::desk::outcomes(db, Some(ticket.queue.id)).await?;
    let ended = ended(desk, &recontact).await?;
    let row = list::view(desk, row, &numbers);
    let now = desk.now();
    let exhausted = recontact.attempts >= needed || row.numbers.is_empty();
    let input = |result| desk.zone.input(hours::next_attempt(desk, result, now));
    Ok(RecontactView {
        version: recontact.version,
        wrong: sort_out(&numbers, id).1,
        attempts: attempts
            .into_iter()
            .map(|attempt| AttemptView {
                at: desk.moment(attempt.at),
                by: attempt.caller,
                number: attempt.number,
                result: attempt.result,
                note: attempt.note,
            })
            .collect(),
        needed,
        outcome: tell::outcome_text(&ticket).unwrap_or_default(),
        closes: ticket.state == TicketState::ToCommunicate,
        may_give_up: recontact.kind == RecontactKind::Outcome && exhausted,
        outcomes: outcomes
            .into_iter()
            .map(|outcome| Choice {
                id: outcome.id,
                name: outcome.name,
            })
            .collect(),
        after_busy: input(Attempted::Busy),
        after_no_answer: input(Attempted::NoAnswer),
        drawn_at: now.0,
        outside_hours: recontact.kind == RecontactKind::Agreed
            && ended.is_none()
            && !hours::is_open(desk, recontact.due_at),
        ended,
        row,
    })
}

async fn ended(
    desk: &Desk,
    recontact: &Recontact,
) -> Result<Option<(model::recontact::RecontactEnd, model::Moment, Option<String>)>> {
    let (Some(how), Some(at)) = (recontact.ended, recontact.ended_at) else {
        return Ok(None);
    };
    let by = match recontact.ended_by {
        Some(person_id) => store::people::find(desk.store.reader(), person_id).await?,
        None => None,
    };
    Ok(Some((how, desk.moment(at), by.map(|person| person.name))))
}
