//! The fourth step: the provider does it, asked by hand in its console, with a list, or by a program.

use model::pec_request::{RequestKind, RequestNews, RequestState, RequestStep, earliest_log, in_words};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem};
use store::pec_requests::PecRequest;
use store::set;

use super::{REFERENCE_MAX, change_of, conflict, data_of, load_any, load_at, save};
use crate::ports::{PecAdminFault, PecHolder, PecLog, PecOrder};
use crate::tickets::commit;
use crate::{Desk, Principal, Result};

/// Most requests that are marked at once.
const MOST: usize = 200;

/// The provider has done it.
///
/// # Errors
/// [`Problem::Invalid`] for `reference`; [`Problem::Conflict`] when somebody was first.
pub async fn executed(desk: &Desk, who: &Principal, id: i64, reference: &str, seen_version: i64) -> Result<()> {
    let reference = checked(reference)?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_at(&tx, who, id, RequestStep::Execution, seen_version).await?;
    let mut change = change_of(&request);
    change.state = set(request.kind.after(RequestStep::Execution));
    change.executed_by = set(Some(who.id));
    change.executed_at = set(Some(now));
    change.provider_reference = set(reference);
    save(desk, &tx, who, &request, change, RequestNews::Executed, now).await?;
    commit(desk, tx, &[&ticket]).await
}

/// Requests were handed to the provider, who has not done them yet: all of them, or none.
///
/// # Errors
/// [`Problem::Invalid`] for `reference` and `requests`; [`Problem::Conflict`] when one of them has changed or waits for something else.
pub async fn sent(desk: &Desk, who: &Principal, requests: &[(i64, i64)], reference: &str) -> Result<()> {
    let reference = checked(reference)?;
    if requests.is_empty() {
        return Err(Problem::field("requests", FieldError::Required).into());
    }
    if requests.len() > MOST {
        let many = FieldProblem::with_limit("requests", FieldError::OutOfRange, MOST as u64);
        return Err(Problem::Invalid(vec![many]).into());
    }
    let now = desk.now();
    // In one order, so that two lists with the same requests never wait for each other.
    let mut requests = requests.to_vec();
    requests.sort_unstable();
    requests.dedup_by_key(|(id, _)| *id);
    let tx = desk.store.begin().await?;
    let mut tickets = Vec::with_capacity(requests.len());
    for (id, seen_version) in requests {
        let (ticket, request) = load_at(&tx, who, id, RequestStep::Execution, seen_version).await?;
        if request.state != RequestState::ToExecute {
            return Err(conflict(&tx, &ticket).await?);
        }
        still_kept(desk, &request, "reference")?;
        let mut change = change_of(&request);
        change.state = set(RequestState::AtProvider);
        change.sent_by = set(Some(who.id));
        change.sent_at = set(Some(now));
        change.provider_reference = set(reference.clone());
        save(desk, &tx, who, &request, change, RequestNews::Sent, now).await?;
        tickets.push(ticket);
    }
    let tickets: Vec<_> = tickets.iter().collect();
    commit(desk, tx, &tickets).await
}

/// Refuses a log that the provider does not have any more: days may have gone by since it was asked for (RFC 6109, 2.3).
fn still_kept(desk: &Desk, request: &PecRequest, field: &str) -> Result<()> {
    let from = data_of(&request.data)?.log_from;
    let first = earliest_log(&desk.zone.date(desk.now()));
    if request.kind == RequestKind::LogFile && from < first {
        let old = FieldProblem::new(field, FieldError::LogTooOld).saying(in_words(&first));
        return Err(Problem::Invalid(vec![old]).into());
    }
    Ok(())
}

/// Hands a request to the provider by its program. Nothing is held while the provider thinks: what has become of the request
/// meanwhile stays, and the reference is kept in any case.
///
/// # Errors
/// [`Problem::Invalid`] for `submit` with the provider's words when it did not take it, or with the trouble when it gave no answer
/// that says so: in both cases nothing has changed here, and the same order may be handed over again;
/// [`Problem::NotFound`] where no program is configured; [`Problem::Conflict`] when somebody was first.
pub async fn submit(desk: &Desk, who: &Principal, id: i64, seen_version: i64) -> Result<()> {
    let provider = desk.pec_admin.clone().ok_or(Problem::NotFound)?;
    let order = {
        let tx = desk.store.begin().await?;
        let (ticket, request) = load_at(&tx, who, id, RequestStep::Execution, seen_version).await?;
        if request.state != RequestState::ToExecute {
            return Err(conflict(&tx, &ticket).await?);
        }
        still_kept(desk, &request, "submit")?;
        order(&request)?
    };
    let receipt = provider.submit(&order).await.map_err(|fault| {
        let (why, words) = match fault {
            // It may have done it all the same: only the answer is missing.
            PecAdminFault::Unreachable(words) => (FieldError::ProviderSilent, words),
            PecAdminFault::Refused(words) => (FieldError::ByProvider, words),
        };
        Problem::Invalid(vec![FieldProblem::new("submit", why).saying(words)])
    })?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_any(&tx, who, id).await?;
    let mut change = change_of(&request);
    change.provider_reference = set(receipt.reference.chars().take(REFERENCE_MAX).collect());
    change.sent_by = set(Some(who.id));
    change.sent_at = set(Some(now));
    let mut news = RequestNews::Sent;
    if request.state.step() == Some(RequestStep::Execution) {
        change.state = set(RequestState::AtProvider);
        if receipt.done {
            change.state = set(request.kind.after(RequestStep::Execution));
            change.executed_by = set(Some(who.id));
            change.executed_at = set(Some(now));
            news = RequestNews::Executed;
        }
    }
    save(desk, &tx, who, &request, change, news, now).await?;
    commit(desk, tx, &[&ticket]).await
}

/// What is asked of the provider.
fn order(request: &PecRequest) -> Result<PecOrder> {
    let data = data_of(&request.data)?;
    let holder = |name: &str, tax_code: &str| PecHolder {
        name: name.to_owned(),
        tax_code: tax_code.to_owned(),
    };
    Ok(PecOrder {
        idempotency_key: format!("{}-{}", request.id, request.version),
        request: request.id,
        ticket: model::ticket::number(request.ticket_id),
        kind: request.kind,
        address: data.box_address(request.kind),
        domain: data.domain_of(request.kind),
        holder: holder(&data.holder, &data.holder_code),
        new_holder: holder(&data.new_holder, &data.new_holder_code),
        body: holder(&data.body, &data.body_code),
        log: (request.kind == RequestKind::LogFile).then(|| PecLog {
            from: data.log_from.clone(),
            to: data.log_to.clone(),
            subject: data.log_subject.clone(),
            recipient: data.log_recipient.clone(),
        }),
        quota_gb: data.quota,
        contact_address: data.contact_address,
        contact_mobile: data.contact_mobile,
        technical_contact: data.technical_contact,
        technical_address: data.technical_address,
        reason: data.why,
    })
}

/// A provider's reference; there may be none.
fn checked(reference: &str) -> Result<String> {
    let mut check = Check::default();
    check.limit("reference", reference, REFERENCE_MAX);
    check.ensure(
        !reference.chars().any(char::is_control),
        "reference",
        FieldError::Characters,
    );
    check.done()?;
    Ok(reference.trim().to_owned())
}

/// Whether somebody may see what is to be executed.
///
/// # Errors
/// [`Problem::Forbidden`].
pub(super) fn require(who: &Principal) -> Result<()> {
    Ok(who.require(Permission::TicketWork)?)
}
