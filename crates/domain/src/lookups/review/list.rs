//! The list of look-ups, newest first.

use jiff::ToSpan;
use model::desk::Choice;
use model::lookup_review::{Cursor, LookupFilter, LookupPage, LookupPeriod, LookupRow, LookupTie, Unticketed};
use model::problem::FieldError;
use model::{Permission, Problem, Timestamp};
use store::lookups::review::{self, ReviewFilter, ReviewRow};

use super::{day, judged, short, whole_desk};
use crate::{Desk, Principal, Result};

/// Look-ups on a page.
const PAGE: usize = 50;

/// A page of look-ups that the person reviews: two statements.
///
/// # Errors
/// [`Problem::Forbidden`]. A day that is none comes back in the page, which then lists nothing.
pub async fn list(desk: &Desk, who: &Principal, filter: &LookupFilter) -> Result<LookupPage> {
    who.require(Permission::LookupReview)?;
    let scope = who.scope_for(Permission::LookupReview);
    let db = desk.store.reader();
    let people = review::people(db, &scope).await?;
    let mut page = LookupPage {
        people: people
            .into_iter()
            .map(|one| Choice {
                id: one.id,
                name: one.name,
            })
            .collect(),
        whole_desk: whole_desk(who),
        ..LookupPage::default()
    };
    // One more than is shown: whether there is a next page.
    let wanted = match wanted(desk, filter, PAGE + 1) {
        Ok(wanted) => wanted,
        Err(problem) => {
            page.problem = Some(problem);
            return Ok(page);
        }
    };
    let mut rows = review::list(db, &scope, &wanted).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    page.next = rows.last().filter(|_| more).map(cursor);
    page.rows = rows.into_iter().map(|row| view(desk, who, row)).collect();
    Ok(page)
}

/// Where the list goes on behind a row.
pub(super) fn cursor(row: &ReviewRow) -> Cursor {
    Cursor {
        at: row.at.0,
        id: row.id,
    }
}

/// What a filter asks the store for.
pub(super) fn wanted(desk: &Desk, filter: &LookupFilter, limit: usize) -> std::result::Result<ReviewFilter, Problem> {
    let (mut from, mut until) = span(desk, filter)?;
    match filter.unticketed {
        Some(Unticketed::Loose) => until = Some(until.map_or(judged(desk), |until| until.min(judged(desk)))),
        Some(Unticketed::Running) => from = Some(from.map_or(judged(desk), |from| from.max(judged(desk)))),
        None => {}
    }
    Ok(ReviewFilter {
        person_id: filter.person,
        registry: filter.registry,
        key_hmac: None,
        from,
        until,
        without_ticket: filter.unticketed.is_some(),
        typed: filter.typed,
        undelegated: filter.undelegated,
        attached: filter.attached,
        result: filter.result,
        before: filter.before.map(|place| (Timestamp(place.at), place.id)),
        limit: limit as u64,
    })
}

/// The instants of a period, or of the days that were typed.
fn span(desk: &Desk, filter: &LookupFilter) -> std::result::Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
    if let Some(period) = filter.period {
        let days_before: i64 = match period {
            LookupPeriod::Today => 0,
            LookupPeriod::Week => 6,
            LookupPeriod::Month => 29,
        };
        let first = desk.zone.day(desk.now()).saturating_sub(days_before.days());
        return Ok((day::start(desk, first), None));
    }
    let typed = |name: &str, text: &Option<String>| match text {
        Some(text) => day::parse(text)
            .map(Some)
            .ok_or_else(|| Problem::field(name, FieldError::NoDate)),
        None => Ok(None),
    };
    let (since, last) = (typed("since", &filter.since)?, typed("until", &filter.until)?);
    if since.zip(last).is_some_and(|(since, last)| last < since) {
        return Err(Problem::field("until", FieldError::BadOrder));
    }
    let from = since.and_then(|date| day::start(desk, date));
    let until = last.and_then(|date| Some(day::bounds(desk, date)?.1));
    Ok((from, until))
}

/// A look-up as it is shown. The ticket's number is a link for those who may see the ticket.
pub(super) fn view(desk: &Desk, who: &Principal, row: ReviewRow) -> LookupRow {
    let visible = row
        .ticket_queue_id
        .is_some_and(|queue_id| who.scope().contains(queue_id, row.ticket_office_id));
    let tie = match row.ticket_id {
        Some(id) => LookupTie::Ticket { id, visible },
        None if row.at < judged(desk) => LookupTie::Loose,
        None => LookupTie::Running,
    };
    LookupRow {
        id: row.id,
        at: desk.moment(row.at),
        person: Choice {
            id: row.person_id,
            name: row.person,
        },
        registry: row.registry,
        kind: row.key_kind,
        key: short(&row.key_hmac),
        tie,
        call: row.call_at.map(|at| desk.moment(at)),
        queue: row.queue,
        reason: row.reason,
        why: row.why,
        third_party: row.third_party,
        delegation: row.delegation,
        result: row.result,
        took_ms: row.took_ms,
        records: row.records,
        attached: row.attached,
    }
}
