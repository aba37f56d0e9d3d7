//! Requests that are handed to the provider as a list.

use model::pec_request::{RequestData, RequestFilter, RequestRow};
use model::{Permission, Problem};
use store::audit::Entry;

use super::{data_of, execute, list};
use crate::{Desk, Principal, Result};

/// Requests that are read at a time, and the most that are chosen one by one.
const MOST: u64 = 500;

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Exported {
    pub row: RequestRow,
    pub data: RequestData,
}

/// The requests with these numbers, else those of a filter, with everything that is known. It is written down who took them along;
/// nothing else changes.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] where one may not be seen.
pub async fn export(desk: &Desk, who: &Principal, ids: &[i64], filter: RequestFilter) -> Result<Vec<Exported>> {
    execute::require(who)?;
    let db = desk.store.reader();
    let scope = who.scope_for(Permission::TicketWork);
    let rows = if ids.is_empty() {
        let (mut rows, mut filter) = (Vec::new(), filter);
        loop {
            let page = store::pec_requests::list(db, &scope, &filter, MOST).await?;
            let full = page.len() as u64 == MOST;
            filter.after = page.last().map(|row| row.id);
            rows.extend(page);
            if !full {
                break rows;
            }
        }
    } else {
        let ids: Vec<i64> = ids.iter().copied().take(usize::try_from(MOST).unwrap_or(500)).collect();
        let rows = store::pec_requests::some(db, &scope, &ids).await?;
        if rows.len() < ids.len() {
            return Err(Problem::NotFound.into());
        }
        rows
    };
    let taken: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action: "pec_request.export",
        object: "pec_request",
        object_id: None,
        data: Some(format!("{{\"requests\":{taken:?}}}")),
    };
    let tx = desk.store.begin().await?;
    crate::audit::write(desk, &tx, entry).await?;
    tx.commit().await?;
    rows.iter()
        .map(|row| {
            Ok(Exported {
                row: list::view(desk, row),
                data: data_of(&row.data)?,
            })
        })
        .collect()
}
