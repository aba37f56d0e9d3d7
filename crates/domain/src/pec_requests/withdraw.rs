//! Nobody wants it any more.

use model::pec_request::{RequestNews, RequestState};
use model::problem::Check;
use store::set;

use super::{change_of, load_open, save};
use crate::tickets::{commit, note};
use crate::{Desk, Principal, Result};

/// Longest reason, in characters.
const WHY_MAX: usize = 2_000;

/// Ends a request that was withdrawn; why becomes a note. The ticket goes on: whoever withdraws may want something else.
///
/// # Errors
/// [`model::Problem::Invalid`] for `why`; [`model::Problem::Conflict`] when somebody was first.
pub async fn withdraw(desk: &Desk, who: &Principal, id: i64, why: &str, seen_version: i64) -> Result<()> {
    let why = why.trim();
    let mut check = Check::default();
    check.required("why", why, WHY_MAX);
    check.done()?;
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_open(&tx, who, id, seen_version).await?;
    note::write(&tx, who, ticket.id, why, now, contract_id, &[]).await?;
    let mut change = change_of(&request);
    change.state = set(RequestState::Withdrawn);
    change.ended_by = set(Some(who.id));
    change.ended_at = set(Some(now));
    save(desk, &tx, who, &request, change, RequestNews::Withdrawn, now).await?;
    commit(desk, tx, &[&ticket]).await
}
