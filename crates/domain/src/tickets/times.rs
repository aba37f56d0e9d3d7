//! The clocks of a ticket, each by itself.

use model::times::{ClockView, LevelView, TimesView, WarningView, Which};
use model::{Permission, Problem, Timestamp};
use store::clocks::Given;

use super::ladder::steps::steps;
use crate::clockwork::{self, Clockwork, Judged, Subject};
use crate::sla::history::Measure;
use crate::sla::{Fact, What};
use crate::{Desk, Principal, Result};

/// Every clock of a ticket, counted from its history by the rules in force, and the warnings that were given.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen; [`Problem::Forbidden`] for offices outside: how long others
/// took is not theirs to see.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<TimesView> {
    let db = desk.store.reader();
    let ticket = store::tickets::find(db, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let may = |permission| who.may(permission, ticket.queue_id, ticket.office_id);
    if !may(Permission::TicketWork) && !may(Permission::Monitor) {
        return Err(Problem::Forbidden.into());
    }
    let mut histories = store::clocks::histories(db, &[id]).await?;
    let history = histories.remove(&id).unwrap_or_default();
    let given = store::clocks::given(db, id).await?;
    let stays = store::stays::of_ticket(db, id).await?;
    let offices = store::desk::offices_of_queue(db, ticket.queue_id).await?;
    let (clockwork, now) = (desk.clockwork.current(), desk.now());
    let facts = clockwork::facts_of(&ticket, &history);
    let judged = clockwork.judge(Subject::from(&ticket), &facts, now);
    let first = judged.first().map(|judged| judged.standing);
    let seconds = |ms: Option<i64>| ms.map(|ms| ms / 1_000);
    Ok(TimesView {
        id,
        subject: ticket.subject.clone(),
        state: ticket.state,
        steps: steps(&ticket, &stays, &offices, now),
        levels: judged
            .iter()
            .map(|judged| level_view(desk, &clockwork, judged, &given, now))
            .collect(),
        closed: ticket.closed_at.map(|at| desk.moment(at)),
        first_contact: first.is_some_and(|standing| standing.first_contact),
        highest_level: highest_level(&facts),
        talk_seconds: seconds(ticket.talk_ms),
        wrap_up_seconds: seconds(ticket.wrap_up_ms),
        reopened_by_citizen: first.map_or(0, |standing| standing.reopened_by_citizen),
        reopened_by_desk: first.map_or(0, |standing| standing.reopened_by_desk),
    })
}

fn highest_level(facts: &[Fact]) -> i64 {
    let levels = facts.iter().filter_map(|fact| match fact.what {
        What::Started { level } | What::Handed { level } => Some(i64::from(level)),
        _ => None,
    });
    levels.max().unwrap_or(0)
}

fn level_view(desk: &Desk, clockwork: &Clockwork, judged: &Judged<'_>, given: &[Given], now: Timestamp) -> LevelView {
    let standing = &judged.standing;
    let clock = |which: Which, measure: &Measure| ClockView {
        which,
        used_minutes: measure.used_ms / 60_000,
        budget_minutes: measure.budget_ms / 60_000,
        bar: clockwork.view_of(measure, now),
    };
    let mut clocks = vec![clock(Which::Net, &standing.net), clock(Which::Gross, &standing.gross)];
    for (level, measure) in (0_i64..).zip(&standing.levels) {
        if measure.used_ms > 0 || (standing.closed.is_none() && level == i64::from(standing.level)) {
            clocks.push(clock(Which::Level(level), measure));
        }
    }
    // Those that were given say when; those to come are what the rules say now.
    let past = given.iter().filter(|given| given.sla == judged.level.code);
    let mut warnings: Vec<WarningView> = past
        .map(|given| WarningView {
            percent: u8::try_from(given.percent).unwrap_or(100),
            outside: given.level > 0,
            at: desk.moment(given.at),
            given: Some(desk.moment(given.fired_at)),
            late: given.late,
        })
        .collect();
    for warning in &judged.warnings {
        let fired = clockwork::fired_as(judged.level, warning);
        let known =
            |given: &Given| given.sla == fired.sla && given.level == fired.level && given.percent == fired.percent;
        if !given.iter().any(known) {
            warnings.push(WarningView {
                percent: warning.percent,
                outside: fired.level > 0,
                at: desk.moment(warning.at),
                given: None,
                late: false,
            });
        }
    }
    warnings.sort_by_key(|warning| (warning.at.at, warning.percent));
    LevelView {
        code: judged.level.code.clone(),
        started: desk.moment(standing.started),
        clocks,
        in_time: standing.closed.map(|_| !standing.net.is_late()),
        warnings,
    }
}
