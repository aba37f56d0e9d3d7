//! The call list, and what of it is in somebody's day.

use model::recontact::{CallList, RecontactRow, Today};
use model::{Permission, Timestamp};
use store::recontacts::{Number, Row};

use super::{AHEAD_MS, lines, sort_out};
use crate::{Desk, Principal, Result, admin};

/// Rows that are shown; what comes behind them is called later anyway.
const ROWS: u64 = 200;
/// Rows on the page of what is to be done.
const OF_A_DAY: u64 = 10;

/// Every call that is owed about tickets that the person works, the most urgent first: three statements.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<CallList> {
    who.require(Permission::TicketWork)?;
    let db = desk.store.reader();
    let scope = who.scope_for(Permission::TicketWork);
    let rows = store::recontacts::list(db, &scope, ROWS).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let numbers = store::recontacts::numbers(db, &ids).await?;
    let mut list = CallList {
        needed: admin::recontacts::attempts(db).await?,
        ..CallList::default()
    };
    let soon = desk.now().plus_ms(AHEAD_MS);
    let tomorrow = end_of_day(desk);
    for row in rows {
        let part = match row.due_at {
            due if due <= soon => &mut list.now,
            due if due < tomorrow => &mut list.today,
            _ => &mut list.later,
        };
        part.push(view(desk, row, &numbers));
    }
    Ok(list)
}

/// What the person is to call today, and what nobody in particular is: one statement.
///
/// # Errors
/// When the database fails.
pub async fn today(desk: &Desk, who: &Principal) -> Result<Vec<Today>> {
    if !who.may_somewhere(Permission::TicketWork) {
        return Ok(Vec::new());
    }
    let scope = who.scope_for(Permission::TicketWork);
    let until = end_of_day(desk);
    let rows = store::recontacts::before(desk.store.reader(), &scope, who.id, until, OF_A_DAY).await?;
    Ok(lines(desk, rows))
}

/// A row as it is shown.
pub(super) fn view(desk: &Desk, row: Row, numbers: &[Number]) -> RecontactRow {
    RecontactRow {
        numbers: sort_out(numbers, row.id).0,
        id: row.id,
        kind: row.kind,
        ticket_id: row.ticket_id,
        subject: row.subject,
        queue: row.queue,
        requester: row.requester,
        failed: row.attempts,
        due: desk.moment(row.due_at),
        person: row.person,
        note: row.note,
    }
}

/// When today is over. What is due soon is due today, also shortly before midnight.
fn end_of_day(desk: &Desk) -> Timestamp {
    let now = desk.now();
    let soon = now.plus_ms(AHEAD_MS + 1);
    let last_minute = desk.zone.parse_local(&format!("{}T23:59", desk.zone.date(now)));
    last_minute.map_or(soon, |minute| minute.plus_minutes(1).max(soon))
}
