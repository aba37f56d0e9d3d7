//! One request with all its steps.

use std::collections::BTreeMap;

use model::contact::KeyKind;
use model::desk::Choice;
use model::pec_request::{
    RefusalReason, RequestData, RequestField, RequestSettings, RequestState, RequestStep, RequestView, Standing,
    StepView, confirmation, confirmation_field, console_link, earliest_log, in_words, refusal, refusal_field,
};
use model::template::{self, Values};
use model::ticket::TicketView;
use model::{Moment, Permission, Problem, Timestamp};
use store::pec_requests::{Names, PecRequest};

use super::{data_of, form};
use crate::tickets::ladder::steps;
use crate::{Desk, Principal, Result, admin};

/// A request of a ticket that the person works, also one that has ended.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<RequestView> {
    let db = desk.store.reader();
    let scope = who.scope_for(Permission::TicketWork);
    let request = store::pec_requests::find(db, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let mut ticket = crate::tickets::page::page(desk, who, request.ticket_id).await?;
    let names = store::pec_requests::names(db, id).await?;
    let settings = admin::pec_requests::settings(db).await?;
    let outcomes = store::desk::outcomes(db, Some(ticket.queue.id)).await?;
    let ladder = ladder(desk, who, &ticket).await?;
    let data = data_of(&request.data)?;
    let today = desk.zone.date(desk.now());
    let earliest = in_words(&earliest_log(&today));
    let address = data.box_address(request.kind);
    let values = values(&ticket, &request, &address, &earliest);
    let signed = request.form_attachment_id;
    let signed = ticket.attachments.iter().find(|file| Some(file.id) == signed).cloned();
    ticket.attachments.retain(|file| form::is_form(&file.name));
    Ok(RequestView {
        id,
        version: request.version,
        kind: request.kind,
        state: request.state,
        proposed: proposed(&ticket, &data),
        warnings: data.warnings(&today),
        console: console_link(&settings.console, &address, &data.domain_of(request.kind)),
        connected: desk.pec_admin.is_some(),
        steps: progress(desk, &request, &names),
        form: signed,
        identity: request.identity_how,
        reference: request.provider_reference.clone(),
        sent: done(desk, names.sent, request.sent_at),
        refused: request
            .refusal_reason
            .map(|reason| (reason, request.refusal_text.clone())),
        ended: done(desk, names.ended, request.ended_at),
        confirmation: template::fill(
            text(&settings, confirmation_field(request.kind), confirmation(request.kind)),
            &values,
        ),
        refusals: RefusalReason::ALL
            .iter()
            .map(|reason| {
                let text = text(&settings, refusal_field(*reason), refusal(*reason));
                (*reason, template::fill(text, &values))
            })
            .collect(),
        outcomes: outcomes
            .into_iter()
            .map(|outcome| Choice {
                id: outcome.id,
                name: outcome.name,
            })
            .collect(),
        earliest_log: earliest,
        ladder,
        may_work: request.state.is_open(),
        may_end: request.state.is_open() && ticket.can.reply && ticket.can.close,
        data,
        address,
        ticket,
    })
}

/// The text of Administration, else the one that comes with the program.
fn text<'a>(settings: &'a RequestSettings, field: &str, shipped: &'a str) -> &'a str {
    settings.texts.get(field).map_or(shipped, String::as_str)
}

fn values(ticket: &TicketView, request: &PecRequest, address: &str, earliest: &str) -> Values {
    Values {
        name: ticket
            .requester
            .as_ref()
            .map(|contact| contact.name.clone())
            .unwrap_or_default(),
        number: model::ticket::number(ticket.id),
        subject: ticket.subject.clone(),
        queue: ticket.queue.name.clone(),
        mailbox: address.to_owned(),
        reference: request.provider_reference.clone(),
        first_day: earliest.to_owned(),
        ..Values::default()
    }
}

/// What the ticket knows about the citizen; nothing once data were written.
fn proposed(ticket: &TicketView, data: &RequestData) -> BTreeMap<String, String> {
    let mut proposed = BTreeMap::new();
    let Some(contact) = ticket.requester.as_ref().filter(|_| *data == RequestData::default()) else {
        return proposed;
    };
    let mut propose = |field: RequestField, value: &str| {
        proposed
            .entry(field.code().to_owned())
            .or_insert_with(|| value.to_owned());
    };
    propose(RequestField::Holder, &contact.name);
    for (kind, value) in &contact.keys {
        let field = match kind {
            KeyKind::TaxCode => RequestField::HolderCode,
            KeyKind::Email => RequestField::ContactAddress,
            KeyKind::Phone => RequestField::ContactMobile,
            KeyKind::Pec => RequestField::Box,
        };
        propose(field, value);
    }
    proposed
}

/// Every step of its kind, and how far it is.
fn progress(desk: &Desk, request: &PecRequest, names: &Names) -> Vec<StepView> {
    let current = request.state.step();
    let one = |step: &RequestStep| {
        let (by, at) = match step {
            RequestStep::Data => (&names.data, request.data_at),
            RequestStep::Form => (&names.form, request.form_at),
            RequestStep::Identity => (&names.identity, request.identity_at),
            RequestStep::Execution => (&names.executed, request.executed_at),
            RequestStep::Confirmation => (&names.confirmed, request.confirmed_at),
        };
        let standing = match current {
            Some(current) if current == *step => Standing::Current,
            Some(current) if *step < current => Standing::Done,
            None if at.is_some() || request.state == RequestState::Done => Standing::Done,
            _ => Standing::Ahead,
        };
        StepView {
            step: *step,
            standing,
            done: done(desk, by.clone(), at),
        }
    };
    request.kind.steps().iter().map(one).collect()
}

fn done(desk: &Desk, by: Option<String>, at: Option<Timestamp>) -> Option<(String, Moment)> {
    Some((by?, desk.moment(at?)))
}

/// The ladder of its ticket.
async fn ladder(desk: &Desk, who: &Principal, ticket: &TicketView) -> Result<Vec<model::ladder::StepView>> {
    let db = desk.store.reader();
    let stored = store::tickets::find(db, who.scope(), ticket.id)
        .await?
        .ok_or(Problem::NotFound)?;
    let offices = store::desk::offices_of_queue(db, ticket.queue.id).await?;
    let stays = store::stays::of_ticket(db, ticket.id).await?;
    Ok(steps::steps(&stored, &stays, &offices, desk.now()))
}
