//! The clocks of the desk: the rules in force, ready to count, and what they say about a ticket.

mod book;

use std::collections::HashMap;

use model::ticket::DueView;
use model::{Channel, Timestamp};
use store::clocks::{Bar, ClockEvent, Fired, History, Measured};
use store::set;
use store::tickets::{ListRow, Ticket, TicketChange};

use crate::sla::facts::{self, Fact, What};
use crate::sla::history::{Measure, Shows, Standing, Terms};
use crate::sla::level::{LEVELS, LevelClock, OUTSIDE, ServiceLevel, Starts};
use crate::sla::plan::PlanError;
use crate::sla::warning::Warning;
use crate::sla::{Calendar, ClockName, ClockRules, Timeline};
use crate::zone::Zone;

pub use book::{Book, follow, from_json, to_json};

/// Rules, ready to count.
pub struct Clockwork {
    /// The number of the document; a higher one is newer.
    pub id: i64,
    pub rules: ClockRules,
    zone: Zone,
    named: [Timeline; ClockName::ALL.len()],
    lines: HashMap<i64, Timeline>,
    /// By what a ticket is measured that no service level is about: the longest budget of the tender.
    fallback: ServiceLevel,
}

/// What a service level has to know of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub channel: Channel,
    pub line_id: Option<i64>,
    pub received_at: Timestamp,
    pub opened_at: Timestamp,
    pub handling_ms: i64,
}

impl From<&Ticket> for Subject {
    fn from(ticket: &Ticket) -> Self {
        Self {
            channel: ticket.channel,
            line_id: ticket.line_id,
            received_at: ticket.received_at,
            opened_at: ticket.opened_at,
            handling_ms: ticket.handling_ms,
        }
    }
}

impl Subject {
    /// When the clock of a service level starts.
    fn started(&self, starts: Starts) -> Timestamp {
        match starts {
            Starts::CallStart if self.channel.is_call() => self.opened_at.plus_ms(-self.handling_ms),
            Starts::CallStart | Starts::Received => self.received_at,
        }
    }
}

/// A ticket against one of its service levels.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    pub level: &'a ServiceLevel,
    pub standing: Standing,
    /// When each share of the budget was or will be used, by their instants.
    pub warnings: Vec<Warning>,
}

impl Clockwork {
    /// Makes rules ready.
    ///
    /// # Errors
    /// The first thing in them that cannot be.
    pub fn new(id: i64, rules: ClockRules, zone: &Zone) -> std::result::Result<Self, PlanError> {
        rules.check()?;
        let calendar = Calendar::of(rules.calendar.clone())?;
        let timeline = |week| Timeline::new(week, &calendar, zone.rules());
        let lines = rules.lines.iter();
        let lines = lines.map(|(id, week)| Ok((*id, timeline(week.clone())?)));
        Ok(Self {
            id,
            zone: zone.clone(),
            named: [
                timeline(ClockName::Sla24.week())?,
                timeline(ClockName::Servizio.week())?,
                timeline(ClockName::Solare.week())?,
            ],
            lines: lines.collect::<std::result::Result<_, PlanError>>()?,
            fallback: ServiceLevel::fallback(),
            rules,
        })
    }

    /// A named clock.
    pub fn named(&self, clock: ClockName) -> &Timeline {
        &self.named[clock as usize]
    }

    /// The clock of a service level for a ticket.
    fn timeline(&self, clock: LevelClock, line_id: Option<i64>) -> &Timeline {
        let of_line = line_id.filter(|_| clock == LevelClock::Linea);
        let of_line = of_line.and_then(|line_id| self.lines.get(&line_id));
        of_line.unwrap_or_else(|| self.named(clock.name()))
    }

    /// A ticket against each service level that is about it, the one by which it is listed first. `facts` begin with its start.
    pub fn judge(&self, subject: Subject, facts: &[Fact], now: Timestamp) -> Vec<Judged<'_>> {
        let forwarded = !facts::at_first_contact(facts);
        let about = |level: &&ServiceLevel| {
            let day = self.zone.day(subject.started(level.starts));
            level.is_about(subject.channel, forwarded, day)
        };
        let mut judged: Vec<&ServiceLevel> = Vec::new();
        for level in self.rules.levels.iter().filter(about) {
            // Two of one code may meet where their calls begin on different days: a ticket is measured by a code once.
            if judged.iter().all(|known| known.code != level.code) {
                judged.push(level);
            }
        }
        if judged.is_empty() {
            judged.push(&self.fallback);
        }
        let judge = |level| self.against(level, subject, facts, now);
        judged.into_iter().filter_map(judge).collect()
    }

    fn against<'a>(
        &'a self,
        level: &'a ServiceLevel,
        subject: Subject,
        facts: &[Fact],
        now: Timestamp,
    ) -> Option<Judged<'a>> {
        let terms = Terms {
            level,
            clock: self.timeline(level.clock, subject.line_id),
        };
        let mut facts = facts.to_vec();
        facts.first_mut()?.at = subject.started(level.starts);
        // What happened is known, whatever the clock of the machine said then and says now.
        let last = facts.iter().map(|fact| fact.at).max();
        let until = last.map_or(now, |last| last.max(now));
        let standing = terms.standing(&facts, until)?;
        let warnings = if standing.closed.is_none() {
            terms.warnings(&facts, until)
        } else {
            Vec::new()
        };
        Some(Judged {
            level,
            standing,
            warnings,
        })
    }

    /// What the bar of a ticket shows.
    pub fn bar(&self, subject: Subject, judged: &[Judged<'_>], fired: &[Fired], now: Timestamp) -> Bar {
        let fallback = Bar {
            sla: String::new(),
            clock: LevelClock::Sla24.code().to_owned(),
            budget_ms: self.fallback.budget_ms(),
            left_ms: None,
            due_at: subject.received_at,
            warn_at: None,
            rules_id: self.id,
        };
        let Some(first) = judged.first() else { return fallback };
        let (_, measure) = first.standing.bar();
        let stands_still = !measure.running && first.standing.closed.is_none();
        let clock = self.timeline(first.level.clock, subject.line_id);
        // Standing still it is listed as if it went on now; one that stood still when it was closed would have gone on then.
        let from = first.standing.closed.unwrap_or(now);
        let ahead = || clock.due(from, measure.left_ms().max(0));
        let stopped_at = measure
            .due
            .filter(|_| measure.ran_out.is_some() || first.standing.closed.is_none());
        Bar {
            sla: first.level.code.clone(),
            clock: first.level.clock.code().to_owned(),
            budget_ms: measure.budget_ms,
            left_ms: stands_still.then(|| measure.left_ms()),
            due_at: stopped_at.or_else(ahead).unwrap_or(fallback.due_at),
            warn_at: to_give(judged, fired).map(|(_, warning)| warning.at).min(),
            ..fallback
        }
    }

    /// The bar of a ticket that is opened now, written into it; closed at once where it is closed at first contact.
    pub fn open(&self, change: &mut TicketChange, subject: Subject, level: u8, closed: bool, now: Timestamp) {
        let mut facts = vec![Fact {
            at: subject.opened_at,
            what: What::Started { level },
        }];
        if closed {
            facts.push(Fact {
                at: now,
                what: What::Closed { first_contact: true },
            });
        }
        let bar = self.bar(subject, &self.judge(subject, &facts, now), &[], now);
        change.sla = set(bar.sla);
        change.clock = set(bar.clock);
        change.budget_ms = set(bar.budget_ms);
        change.left_ms = set(bar.left_ms);
        change.due_at = set(bar.due_at);
        change.warn_at = set(bar.warn_at);
        change.rules_id = set(bar.rules_id);
    }

    /// When a mail is due that waits for a person: as the ticket would be that it becomes.
    pub fn due_of_mail(&self, channel: Channel, received_at: Timestamp, now: Timestamp) -> Timestamp {
        let mut change = TicketChange::default();
        let subject = Subject {
            channel,
            line_id: None,
            received_at,
            opened_at: received_at,
            handling_ms: 0,
        };
        self.open(&mut change, subject, 1, false, now);
        change.due_at.take().unwrap_or(received_at)
    }

    /// The bar of a line of a list.
    pub fn view(&self, row: &ListRow, now: Timestamp) -> DueView {
        let shown = Shown {
            clock: LevelClock::named(&row.clock).unwrap_or(LevelClock::Sla24),
            line_id: row.line_id,
            budget_ms: row.budget_ms,
            left_ms: row.left_ms,
            due_at: row.due_at,
        };
        self.draw(&shown, now)
    }

    /// The bar of the ticket of a PEC request, out of the copy that is in its row.
    pub fn view_of_request(&self, row: &store::pec_requests::Row, now: Timestamp) -> DueView {
        let shown = Shown {
            clock: LevelClock::named(&row.clock).unwrap_or(LevelClock::Sla24),
            line_id: row.line_id,
            budget_ms: row.budget_ms,
            left_ms: row.left_ms,
            due_at: row.due_at,
        };
        self.draw(&shown, now)
    }

    /// The bar of a mail that waits for a person.
    pub fn view_of_mail(&self, due_at: Timestamp, now: Timestamp) -> DueView {
        let today = self.zone.day(now);
        let mut levels = self.rules.levels.iter();
        let level = levels.find(|level| level.is_about(Channel::Email, true, today));
        let level = level.unwrap_or(&self.fallback);
        let shown = Shown {
            clock: level.clock,
            line_id: None,
            budget_ms: level.budget_ms(),
            left_ms: None,
            due_at,
        };
        self.draw(&shown, now)
    }

    fn draw(&self, shown: &Shown, now: Timestamp) -> DueView {
        let clock = self.timeline(shown.clock, shown.line_id);
        let left_ms = shown.left_ms.unwrap_or_else(|| clock.elapsed(now, shown.due_at));
        DueView {
            due: self.zone.moment(shown.due_at, now),
            left_minutes: left_ms.div_euclid(60_000),
            used_percent: percent(shown.budget_ms - left_ms, shown.budget_ms),
            stands_still: shown.left_ms.is_some(),
        }
    }

    /// A clock of a ticket, in words and numbers.
    pub fn view_of(&self, measure: &Measure, now: Timestamp) -> DueView {
        let left_ms = measure.left_ms();
        DueView {
            due: self.zone.moment(measure.due.unwrap_or(now), now),
            left_minutes: left_ms.div_euclid(60_000),
            used_percent: percent(measure.used_ms, measure.budget_ms),
            stands_still: !measure.running && measure.ended.is_none(),
        }
    }
}

/// A share used, in percent from 0 to 100.
fn percent(used_ms: i64, budget_ms: i64) -> u8 {
    let percent = used_ms.clamp(0, budget_ms).saturating_mul(100) / budget_ms.max(1);
    u8::try_from(percent).unwrap_or(100)
}

/// The columns that a bar needs.
struct Shown {
    clock: LevelClock,
    line_id: Option<i64>,
    budget_ms: i64,
    left_ms: Option<i64>,
    due_at: Timestamp,
}

/// Warnings that are still to be given, each with its service level.
pub fn to_give<'a>(
    judged: &'a [Judged<'a>],
    fired: &'a [Fired],
) -> impl Iterator<Item = (&'a ServiceLevel, &'a Warning)> {
    let all = judged
        .iter()
        .flat_map(|judged| judged.warnings.iter().map(|warning| (judged.level, warning)));
    all.filter(|(level, warning)| !fired.contains(&fired_as(level, warning)))
}

/// A warning as it is written down.
pub fn fired_as(level: &ServiceLevel, warning: &Warning) -> Fired {
    Fired {
        sla: level.code.clone(),
        level: match warning.shows {
            Shows::Net => 0,
            Shows::Office(level) => i64::from(level),
        },
        percent: i64::from(warning.percent),
    }
}

/// The facts of a ticket.
pub fn facts_of(ticket: &Ticket, history: &History) -> Vec<Fact> {
    let goes_on = ticket.closed_at.is_none();
    facts_from(
        &history.stays,
        &history.events,
        goes_on,
        (ticket.level, ticket.stay_since),
    )
}

/// The same from its parts: the stays that are over, the events, and the stay that goes on or was the last.
pub fn facts_from(
    over: &[(i64, Timestamp)],
    events: &[ClockEvent],
    goes_on: bool,
    last: (i64, Timestamp),
) -> Vec<Fact> {
    let stay = |(level, since): &(i64, Timestamp)| (u8::try_from(*level).unwrap_or(0).min(OUTSIDE), *since);
    let mut stays: Vec<facts::Stay> = over.iter().map(stay).collect();
    if goes_on || stays.is_empty() {
        stays.push(stay(&last));
    }
    facts::read(&stays, events)
}

/// What is written down of a closed ticket; nothing of an open one.
pub fn measures(ticket: &Ticket, facts: &[Fact], judged: &[Judged<'_>]) -> Vec<Measured> {
    let Some(closed_at) = ticket.closed_at else {
        return Vec::new();
    };
    let solved_level = facts.iter().filter_map(|fact| match fact.what {
        What::Started { level } | What::Handed { level } => Some(level),
        _ => None,
    });
    let solved_level = i64::from(solved_level.max().unwrap_or(0));
    let measured = |judged: &Judged<'_>| {
        let standing = &judged.standing;
        let [held0_ms, held1_ms, held2_ms, held3_ms]: [i64; LEVELS] = standing.held_ms;
        Measured {
            ticket_id: ticket.id,
            sla: judged.level.code.clone(),
            started_at: standing.started,
            closed_at,
            budget_ms: standing.net.budget_ms,
            gross_ms: standing.gross.used_ms,
            net_ms: standing.net.used_ms,
            in_time: !standing.net.is_late(),
            first_contact: standing.first_contact,
            solved_level,
            held0_ms,
            held1_ms,
            held2_ms,
            held3_ms,
            reopened_by_citizen: i64::from(standing.reopened_by_citizen),
            reopened_by_desk: i64::from(standing.reopened_by_desk),
        }
    };
    let mut measures: Vec<Measured> = judged.iter().map(measured).collect();
    measures.sort_by(|a, b| a.sla.cmp(&b.sla));
    measures
}

#[cfg(test)]
mod tests;
