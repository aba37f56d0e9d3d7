//! A recontact ends without a call that was answered.

use model::message::EventKind;
use model::problem::{Check, FieldError, FieldProblem};
use model::recontact::{RecontactEnd, RecontactKind};
use model::{Permission, Problem};

use super::super::close::{Known, close_in};
use super::super::{commit, event, note};
use super::{NOTE_MAX, finish, load_open, sort_out};
use crate::{Desk, Principal, Result, admin, audit};

/// What was agreed is done, or not needed any more, which wants a word of why. The word becomes a note on the ticket.
///
/// # Errors
/// [`Problem::Invalid`] for `end_note`, and for `then` where an outcome is owed: that ends by telling it; [`Problem::Conflict`] as
/// everywhere.
pub async fn end(desk: &Desk, who: &Principal, id: i64, done: bool, text: &str, seen_version: i64) -> Result<()> {
    let text = text.trim();
    let mut check = Check::default();
    check.limit("end_note", text, NOTE_MAX);
    check.ensure(done || !text.is_empty(), "end_note", FieldError::Required);
    check.done()?;
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let tx = desk.store.begin().await?;
    let (ticket, recontact) = load_open(&tx, who, id, seen_version).await?;
    if recontact.kind != RecontactKind::Agreed {
        return Err(Problem::field("then", FieldError::NotTold).into());
    }
    let now = desk.now();
    let (how, kind) = if done {
        (RecontactEnd::Done, EventKind::RecontactDone)
    } else {
        (RecontactEnd::Cancelled, EventKind::RecontactCancelled)
    };
    finish(&tx, who, &recontact, how, now).await?;
    event(&tx, ticket.id, now, kind, who, None, None).await?;
    if !text.is_empty() {
        note::write(&tx, who, ticket.id, text, now, contract_id, &[]).await?;
    }
    audit::by_on_ticket(
        desk,
        &tx,
        who,
        "recontact.end",
        ("recontact", id),
        Some(ticket.id),
        None,
    )
    .await?;
    commit(desk, tx, &[&ticket]).await
}

/// Closes a ticket whose citizen could not be reached: after as many attempts as the desk asks for, or where there is no number
/// that is right. Why becomes a note.
///
/// # Errors
/// [`Problem::Invalid`] for `why`, also where it is too early, and for `end_outcome`; [`Problem::Conflict`] as everywhere.
pub async fn give_up(
    desk: &Desk,
    who: &Principal,
    id: i64,
    outcome_id: Option<i64>,
    why: &str,
    seen_version: i64,
) -> Result<()> {
    let why = why.trim();
    let mut check = Check::default();
    check.required("why", why, NOTE_MAX);
    check.ensure(outcome_id.is_some(), "end_outcome", FieldError::Required);
    check.done()?;
    let outcome_id = outcome_id.unwrap_or_default();
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let tx = desk.store.begin().await?;
    let (ticket, recontact) = load_open(&tx, who, id, seen_version).await?;
    if !who.may(Permission::TicketClose, ticket.queue_id, ticket.office_id) {
        return Err(Problem::Forbidden.into());
    }
    if recontact.kind != RecontactKind::Outcome {
        return Err(Problem::field("then", FieldError::UnknownChoice).into());
    }
    let needed = admin::recontacts::attempts(&tx).await?;
    let (numbers, _) = sort_out(&store::recontacts::numbers(&tx, &[id]).await?, id);
    if recontact.attempts < needed && !numbers.is_empty() {
        let needed = u64::try_from(needed).unwrap_or_default();
        let early = FieldProblem::with_limit("why", FieldError::TooFewAttempts, needed);
        return Err(Problem::Invalid(vec![early]).into());
    }
    let now = desk.now();
    finish(&tx, who, &recontact, RecontactEnd::Unreached, now).await?;
    note::write(&tx, who, ticket.id, why, now, contract_id, &[]).await?;
    audit::by_on_ticket(
        desk,
        &tx,
        who,
        "recontact.give_up",
        ("recontact", id),
        Some(ticket.id),
        None,
    )
    .await?;
    let ticket = close_in(desk, &tx, who, ticket, outcome_id, Known::Unreached, now).await?;
    commit(desk, tx, &[&ticket]).await
}
