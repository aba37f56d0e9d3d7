//! A time to call is agreed with a citizen.

use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::recontact::{AgreeView, RecontactKind};
use model::{Permission, Problem, phone};
use store::recontacts::RecontactChange;
use store::set;

use super::super::{commit, event, load};
use super::{NOTE_MAX, hours, lines, reminded};
use crate::{Desk, Principal, Result, audit};

/// What was agreed.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub ticket_id: i64,
    /// Local date and time (`2026-11-26T10:00`).
    pub at: String,
    pub number: String,
    pub note: String,
    /// Whoever agreed it calls; otherwise whoever is there.
    pub mine: bool,
}

/// What agreeing a time about a ticket needs.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, ticket_id: i64) -> Result<AgreeView> {
    let ticket = super::super::page::page(desk, who, ticket_id).await?;
    super::super::page::workable(&ticket)?;
    let db = desk.store.reader();
    let requester_id = ticket.requester.as_ref().map(|contact| contact.id);
    let reach = store::recontacts::reach(db, ticket_id, requester_id).await?;
    let agreed = store::recontacts::of_ticket(db, ticket_id).await?;
    Ok(AgreeView {
        ticket_id,
        subject: ticket.subject,
        queue: ticket.queue.name,
        requester: ticket.requester.map(|contact| contact.name),
        numbers: reach.phones,
        proposed: desk.zone.input(hours::full_hour(desk)),
        recontacts: lines(desk, agreed),
    })
}

/// Notes that a citizen is called at a time. Outside the hours of the service that is said and not refused: it was agreed.
/// Returns the number of the recontact.
///
/// # Errors
/// [`Problem::Invalid`] for `at` (none, or over), `number` and `note`; [`Problem::Conflict`] for a ticket that is closed.
pub async fn agree(desk: &Desk, who: &Principal, form: Agreement) -> Result<i64> {
    let now = desk.now();
    let mut check = Check::default();
    let at = desk.zone.parse_local(&form.at).filter(|at| *at > now);
    check.ensure(at.is_some(), "at", FieldError::NotAhead);
    let number = phone::normalise(&form.number);
    let wrong = if form.number.trim().is_empty() {
        FieldError::Required
    } else {
        FieldError::BadNumber
    };
    check.ensure(number.is_some(), "number", wrong);
    check.limit("note", &form.note, NOTE_MAX);
    check.done()?;
    let (Some(at), Some(number)) = (at, number) else {
        return Err(Problem::NotFound.into());
    };
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, form.ticket_id, Permission::TicketWork, None).await?;
    if !ticket.state.is_open() {
        let by = store::events::last_actor(&tx, ticket.id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    let row = RecontactChange {
        ticket_id: set(ticket.id),
        kind: set(RecontactKind::Agreed),
        number: set(number),
        note: set(form.note.trim().to_owned()),
        person_id: set(form.mine.then_some(who.id)),
        made_by: set(Some(who.id)),
        made_at: set(now),
        due_at: set(at),
        reminded_at: set(reminded(now, at)),
        ..Default::default()
    };
    let recontact = store::recontacts::insert(&tx, row).await?;
    let when = Some(desk.moment(at).full);
    event(&tx, ticket.id, now, EventKind::RecontactAgreed, who, None, when).await?;
    audit::by_on_ticket(
        desk,
        &tx,
        who,
        "recontact.agree",
        ("recontact", recontact.id),
        Some(ticket.id),
        None,
    )
    .await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(recontact.id)
}
