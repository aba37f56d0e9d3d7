//! Counting tickets again by other rules: tried first, then done batch by batch, so that the desk works on meanwhile.

use std::collections::HashMap;

use model::Timestamp;
use store::DatabaseTransaction;
use store::clocks::{Bar, History, Measured};
use store::tickets::Ticket;

use crate::clockwork::{self, Clockwork, Subject};
use crate::sla::ClockRules;
use crate::{Desk, Error, Result};

/// Tickets of a batch: few enough that whoever writes meanwhile waits for a fraction of a second.
const BATCH: u64 = 2_000;
/// Changed tickets of a preview that are shown one by one.
const EXAMPLES: usize = 50;
/// More changes than this are not told one by one: lists are read again anyway.
const TOLD: usize = 200;
/// By which document closed tickets were counted last, and how far it got ([`Reached`]).
const CLOSED_COUNTED: &str = "clock_closed_counted";

/// The names of queues.
type Queues = HashMap<i64, String>;

/// What other rules would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Tickets that are counted again.
    pub open: u64,
    pub closed: u64,
    /// Open tickets whose bar shows something else.
    pub changed: u64,
    pub earlier: u64,
    pub later: u64,
    pub now_late: u64,
    pub no_more_late: u64,
    /// Closed tickets with other measures.
    pub measures_changed: u64,
    /// Some of the changed ones, the most urgent first.
    pub examples: Vec<Example>,
}

/// A ticket that other rules change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub ticket_id: i64,
    /// The name of its queue.
    pub queue: String,
    /// The service level by which it is listed then.
    pub sla: String,
    pub was: Timestamp,
    pub becomes: Timestamp,
    pub closed: bool,
}

/// What rules would change, were they in force now. Writes nothing.
///
/// # Errors
/// When the rules cannot be, or the database fails.
pub async fn preview(desk: &Desk, rules: &ClockRules, closed_since: Timestamp) -> Result<Preview> {
    let now = desk.now();
    let clockwork = clockwork_of(desk, rules)?;
    let db = desk.store.reader();
    let queues = store::desk::queues(db).await?;
    let queues: Queues = queues.into_iter().map(|queue| (queue.id, queue.name)).collect();
    let mut preview = Preview::default();
    let mut after = 0;
    loop {
        let tickets = store::clocks::open_after(db, after, BATCH).await?;
        let Some(last) = tickets.last() else { break };
        after = last.id;
        let histories = store::clocks::histories(db, &ids(&tickets)).await?;
        for ticket in &tickets {
            let counted = recounted(&clockwork, ticket, &histories, now);
            preview.add_open(&queues, ticket, &counted.bar, now);
        }
    }
    let mut before = None;
    loop {
        let tickets = store::clocks::closed_since(db, closed_since, before, BATCH, false).await?;
        let Some(last) = tickets.last() else { break };
        before = last.closed_at.map(|at| (at, last.id));
        let histories = store::clocks::histories(db, &ids(&tickets)).await?;
        let mut known = store::clocks::measures_of(db, &ids(&tickets)).await?;
        for ticket in &tickets {
            let counted = recounted(&clockwork, ticket, &histories, now);
            let was = known.remove(&ticket.id).unwrap_or_default();
            preview.add_closed(&queues, ticket, &counted, &was);
        }
    }
    preview
        .examples
        .sort_by_key(|example| (example.closed, example.becomes, example.ticket_id));
    preview.examples.truncate(EXAMPLES);
    Ok(preview)
}

impl Preview {
    fn add_open(&mut self, queues: &Queues, ticket: &Ticket, bar: &Bar, now: Timestamp) {
        self.open += 1;
        let (was, becomes) = (ticket.due_at, bar.due_at);
        let same =
            was == becomes && ticket.budget_ms == bar.budget_ms && ticket.clock == bar.clock && ticket.sla == bar.sla;
        // What stands still is listed by when it is looked at: that is no change.
        if same || (ticket.left_ms.is_some() && ticket.left_ms == bar.left_ms) {
            return;
        }
        self.changed += 1;
        self.earlier += u64::from(becomes < was);
        self.later += u64::from(becomes > was);
        self.now_late += u64::from(becomes < now && was >= now);
        self.no_more_late += u64::from(becomes >= now && was < now);
        self.keep(queues, ticket, bar, false);
    }

    fn add_closed(&mut self, queues: &Queues, ticket: &Ticket, counted: &Counted, was: &[Measured]) {
        self.closed += 1;
        if counted.measures != was {
            self.measures_changed += 1;
            self.keep(queues, ticket, &counted.bar, true);
        }
    }

    fn keep(&mut self, queues: &Queues, ticket: &Ticket, bar: &Bar, closed: bool) {
        self.examples.push(Example {
            ticket_id: ticket.id,
            queue: queues.get(&ticket.queue_id).cloned().unwrap_or_default(),
            sla: bar.sla.clone(),
            was: ticket.due_at,
            becomes: bar.due_at,
            closed,
        });
        // Only the most urgent are shown: no need to keep a hundred thousand.
        if self.examples.len() >= EXAMPLES * 20 {
            self.examples
                .sort_by_key(|example| (example.closed, example.becomes, example.ticket_id));
            self.examples.truncate(EXAMPLES);
        }
    }
}

/// Counts again everything that was counted by older rules than those in force. Returns how many tickets.
///
/// # Errors
/// When the database fails.
pub async fn recount(desk: &Desk) -> Result<usize> {
    let mut done = 0;
    loop {
        match next(desk).await? {
            0 => return Ok(done),
            some => done += some,
        }
    }
}

/// Counts the next tickets again, open ones before closed ones; none when there is nothing left to do.
///
/// # Errors
/// When the database fails.
pub async fn next(desk: &Desk) -> Result<usize> {
    let tx = desk.store.begin().await?;
    let clockwork = desk.clockwork.current();
    let tickets = store::clocks::to_recount(&tx, clockwork.id, BATCH).await?;
    if tickets.is_empty() {
        tx.rollback().await?;
        return next_closed(desk).await;
    }
    write(desk, tx, &clockwork, &tickets, None).await?;
    Ok(tickets.len())
}

/// Every process has noticed other rules after so many milliseconds, and closes no ticket by older ones any more.
const NOTICED_MS: i64 = 5_000;

/// Once for each document: closed tickets, from the last closed one back to where the document begins. How far it got is kept
/// with each batch.
async fn next_closed(desk: &Desk) -> Result<usize> {
    let clockwork = desk.clockwork.current();
    let kept = store::settings::get(desk.store.reader(), CLOSED_COUNTED).await?;
    let mut before = match Reached::parse(kept.as_deref().unwrap_or_default()) {
        Some(reached) if reached.rules_id > clockwork.id => return Ok(0),
        Some(reached) if reached.rules_id == clockwork.id && reached.before.is_none() => return Ok(0),
        Some(reached) if reached.rules_id == clockwork.id => reached.before,
        _ => None,
    };
    let row = store::clock_rules::in_force(desk.store.reader()).await?;
    let Some(row) = row.filter(|row| row.id == clockwork.id) else {
        return Ok(0);
    };
    if row.applied_at.is_some_and(|at| desk.now().since(at) < NOTICED_MS) {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    let tickets = store::clocks::closed_since(&tx, row.closed_since, before, BATCH, true).await?;
    before = tickets.last().and_then(|last| Some((last.closed_at?, last.id)));
    let reached = Reached {
        rules_id: clockwork.id,
        before,
    };
    write(desk, tx, &clockwork, &tickets, Some(reached)).await?;
    Ok(tickets.len())
}

/// How far closed tickets were counted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reached {
    /// By this document.
    rules_id: i64,
    /// The last one that was; none when all of them were.
    before: Option<(Timestamp, i64)>,
}

impl Reached {
    fn parse(kept: &str) -> Option<Self> {
        let mut numbers = kept.split(' ').map(str::parse::<i64>);
        let rules_id = numbers.next()?.ok()?;
        let before = match (numbers.next(), numbers.next()) {
            (Some(at), Some(id)) => Some((Timestamp(at.ok()?), id.ok()?)),
            _ => None,
        };
        Some(Self { rules_id, before })
    }
}

impl std::fmt::Display for Reached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.before {
            Some((at, id)) => write!(f, "{} {} {id}", self.rules_id, at.0),
            None => write!(f, "{}", self.rules_id),
        }
    }
}

async fn write(
    desk: &Desk,
    tx: DatabaseTransaction,
    clockwork: &Clockwork,
    tickets: &[Ticket],
    reached: Option<Reached>,
) -> Result<()> {
    let now = desk.now();
    let histories = store::clocks::histories(&tx, &ids(tickets)).await?;
    let (mut bars, mut measures, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for ticket in tickets {
        let counted = recounted(clockwork, ticket, &histories, now);
        if counted.bar.due_at != ticket.due_at && ticket.closed_at.is_none() {
            moved.push(ticket);
        }
        if !counted.bar.is_of(ticket) {
            bars.push((ticket.id, counted.bar));
        }
        measures.extend(counted.measures);
    }
    store::clocks::write_bars(&tx, &bars).await?;
    let measured = |id: &i64| histories.get(id).is_some_and(|history| history.measured);
    let measured: Vec<i64> = ids(tickets).into_iter().filter(measured).collect();
    if !measured.is_empty() {
        store::clocks::forget_measures(&tx, &measured).await?;
    }
    store::clocks::write_measures(&tx, &measures).await?;
    if moved.len() <= TOLD {
        for ticket in moved {
            store::changes::insert(&tx, ticket.id, ticket.queue_id, ticket.office_id, now).await?;
        }
    }
    if let Some(reached) = reached {
        store::settings::set(&tx, CLOSED_COUNTED, &reached.to_string()).await?;
    }
    tx.commit().await?;
    desk.live.committed();
    Ok(())
}

/// A ticket by other rules.
struct Counted {
    bar: Bar,
    measures: Vec<Measured>,
}

fn recounted(clockwork: &Clockwork, ticket: &Ticket, histories: &HashMap<i64, History>, now: Timestamp) -> Counted {
    let none = History::default();
    let history = histories.get(&ticket.id).unwrap_or(&none);
    let subject = Subject::from(ticket);
    let facts = clockwork::facts_of(ticket, history);
    let judged = clockwork.judge(subject, &facts, now);
    Counted {
        bar: clockwork.bar(subject, &judged, &history.fired, now),
        measures: clockwork::measures(ticket, &facts, &judged),
    }
}

fn ids(tickets: &[Ticket]) -> Vec<i64> {
    tickets.iter().map(|ticket| ticket.id).collect()
}

/// Rules that are not in force, ready to count; what they count has the number of those that are.
fn clockwork_of(desk: &Desk, rules: &ClockRules) -> Result<Clockwork> {
    let id = desk.clockwork.current().id;
    Clockwork::new(id, rules.clone(), &desk.zone).map_err(|error| Error::Fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_got_is_kept_as_numbers() {
        for reached in [
            Reached {
                rules_id: 3,
                before: Some((Timestamp(-5), 7)),
            },
            Reached {
                rules_id: 3,
                before: None,
            },
        ] {
            assert_eq!(Reached::parse(&reached.to_string()), Some(reached));
        }
        for damaged in ["", "x", "3 4 x"] {
            assert_eq!(Reached::parse(damaged), None, "{damaged}");
        }
    }
}
