//! The list of requests, by state.

use model::Permission;
use model::pec_request::{RequestCount, RequestFilter, RequestList, RequestRow};
use store::pec_requests::Row;

use super::execute::require;
use super::open::may_open;
use crate::{Desk, Principal, Result};

/// Rows of a page.
const ROWS: usize = 50;

/// A page of the requests whose tickets the person works, and how many there are of each kind in each state: three statements.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal, filter: RequestFilter) -> Result<RequestList> {
    require(who)?;
    let db = desk.store.reader();
    let scope = who.scope_for(Permission::TicketWork);
    let mut rows = store::pec_requests::list(db, &scope, &filter, ROWS as u64 + 1).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let counts = store::pec_requests::counts(db, &scope).await?;
    Ok(RequestList {
        filter,
        next: rows.last().filter(|_| more).map(|row| row.id),
        rows: rows.iter().map(|row| view(desk, row)).collect(),
        counts: counts
            .into_iter()
            .map(|counted| RequestCount {
                state: counted.state,
                kind: counted.kind,
                count: counted.n,
            })
            .collect(),
        may_open: may_open(db, who).await?,
    })
}

/// A row as it is shown.
pub(super) fn view(desk: &Desk, row: &Row) -> RequestRow {
    let is_open = row.closed_at.is_none();
    RequestRow {
        id: row.id,
        ticket_id: row.ticket_id,
        version: row.version,
        kind: row.kind,
        state: row.state,
        address: row.box_address.clone(),
        requester: row.requester.clone(),
        reference: row.provider_reference.clone(),
        opened: desk.moment(row.opened_at),
        due: is_open.then(|| desk.clockwork.current().view_of_request(row, desk.now())),
    }
}
