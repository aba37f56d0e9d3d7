//! Logging a contact: a call, a person at the counter, a letter becomes a ticket.

use model::forms::{ContactEnd, ContactForm};
use model::message::{EventKind, MessageKind};
use model::problem::FieldError;
use model::ticket::LastWord;
use model::{Permission, Problem, TicketState};
use store::messages::NewMessage;
use store::tickets::{Ticket, TicketChange};
use store::{ConnectionTrait, set};

use super::{commit, event, follow_up};
use crate::clockwork::Subject;
use crate::files::{self, Stored, Upload};
use crate::{Desk, Principal, Result, audit, contacts};

/// A form opened longer ago than this was forgotten in a tab, not worked on (12 hours, in milliseconds).
pub(crate) const LONGEST_HANDLING_MS: i64 = 12 * 3_600_000;

/// Logs a contact as a ticket of its own and returns the ticket's number. What registries were asked in its course belongs to
/// the ticket from here on; the files of cards that are attached are among `uploads`.
///
/// # Errors
/// [`Problem::Invalid`] for fields, [`Problem::Forbidden`] for a queue the person does not log for.
pub async fn log_contact(desk: &Desk, who: &Principal, form: ContactForm, uploads: Vec<Upload>) -> Result<i64> {
    let ready = ready(desk, who, &form, uploads).await?;
    let tx = desk.store.begin().await?;
    let ticket = log_in(desk, &tx, who, &form, ready).await?;
    crate::outages::link::of_contact(desk, &tx, who, &ticket, &form.outages).await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(ticket.id)
}

/// What logging needs before its transaction: the files are stored.
pub(crate) struct Ready {
    contract_id: i64,
    stored: Vec<Stored>,
}

/// Checks what is to be logged and stores its files.
///
/// # Errors
/// As [`log_contact`].
pub(crate) async fn ready(desk: &Desk, who: &Principal, form: &ContactForm, uploads: Vec<Upload>) -> Result<Ready> {
    form.check()?;
    files::check(&uploads)?;
    crate::lookups::attach::permitted(desk, who, form).await?;
    if !who.may(Permission::ContactLog, form.queue_id, None) {
        return Err(Problem::Forbidden.into());
    }
    if form.received_at.is_some_and(|received_at| received_at > desk.now()) {
        return Err(Problem::field("received_at", FieldError::BadDate).into());
    }
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let stored = files::store(desk, contract_id, uploads).await?;
    Ok(Ready { contract_id, stored })
}

/// Logs a contact in a transaction that goes on.
///
/// # Errors
/// [`Problem::Invalid`] for choices that do not fit each other.
pub(crate) async fn log_in(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    form: &ContactForm,
    ready: Ready,
) -> Result<Ticket> {
    let Ready { contract_id, stored } = ready;
    let now = desk.now();
    let received_at = form.received_at.unwrap_or(now);
    check_choices(tx, form).await?;
    let earlier = match form.related {
        Some(id) => Some(follow_up::earlier(tx, who, id).await?),
        None => None,
    };
    let requester_id = contacts::resolve(tx, &form.caller, now).await?;
    let on_behalf_id = match &form.on_behalf_of {
        Some(person) => contacts::resolve(tx, person, now).await?,
        None => None,
    };
    let handling_ms = now.since(form.opened_at).clamp(0, LONGEST_HANDLING_MS);
    let talk_ms = form
        .hung_up_at
        .filter(|_| form.channel.is_call())
        .map(|hung_up| hung_up.since(form.opened_at).clamp(0, handling_ms));
    let closed = match form.end {
        ContactEnd::Close { outcome_id } => Some(outcome_id),
        ContactEnd::Forward => None,
    };
    let level: u8 = if closed.is_some() { 0 } else { 1 };
    let line_id = form.line_id.filter(|_| form.channel.is_call());
    let clocked = Subject {
        channel: form.channel,
        line_id,
        received_at,
        opened_at: now,
        handling_ms,
    };
    let mut opening = TicketChange {
        contract_id: set(contract_id),
        version: set(1),
        queue_id: set(form.queue_id),
        reason_id: set(form.reason_id),
        requester_id: set(requester_id),
        on_behalf_id: set(on_behalf_id),
        delegation_seen: set(on_behalf_id.map(|_| form.delegation_seen)),
        line_id: set(line_id),
        channel: set(form.channel),
        state: set(if closed.is_some() {
            TicketState::Closed
        } else {
            TicketState::New
        }),
        level: set(i64::from(level)),
        subject: set(form.subject.trim().to_owned()),
        received_at: set(received_at),
        opened_at: set(now),
        closed_at: set(closed.map(|_| now)),
        outcome_id: set(closed),
        owner_id: set(closed.map(|_| who.id)),
        first_contact: set(closed.is_some()),
        handling_ms: set(handling_ms),
        talk_ms: set(talk_ms),
        wrap_up_ms: set(talk_ms.map(|talk| handling_ms - talk)),
        last_word: set(if closed.is_some() {
            LastWord::Desk
        } else {
            LastWord::Citizen
        }),
        last_at: set(now),
        related_id: set(earlier.as_ref().map(|earlier| earlier.id)),
        ..Default::default()
    };
    desk.clockwork
        .current()
        .open(&mut opening, clocked, level, closed.is_some(), now);
    let ticket = store::tickets::insert(tx, opening).await?;
    let message = NewMessage {
        ticket_id: set(ticket.id),
        kind: set(MessageKind::Contact),
        author_id: set(Some(who.id)),
        subject: set(ticket.subject.clone()),
        body: set(form.notes.trim().to_owned()),
        at: set(received_at),
        ..Default::default()
    };
    let message = store::messages::insert(tx, message, None).await?;
    store::attachments::insert_many(tx, files::rows(&stored, contract_id, ticket.id, message.id)).await?;
    if who.may_somewhere(Permission::Lookup) {
        store::lookups::adopt(tx, who.id, form.opened_at, ticket.id).await?;
    }
    if !form.attach_cards.is_empty() {
        store::lookups::attached(tx, ticket.id, &form.attach_cards).await?;
    }
    event(tx, ticket.id, now, EventKind::Opened, who, None, None).await?;
    if let Some(earlier) = &earlier {
        follow_up::tell(tx, who, earlier, &ticket, now).await?;
    }
    if let Some(outcome_id) = closed {
        let name = super::close::outcome_name(tx, form.queue_id, outcome_id).await?;
        event(tx, ticket.id, now, EventKind::Closed, who, None, Some(name)).await?;
    }
    audit::by(desk, tx, who, "ticket.open", "ticket", ticket.id, None).await?;
    Ok(ticket)
}

/// Refuses choices that do not fit each other: a reason of another queue, a line that does not exist.
async fn check_choices(tx: &impl ConnectionTrait, form: &ContactForm) -> Result<()> {
    let mut check = model::problem::Check::default();
    let queue = store::desk::queue(tx, form.queue_id).await?;
    check.ensure(
        queue.is_some_and(|queue| queue.active),
        "queue_id",
        FieldError::UnknownChoice,
    );
    if let Some(id) = form.reason_id {
        let reason = store::desk::reason(tx, id).await?;
        let fits = reason.is_some_and(|reason| reason.queue_id == form.queue_id && reason.active);
        check.ensure(fits, "reason_id", FieldError::UnknownChoice);
    }
    if let ContactEnd::Close { outcome_id } = form.end {
        let outcomes = store::desk::outcomes(tx, Some(form.queue_id)).await?;
        check.ensure(
            outcomes.iter().any(|outcome| outcome.id == outcome_id),
            "outcome_id",
            FieldError::UnknownChoice,
        );
    }
    Ok(check.done()?)
}
