//! A request is opened: for a ticket that asks for it, or with a ticket of its own.

use model::forms::{ContactEnd, ContactForm, TypedContact};
use model::pec_request::{NewRequestView, RequestData, RequestKind, RequestLine, RequestNews, RequestState};
use model::problem::FieldError;
use model::{Channel, Permission, Problem, Timestamp};
use store::pec_requests::{PecRequest, PecRequestChange};
use store::tickets::Ticket;
use store::{ConnectionTrait, set};

use super::{chosen, stored, tell};
use crate::tickets::{commit, load, log_contact};
use crate::{Desk, Principal, Result, admin, audit};

/// What opening a request needs; `ticket_id` is the ticket that asks for it, where one does.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`] for who does not work the ticket, or the queue of these requests.
pub async fn page(desk: &Desk, who: &Principal, ticket_id: Option<i64>) -> Result<NewRequestView> {
    let db = desk.store.reader();
    let mut view = NewRequestView {
        ticket: None,
        existing: None,
        no_queue: false,
        drawn_at: desk.now().0,
    };
    let Some(id) = ticket_id else {
        match admin::pec_requests::queue(db).await? {
            Some(queue_id) if !logs(who, queue_id) => return Err(Problem::Forbidden.into()),
            Some(_) => {}
            None => {
                who.require(Permission::TicketWork)?;
                view.no_queue = true;
            }
        }
        return Ok(view);
    };
    let ticket = crate::tickets::page::page(desk, who, id).await?;
    crate::tickets::page::workable(&ticket)?;
    view.existing = ticket.pec_request;
    view.ticket = Some((id, ticket.subject, ticket.requester.map(|contact| contact.name)));
    Ok(view)
}

/// Whether the list leads somebody to [`page`] without a ticket. Where no queue is chosen yet, that page says so to everybody who works.
///
/// # Errors
/// When the database fails.
pub(super) async fn may_open(db: &impl ConnectionTrait, who: &Principal) -> Result<bool> {
    let queue_id = admin::pec_requests::queue(db).await?;
    Ok(queue_id.is_none_or(|queue_id| logs(who, queue_id)))
}

/// Whether somebody may open a request with a ticket of its own.
fn logs(who: &Principal, queue_id: i64) -> bool {
    who.may(Permission::ContactLog, queue_id, None) && who.may(Permission::TicketWork, queue_id, None)
}

/// Opens a request for a ticket; returns the request's number. A ticket has one request: where it has one already, that one is
/// returned.
///
/// # Errors
/// [`Problem::Invalid`] for `pec_kind`; [`Problem::NotFound`], [`Problem::Forbidden`].
pub async fn open(desk: &Desk, who: &Principal, ticket_id: i64, kind: Option<RequestKind>) -> Result<RequestLine> {
    let kind = chosen(kind)?;
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, ticket_id, Permission::TicketWork, None).await?;
    if let Some(request) = store::pec_requests::of_ticket(&tx, ticket_id).await? {
        return Ok(line(&request));
    }
    let request = insert(desk, &tx, who, &ticket, kind).await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(line(&request))
}

/// A request that nobody has written about before, as it is typed.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub kind: Option<RequestKind>,
    pub channel: Option<Channel>,
    pub caller: TypedContact,
    pub subject: String,
    pub notes: String,
    /// When the form was opened.
    pub opened_at: Timestamp,
}

/// Opens a ticket in the queue of PEC requests, and a request for it, in one transaction.
///
/// # Errors
/// [`Problem::Invalid`] for fields, `queue_id` where no queue is chosen in Administration; [`Problem::Forbidden`].
pub async fn open_new(desk: &Desk, who: &Principal, form: NewRequest) -> Result<RequestLine> {
    let queue_id = admin::pec_requests::queue(desk.store.reader()).await?;
    let queue_id = queue_id.ok_or_else(|| Problem::field("queue_id", FieldError::Required))?;
    if !logs(who, queue_id) {
        return Err(Problem::Forbidden.into());
    }
    let kind = chosen(form.kind)?;
    let channel = form
        .channel
        .ok_or_else(|| Problem::field("channel", FieldError::Required))?;
    if form.caller.is_empty() {
        return Err(Problem::field("caller_name", FieldError::Required).into());
    }
    let contact = ContactForm {
        channel,
        line_id: None,
        caller: form.caller,
        on_behalf_of: None,
        delegation_seen: false,
        queue_id,
        reason_id: None,
        subject: form.subject,
        notes: form.notes,
        received_at: None,
        opened_at: form.opened_at,
        hung_up_at: None,
        end: ContactEnd::Forward,
        outages: Vec::new(),
        attach_cards: Vec::new(),
        related: None,
    };
    let ready = log_contact::ready(desk, who, &contact, Vec::new()).await?;
    let tx = desk.store.begin().await?;
    let ticket = log_contact::log_in(desk, &tx, who, &contact, ready).await?;
    let request = insert(desk, &tx, who, &ticket, kind).await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(line(&request))
}

async fn insert(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket: &Ticket,
    kind: RequestKind,
) -> Result<PecRequest> {
    let now = desk.now();
    let row = PecRequestChange {
        ticket_id: set(ticket.id),
        kind: set(kind),
        state: set(RequestState::Draft),
        data: set(stored(&RequestData::default())?),
        opened_by: set(who.id),
        opened_at: set(now),
        ..Default::default()
    };
    let request = store::pec_requests::insert(tx, row).await?;
    tell(tx, who, &request, RequestNews::Opened, now).await?;
    audit::by(desk, tx, who, "pec_request.opened", "pec_request", request.id, None).await?;
    Ok(request)
}

fn line(request: &PecRequest) -> RequestLine {
    RequestLine {
        id: request.id,
        kind: request.kind,
        state: request.state,
    }
}
