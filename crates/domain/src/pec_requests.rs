//! PEC requests: what the back office does with the provider of certified mail, step by step. One use case a file; what they share
//! is here. A request belongs to a ticket: who may do something to it is who may do it to the ticket, and its clock is the ticket's.
//! docs/adr/0025.

pub mod back;
pub mod confirm;
pub mod data;
mod ending;
pub mod execute;
pub mod export;
pub mod form;
pub mod identity;
pub mod list;
pub mod open;
pub mod page;
pub mod refuse;
pub mod withdraw;

use model::message::EventKind;
use model::pec_request::{RequestData, RequestKind, RequestNews, RequestStep};
use model::{Permission, Problem, Timestamp};
use store::pec_requests::{PecRequest, PecRequestChange};
use store::tickets::Ticket;
use store::{ConnectionTrait, set};

use crate::tickets::{event, load};
use crate::{Desk, Error, Principal, Result, audit};

/// Longest reference of a provider, in characters.
const REFERENCE_MAX: usize = 120;

/// Loads a request that goes on, with its ticket, to act on it: visible to the person, who works the ticket, and unchanged since
/// they saw it.
async fn load_open(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    seen_version: i64,
) -> Result<(Ticket, PecRequest)> {
    let (ticket, request) = load_any(tx, who, id).await?;
    if !request.state.is_open() || request.version != seen_version {
        return Err(conflict(tx, &ticket).await?);
    }
    Ok((ticket, request))
}

/// The same whatever has become of it.
async fn load_any(tx: &impl ConnectionTrait, who: &Principal, id: i64) -> Result<(Ticket, PecRequest)> {
    let scope = who.scope_for(Permission::TicketWork);
    let found = store::pec_requests::find(tx, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let ticket = load(tx, who, found.ticket_id, Permission::TicketWork, None).await?;
    // The ticket is held from here on: what is read now stays true.
    let request = store::pec_requests::find(tx, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok((ticket, request))
}

/// The same at one of its steps: what a page of another step sends comes too late.
async fn load_at(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    step: RequestStep,
    seen_version: i64,
) -> Result<(Ticket, PecRequest)> {
    let (ticket, request) = load_open(tx, who, id, seen_version).await?;
    if request.state.step() != Some(step) {
        return Err(conflict(tx, &ticket).await?);
    }
    Ok((ticket, request))
}

/// Somebody was first.
async fn conflict(tx: &impl ConnectionTrait, ticket: &Ticket) -> Result<Error> {
    let by = store::events::last_actor(tx, ticket.id).await?;
    Ok(Problem::Conflict { by }.into())
}

/// A change of this request with its version counted up: every save goes through here.
fn change_of(request: &PecRequest) -> PecRequestChange {
    PecRequestChange {
        id: set(request.id),
        version: set(request.version + 1),
        ..Default::default()
    }
}

/// Saves a change, and says on the timeline and in the audit log what happened.
async fn save(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    request: &PecRequest,
    change: PecRequestChange,
    news: RequestNews,
    now: Timestamp,
) -> Result<PecRequest> {
    let saved = store::pec_requests::update(tx, change).await?;
    tell(tx, who, request, news, now).await?;
    let action = format!("pec_request.{news}");
    audit::by(desk, tx, who, &action, "pec_request", request.id, None).await?;
    Ok(saved)
}

/// A line on the timeline of the request's ticket.
async fn tell(
    tx: &impl ConnectionTrait,
    who: &Principal,
    request: &PecRequest,
    news: RequestNews,
    now: Timestamp,
) -> Result<()> {
    let (kind, news) = (Some(request.kind.code().to_owned()), Some(news.code().to_owned()));
    event(tx, request.ticket_id, now, EventKind::PecRequest, who, kind, news).await
}

/// What was written about a request.
fn data_of(stored: &str) -> Result<RequestData> {
    serde_json::from_str(stored).map_err(|error| Error::Fault(format!("the data of a PEC request: {error}")))
}

/// What was written, as it is stored.
fn stored(data: &RequestData) -> Result<String> {
    serde_json::to_string(data).map_err(|error| Error::Fault(error.to_string()))
}

/// The kind that was chosen; choosing none is refused.
fn chosen(kind: Option<RequestKind>) -> Result<RequestKind> {
    kind.ok_or_else(|| Problem::field("pec_kind", model::problem::FieldError::Required).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_another_shape_are_not_read_as_this_one() {
        let data = RequestData::default();
        assert_eq!(data_of(&stored(&data).unwrap()).unwrap(), data);
        assert!(data_of(r#"{"version":2,"password":"x"}"#).is_err());
    }
}
