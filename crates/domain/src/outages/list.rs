//! Every outage: those that go on, and the last that ended.

use model::Permission;
use model::outage::{OutageList, OutageRow};
use store::outages::Row;

use super::works;
use crate::{Desk, Principal, Result};

/// Outages that ended, on one page.
const ENDED: i64 = 50;

/// Outages of the queues that the person works: two statements.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<OutageList> {
    who.require(Permission::TicketWork)?;
    let (db, scope) = (desk.store.reader(), works(who));
    let open = store::outages::open(db, &scope).await?;
    let ended = store::outages::ended(db, &scope, ENDED).await?;
    Ok(OutageList {
        open: open.into_iter().map(|row| view(desk, row)).collect(),
        ended: ended.into_iter().map(|row| view(desk, row)).collect(),
    })
}

fn view(desk: &Desk, row: Row) -> OutageRow {
    OutageRow {
        id: row.id,
        title: row.title,
        state: row.state,
        queue: row.queue,
        began: desk.moment(row.began_at),
        ended: row.ended_at.map(|at| desk.moment(at)),
        linked: row.linked,
        done: row.done,
        failed: row.failed,
    }
}
