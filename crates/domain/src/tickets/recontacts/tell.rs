//! A citizen is told the outcome: what the office wrote, the message that is prepared of it, and telling it in another way.

use model::desk::OutcomeView;
use model::message::{EventKind, MessageKind, MessageView};
use model::pec_request::RequestNews;
use model::problem::{Check, FieldError};
use model::recontact::TellView;
use model::template::{self, Values};
use model::ticket::TicketView;
use model::{Channel, Permission, Problem, TicketState};

use super::super::close::{Known, close_in};
use super::super::{commit, load, note};
use super::{NOTE_MAX, lines};
use crate::{Desk, Principal, Result};

/// The note that came with the answer of the office that answered last, with the end of a PEC request, or with what the citizens
/// of an outage are told.
fn outcome_note(ticket: &TicketView) -> Option<&MessageView> {
    let mut events = ticket.events.iter().rev();
    let ends = [RequestNews::Confirmed, RequestNews::Refused].map(RequestNews::code);
    let answered = events.find(|event| match event.kind {
        EventKind::PecRequest => event.to.as_deref().is_some_and(|news| ends.contains(&news)),
        kind => matches!(kind, EventKind::OfficeAnswered | EventKind::OutageSolved),
    })?;
    let with_it = |message: &&MessageView| {
        message.kind == MessageKind::Note
            && message.at.at == answered.at.at
            && answered.actor.as_ref() == Some(&message.author)
    };
    ticket.messages.iter().rev().find(with_it)
}

/// What the office wrote that answered last.
pub(super) fn outcome_text(ticket: &TicketView) -> Option<String> {
    outcome_note(ticket).map(|note| note.text.clone())
}

/// A reply that is ready to be read and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    pub text: String,
    /// The files with which the office answered.
    pub attach: Vec<i64>,
    /// How the ticket ends with it.
    pub outcome_id: Option<i64>,
}

/// The reply that tells the outcome, where the ticket waits for it and the person can write it. Not once a message of ours did
/// not arrive: the same address would get it again.
pub(in crate::tickets) fn prepared(ticket: &TicketView, outcomes: &[OutcomeView]) -> Option<Prepared> {
    let waits = ticket.state == TicketState::ToCommunicate && ticket.can.reply && !ticket.reply_to.is_empty();
    let mut news = ticket.events.iter().rev().map(|event| event.kind);
    let last = news.find(|kind| matches!(kind, EventKind::OfficeAnswered | EventKind::NotDelivered))?;
    if !waits || last != EventKind::OfficeAnswered {
        return None;
    }
    let note = outcome_note(ticket)?;
    let values = Values {
        name: ticket
            .requester
            .as_ref()
            .map(|who| who.name.clone())
            .unwrap_or_default(),
        number: model::ticket::number(ticket.id),
        subject: ticket.subject.clone(),
        queue: ticket.queue.name.clone(),
        text: note.text.clone(),
        ..Values::default()
    };
    // The queue's own outcome fits better than one that is common to all.
    let own = outcomes.iter().find(|outcome| outcome.queue_id.is_some());
    Some(Prepared {
        text: template::fill(template::OUTCOME, &values),
        attach: note.attachments.iter().map(|file| file.id).collect(),
        outcome_id: own.or(outcomes.first()).map(|outcome| outcome.id),
    })
}

/// As [`store::events::owes_telling`], of what was read already.
fn untold(ticket: &TicketView) -> bool {
    let mut news = ticket.events.iter().rev().map(|event| event.kind);
    let last = news.find(|kind| kind.is_move() || *kind == EventKind::Told);
    last == Some(EventKind::OfficeAnswered)
}

/// What telling the outcome of a ticket needs.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, ticket_id: i64) -> Result<TellView> {
    let ticket = super::super::page::page(desk, who, ticket_id).await?;
    super::super::page::workable(&ticket)?;
    let db = desk.store.reader();
    let requester_id = ticket.requester.as_ref().map(|contact| contact.id);
    let reach = store::recontacts::reach(db, ticket_id, requester_id).await?;
    let recontacts = store::recontacts::of_ticket(db, ticket_id).await?;
    let outcomes = store::desk::outcomes(db, Some(ticket.queue.id)).await?;
    Ok(TellView {
        ticket_id,
        version: ticket.version,
        outcome: outcome_text(&ticket).unwrap_or_default(),
        waits: ticket.state == TicketState::ToCommunicate || (ticket.state.is_open() && untold(&ticket)),
        subject: ticket.subject,
        queue: ticket.queue.name,
        requester: ticket.requester.map(|contact| contact.name),
        numbers: reach.phones,
        addresses: reach.addresses,
        outcomes: outcomes
            .into_iter()
            .map(|outcome| model::desk::Choice {
                id: outcome.id,
                name: outcome.name,
            })
            .collect(),
        recontacts: lines(desk, recontacts),
    })
}

/// How a citizen was told, as somebody writes it down.
#[derive(Clone, Debug)]
pub struct Telling {
    pub ticket_id: i64,
    pub channel: Option<Channel>,
    pub outcome_id: Option<i64>,
    pub note: String,
    /// The version of the ticket that was seen.
    pub version: i64,
}

/// Notes that the citizen was told the outcome, and closes the ticket with it.
///
/// # Errors
/// [`Problem::Invalid`] for `channel`, `outcome_id` and `note`; [`Problem::Conflict`] when somebody changed the ticket since it
/// was seen, or it does not wait to be told.
pub async fn tell(desk: &Desk, who: &Principal, form: Telling) -> Result<()> {
    let text = form.note.trim();
    let mut check = Check::default();
    check.ensure(form.channel.is_some(), "channel", FieldError::Required);
    check.ensure(form.outcome_id.is_some(), "outcome_id", FieldError::Required);
    check.limit("note", text, NOTE_MAX);
    check.done()?;
    let (Some(channel), Some(outcome_id)) = (form.channel, form.outcome_id) else {
        return Err(Problem::NotFound.into());
    };
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, form.ticket_id, Permission::TicketClose, Some(form.version)).await?;
    let waits = ticket.state == TicketState::ToCommunicate || store::events::owes_telling(&tx, ticket.id).await?;
    if !waits {
        let by = store::events::last_actor(&tx, ticket.id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    let now = desk.now();
    if !text.is_empty() {
        note::write(&tx, who, ticket.id, text, now, contract_id, &[]).await?;
    }
    let ticket = close_in(desk, &tx, who, ticket, outcome_id, Known::Told(channel), now).await?;
    commit(desk, tx, &[&ticket]).await
}
