//! The rules in force with what is drafted, and the rules as they are being changed.

use model::clock_rules::{ClocksPage, DraftView, Editing, PastView};
use model::{Permission, Problem};
use store::clock_rules::ClockRulesRow;
use store::desk::Line;

use super::{Document, changes, view};
use crate::{Desk, Principal, Result};

/// Most documents of before that are shown.
const PAST: u64 = 20;

/// What is in force, what is drafted, and what was in force before. For those who configure, lead or observe.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal) -> Result<ClocksPage> {
    let may_change = who.may_somewhere(Permission::Configure);
    if !(may_change || who.may_somewhere(Permission::Monitor) || who.leads()) {
        return Err(Problem::Forbidden.into());
    }
    let db = desk.store.reader();
    let document = Document::load(desk, db).await?;
    let lines = store::admin::lines(db).await?;
    let past = store::clock_rules::past(db, PAST).await?;
    let in_force = &document.in_force;
    Ok(ClocksPage {
        rules: view::rules(in_force, in_force, &lines, year(desk)),
        since: document
            .force_row
            .as_ref()
            .map_or_else(nothing, |row| applied(desk, row)),
        draft: drafted(desk, &document, &lines),
        past: past.iter().map(|row| applied(desk, row)).collect(),
        seen: document.seen(),
        may_change,
    })
}

/// The draft, or a copy of what is in force where there is none.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn editing(desk: &Desk, who: &Principal) -> Result<Editing> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let document = Document::load(desk, db).await?;
    let lines = store::admin::lines(db).await?;
    Ok(Editing {
        rules: view::rules(&document.rules, &document.in_force, &lines, year(desk)),
        closed_since: desk.zone.date(document.closed_since),
        draft: drafted(desk, &document, &lines),
        seen: document.seen(),
    })
}

/// What is drafted; none where nothing is.
pub(super) fn drafted(desk: &Desk, document: &Document, lines: &[Line]) -> Option<DraftView> {
    document.draft_row.as_ref().map(|row| DraftView {
        saved: desk.moment(row.created_at),
        by: row.created_by.clone(),
        changes: changes::of(desk, document, lines),
    })
}

fn applied(desk: &Desk, row: &ClockRulesRow) -> PastView {
    PastView {
        id: row.id,
        at: row.applied_at.map(|at| desk.moment(at)),
        by: row.applied_by.clone(),
    }
}

/// What came with the program and was never put in force by anybody.
const fn nothing() -> PastView {
    PastView {
        id: 0,
        at: None,
        by: None,
    }
}

/// The year that it is at the desk.
fn year(desk: &Desk) -> i16 {
    let today = desk.zone.date(desk.now());
    let year = today.split('-').next().and_then(|year| year.parse().ok());
    year.unwrap_or(2026)
}
