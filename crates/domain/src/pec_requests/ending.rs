//! A request ends with a word to the citizen: written where there is an address, else by a call that is owed.

use model::forms::{ReplyForm, TEXT_MAX};
use model::message::EventKind;
use model::pec_request::{RefusalReason, RequestNews, RequestState, RequestStep};
use model::problem::{Check, FieldError};
use model::{Permission, Problem, TicketState, Timestamp};
use store::pec_requests::PecRequest;
use store::tickets::Ticket;
use store::{ConnectionTrait, set};

use super::{change_of, conflict, load_open, save};
use crate::tickets::ladder::stand;
use crate::tickets::{self, commit, event, note, recontacts, reply};
use crate::{Desk, Principal, Result};

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Confirmed,
    Refused(RefusalReason),
}

/// What the citizen is told.
#[derive(Clone, Debug)]
pub struct LastWord {
    pub id: i64,
    pub text: String,
    /// How the ticket ends. Where the citizen is called it ends with the call.
    pub outcome_id: Option<i64>,
    /// The version of the request that was seen.
    pub version: i64,
    /// The version of its ticket that was seen: the citizen may have written meanwhile.
    pub ticket_version: i64,
}

/// Whether the citizen was written to; otherwise they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Written,
    ToCall,
}

/// Ends a request and tells the citizen, in one transaction. The fields are those of the form: `text`, or `refusal_text` for a
/// refusal.
pub(super) async fn end(desk: &Desk, who: &Principal, form: LastWord, how: How) -> Result<Told> {
    let (text_field, outcome_field) = match how {
        How::Confirmed => ("text", "outcome_id"),
        How::Refused(_) => ("refusal_text", "end_outcome"),
    };
    let text = form.text.trim().to_owned();
    let scope = who.scope_for(Permission::TicketWork);
    let found = store::pec_requests::find(desk.store.reader(), &scope, form.id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let page = tickets::page::page(desk, who, found.ticket_id).await?;
    if !(page.can.reply && page.can.close) {
        return Err(Problem::Forbidden.into());
    }
    let writes = !page.reply_to.is_empty();
    let mut check = Check::default();
    check.required(text_field, &text, TEXT_MAX);
    check.ensure(
        !writes || form.outcome_id.is_some(),
        outcome_field,
        FieldError::Required,
    );
    check.done()?;
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let letter = ReplyForm {
        ticket_id: found.ticket_id,
        text: text.clone(),
        then: Some(TicketState::Closed),
        outcome_id: form.outcome_id,
        version: form.ticket_version,
        ..ReplyForm::default()
    };
    let ready = match writes {
        true => Some(reply::ready(desk, who, &letter, Vec::new()).await?),
        false => None,
    };

    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_open(&tx, who, form.id, form.version).await?;
    if ticket.version != form.ticket_version {
        return Err(conflict(&tx, &ticket).await?);
    }
    if how == How::Confirmed && request.state.step() != Some(RequestStep::Confirmation) {
        return Err(conflict(&tx, &ticket).await?);
    }
    let told = if ready.is_some() { Told::Written } else { Told::ToCall };
    let ticket = match ready {
        Some(ready) => reply::write_in(desk, &tx, who, &letter, ready, ticket).await?,
        None => {
            note::write(&tx, who, ticket.id, &text, now, contract_id, &[]).await?;
            have_called(desk, &tx, who, ticket, now).await?
        }
    };
    finish(desk, &tx, who, &request, how, text, now).await?;
    commit(desk, tx, &[&ticket]).await?;
    desk.outbox_waiting.notify_one();
    Ok(told)
}

/// Has the citizen called with the outcome: the ticket waits until they know it.
async fn have_called(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket: Ticket,
    now: Timestamp,
) -> Result<Ticket> {
    let was = ticket.state;
    let mut current = ticket;
    if was != TicketState::ToCommunicate {
        let mut change = tickets::change_of(&current);
        stand(&mut change, &current, TicketState::ToCommunicate);
        change.closed_at = set(None);
        change.outcome_id = set(None);
        current = store::tickets::update(tx, &current, change, now).await?;
        let kind = if was == TicketState::Closed {
            EventKind::Reopened
        } else {
            EventKind::StateChanged
        };
        let (from, to) = (was.code().to_owned(), TicketState::ToCommunicate.code().to_owned());
        event(tx, current.id, now, kind, who, Some(from), Some(to)).await?;
    }
    recontacts::owe(desk, tx, current.id, Some(who.id)).await?;
    Ok(current)
}

async fn finish(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    request: &PecRequest,
    how: How,
    text: String,
    now: Timestamp,
) -> Result<()> {
    let mut change = change_of(request);
    change.ended_by = set(Some(who.id));
    change.ended_at = set(Some(now));
    let news = match how {
        How::Confirmed => {
            change.state = set(RequestState::Done);
            change.confirmed_by = set(Some(who.id));
            change.confirmed_at = set(Some(now));
            RequestNews::Confirmed
        }
        How::Refused(reason) => {
            change.state = set(RequestState::Refused);
            change.refusal_reason = set(Some(reason));
            change.refusal_text = set(text);
            RequestNews::Refused
        }
    };
    save(desk, tx, who, request, change, news, now).await?;
    Ok(())
}
