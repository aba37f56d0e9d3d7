//! Warnings: when a share of a ticket's time is used, it is written down once, and the desk does by itself what the rules say.

use model::Timestamp;
use model::message::{AlertAudience, AlertKind, EventKind};
use model::notice::NoticeKind;
use store::tickets::Ticket;

use crate::clockwork::{self, Subject};
use crate::sla::history::Shows;
use crate::sla::level::ServiceLevel;
use crate::sla::rules::Step;
use crate::sla::warning::Warning;
use crate::{Desk, Result, audit, notices};

/// A sweep comes every so many milliseconds.
pub const EVERY_MS: i64 = 30_000;
/// Tickets of a look.
const AT_ONCE: u64 = 100;

/// Gives every warning that is due. Returns how many.
///
/// A worker that was away gives each once, marked as late, and alerts people once a ticket.
///
/// # Errors
/// When the database fails.
pub async fn sweep(desk: &Desk) -> Result<usize> {
    let mut given = 0;
    let now = desk.now();
    let mut after = None;
    loop {
        let due = store::clocks::to_warn(desk.store.reader(), now, after, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(given);
        }
        after = due.last().copied();
        for (_, id) in due {
            // One ticket that cannot be read keeps no other one waiting.
            match warn(desk, id, now).await {
                Ok(count) => given += count,
                Err(error) => tracing::error!(ticket = id, %error, "a ticket could not be warned of"),
            }
        }
    }
}

/// Gives the warnings of a ticket, in one transaction.
async fn warn(desk: &Desk, id: i64, now: Timestamp) -> Result<usize> {
    let tx = desk.store.begin().await?;
    let Some(ticket) = store::tickets::find_for_change(&tx, &store::Scope::desk(), id).await? else {
        return Ok(0);
    };
    let mut histories = store::clocks::histories(&tx, &[id]).await?;
    let history = histories.remove(&id).unwrap_or_default();
    let clockwork = desk.clockwork.current();
    let facts = clockwork::facts_of(&ticket, &history);
    let judged = clockwork.judge(Subject::from(&ticket), &facts, now);
    let due = clockwork::to_give(&judged, &history.fired);
    let due: Vec<_> = due.filter(|(_, warning)| warning.passed && warning.at <= now).collect();
    let mut given = Vec::new();
    for (level, warning) in due {
        let (fired, late) = (clockwork::fired_as(level, warning), warning.is_late(now, EVERY_MS * 2));
        if !store::clocks::fire(&tx, id, &fired, warning.at, now, late).await? {
            continue;
        }
        let share = format!("{}{}", warning.percent, if late { "!" } else { "" });
        let (code, share) = (Some(level.code.clone()), Some(share));
        store::events::insert(&tx, id, now, EventKind::ClockWarned, None, code, share).await?;
        given.push((level, warning));
    }
    act(desk, &tx, &ticket, &given, now).await?;
    let mails = tell_office(desk, &tx, &ticket, &given).await?;
    let count = given.len();
    super::tickets::commit(desk, tx, &[&ticket]).await?;
    if mails > 0 {
        desk.outbox_waiting.notify_one();
    }
    Ok(count)
}

/// The office outside that has the ticket now is told that its time runs out: it sees no lists of alerts.
async fn tell_office(
    desk: &Desk,
    tx: &impl store::ConnectionTrait,
    ticket: &Ticket,
    given: &[(&ServiceLevel, &Warning)],
) -> Result<u64> {
    let rules = &desk.clockwork.current().rules;
    let theirs = u8::try_from(ticket.level).map(Shows::Office);
    let asks = |(_, warning): &(&ServiceLevel, &Warning)| {
        theirs == Ok(warning.shows) && !rules.steps_at(warning.percent).is_empty()
    };
    match ticket.office_id {
        Some(office_id) if given.iter().any(asks) => {
            notices::tell_office(desk, tx, ticket, office_id, NoticeKind::DueSoon).await
        }
        _ => Ok(0),
    }
}

/// What the desk does by itself, once for all that was given.
async fn act(
    desk: &Desk,
    tx: &impl store::ConnectionTrait,
    ticket: &Ticket,
    given: &[(&ServiceLevel, &Warning)],
    now: Timestamp,
) -> Result<()> {
    let rules = &desk.clockwork.current().rules;
    // The last one that asks for a step speaks for those before it.
    let last = |step: Step| {
        let asks = |(_, warning): &&(&ServiceLevel, &Warning)| rules.steps_at(warning.percent).contains(&step);
        given.iter().rfind(asks)
    };
    for (steps, audience) in [
        (&[Step::NotifyOwner][..], AlertAudience::Owner),
        (&[Step::NotifyLeader, Step::ToLeader][..], AlertAudience::Leaders),
    ] {
        let asked = steps.iter().filter_map(|step| last(*step));
        if let Some((level, warning)) = asked.max_by_key(|(_, warning)| warning.percent) {
            let about = format!("{} {} %", level.code, warning.percent);
            store::alerts::withdraw_for(tx, ticket.id, AlertKind::TimeUsed, audience, now).await?;
            store::alerts::raise_for(tx, ticket.id, AlertKind::TimeUsed, about.trim(), audience, now).await?;
        }
    }
    let (urgent, leads) = (last(Step::RaisePriority).is_some(), last(Step::ToLeader).is_some());
    if (urgent && !ticket.urgent) || (leads && ticket.leader_since.is_none()) {
        store::clocks::raise(tx, ticket.id, urgent, leads.then_some(now)).await?;
        audit::by_desk(desk, tx, "ticket.time_used", "ticket", ticket.id, None).await?;
    }
    Ok(())
}
