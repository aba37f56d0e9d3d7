//! A call was made.

use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::recontact::{Attempted, RecontactEnd};
use model::{Channel, Permission, Problem, Timestamp, phone};
use store::recontacts::{NewAttempt, Recontact, RecontactChange};
use store::set;
use store::tickets::Ticket;

use super::super::close::{Known, close_in};
use super::super::{commit, event, note};
use super::{NOTE_MAX, closes, finish, hours, load_open, reminded};
use crate::{Desk, Principal, Result, audit};

/// A call, as somebody writes it down.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: i64,
    /// None where no button was pressed.
    pub result: Option<Attempted>,
    /// The number that was called, as typed or chosen.
    pub number: String,
    pub note: String,
    /// When to try again (`2026-11-23T10:15`); the proposal where nothing is said.
    pub next: String,
    /// When the proposals were drawn that were seen.
    pub drawn_at: Timestamp,
    /// How the ticket ends, where the citizen answered and was told.
    pub outcome_id: Option<i64>,
    /// The version of the recontact that was seen.
    pub version: i64,
}

/// Writes a call down. When the citizen answered, what is owed is done: a ticket that waits to be told is closed with its
/// outcome. Otherwise the next attempt is set. Says how the recontact ended, where it did.
///
/// # Errors
/// [`Problem::Invalid`] for `result`, `number`, `note`, `next_busy`, `next_no_answer` and `outcome_id`; [`Problem::Conflict`]
/// when somebody else wrote down a call meanwhile, or it is not needed any more; [`Problem::Forbidden`] for who works the
/// ticket and may not close it.
pub async fn attempt(desk: &Desk, who: &Principal, form: Attempt) -> Result<Option<RecontactEnd>> {
    let now = desk.now();
    let mut check = Check::default();
    check.ensure(form.result.is_some(), "result", FieldError::Required);
    check.limit("note", &form.note, NOTE_MAX);
    let number = phone::normalise(&form.number);
    let wrong = if form.number.trim().is_empty() {
        FieldError::Required
    } else {
        FieldError::BadNumber
    };
    check.ensure(number.is_some(), "number", wrong);
    let next = match form.result {
        Some(result @ (Attempted::Busy | Attempted::NoAnswer)) => next(desk, result, &form, now),
        _ => Some(now),
    };
    check.ensure(
        next.is_some_and(|next| next >= now),
        next_field(form.result),
        FieldError::NotAhead,
    );
    check.done()?;
    let (Some(result), Some(number), Some(next)) = (form.result, number, next) else {
        return Err(Problem::NotFound.into());
    };
    let contract_id = crate::desk::contract_in_force(desk).await?;

    let tx = desk.store.begin().await?;
    let (ticket, recontact) = load_open(&tx, who, form.id, form.version).await?;
    let row = NewAttempt {
        recontact_id: set(recontact.id),
        at: set(now),
        by_id: set(who.id),
        number: set(number),
        result: set(result),
        note: set(form.note.trim().to_owned()),
        ..Default::default()
    };
    store::recontacts::insert_attempt(&tx, row).await?;
    audit::by_on_ticket(
        desk,
        &tx,
        who,
        "recontact.attempt",
        ("recontact", recontact.id),
        Some(ticket.id),
        None,
    )
    .await?;
    if result != Attempted::Answered {
        again(&tx, &recontact, next, now).await?;
        let code = Some(result.code().to_owned());
        event(&tx, ticket.id, now, EventKind::RecontactTried, who, None, code).await?;
        commit(desk, tx, &[&ticket]).await?;
        return Ok(None);
    }
    let text = form.note.trim();
    if !text.is_empty() {
        note::write(&tx, who, ticket.id, text, now, contract_id, &[]).await?;
    }
    let (ticket, how) = answered(desk, &tx, who, ticket, &recontact, form.outcome_id, now).await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(Some(how))
}

/// The citizen answered: they know the outcome now, or what was agreed is done.
async fn answered(
    desk: &Desk,
    tx: &impl store::ConnectionTrait,
    who: &Principal,
    ticket: Ticket,
    recontact: &Recontact,
    outcome_id: Option<i64>,
    now: Timestamp,
) -> Result<(Ticket, RecontactEnd)> {
    if !closes(&ticket) {
        finish(tx, who, recontact, RecontactEnd::Done, now).await?;
        event(tx, ticket.id, now, EventKind::RecontactDone, who, None, None).await?;
        return Ok((ticket, RecontactEnd::Done));
    }
    if !who.may(Permission::TicketClose, ticket.queue_id, ticket.office_id) {
        return Err(Problem::Forbidden.into());
    }
    let outcome_id = outcome_id.ok_or_else(|| Problem::field("outcome_id", FieldError::Required))?;
    finish(tx, who, recontact, RecontactEnd::Told, now).await?;
    let known = Known::Told(Channel::Phone);
    let ticket = close_in(desk, tx, who, ticket, outcome_id, known, now).await?;
    Ok((ticket, RecontactEnd::Told))
}

/// The next attempt is set.
async fn again(tx: &impl store::ConnectionTrait, recontact: &Recontact, next: Timestamp, now: Timestamp) -> Result<()> {
    let change = RecontactChange {
        id: set(recontact.id),
        version: set(recontact.version + 1),
        attempts: set(recontact.attempts + 1),
        due_at: set(next),
        reminded_at: set(reminded(now, next)),
        ..Default::default()
    };
    store::recontacts::update(tx, change).await?;
    Ok(())
}

/// The field in which the next attempt stands.
fn next_field(result: Option<Attempted>) -> &'static str {
    match result {
        Some(Attempted::NoAnswer) => "next_no_answer",
        _ => "next_busy",
    }
}

/// The next attempt as it was typed. A proposal that nobody changed is counted from now: the page may have been open for long.
fn next(desk: &Desk, result: Attempted, form: &Attempt, now: Timestamp) -> Option<Timestamp> {
    let proposed = hours::next_attempt(desk, result, now);
    if form.next.trim().is_empty() {
        return Some(proposed);
    }
    let typed = desk.zone.parse_local(&form.next)?;
    let seen = hours::next_attempt(desk, result, form.drawn_at);
    Some(if typed == seen { proposed } else { typed })
}
