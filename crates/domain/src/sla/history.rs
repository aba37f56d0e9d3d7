//! What a ticket has used of a service level, from its history, in one pass.
//!
//! Gross runs from the start until the citizen was told. Net pauses while an office outside the centre holds the ticket, and
//! goes on with what was left. Each level of the ladder has a clock of its own, which runs while that level holds it. Closing
//! is the only end (tender 6.1; domain facts 6.2, 3 and 14).

use model::Timestamp;

use super::level::{LEVELS, OUTSIDE, ServiceLevel};
use super::meter::Meter;
use super::{Fact, Timeline, What};

pub use super::meter::Measure;

/// Milliseconds of 24 hours: the days within which a citizen may answer are not those of a clock that stops.
const DAY_MS: i64 = 24 * 3_600_000;

/// On what terms a ticket is measured.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The service level.
    pub level: &'a ServiceLevel,
    /// The level's clock.
    pub clock: &'a Timeline,
}

/// Whether a citizen's answer, so many days after the closing at most, opens a closed ticket again. After that it opens a new
/// one, linked to it. Decided once, when the answer comes: a history in which a ticket was opened again is about that ticket.
pub const fn reopens(closed: Timestamp, answered: Timestamp, reopen_days: i64) -> bool {
    answered.since(closed) <= reopen_days * DAY_MS
}

/// Where a ticket stands with a service level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When its clock started.
    pub started: Timestamp,
    /// Until the citizen was told.
    pub gross: Measure,
    /// Without the time outside the centre.
    pub net: Measure,
    /// Of each level of the ladder, all its stays together, against its share of the budget.
    pub levels: [Measure; LEVELS],
    /// The time that each level held it, by the wall clock.
    pub held_ms: [i64; LEVELS],
    /// The level that holds it, or did when it was closed.
    pub level: u8,
    /// When it was closed, unless it was opened again.
    pub closed: Option<Timestamp>,
    /// When the citizen was told, unless it went on after that.
    pub told: Option<Timestamp>,
    /// Closed while the contact was logged, and never opened again.
    pub first_contact: bool,
    /// How often the citizen's answer opened it again: reported apart.
    pub reopened_by_citizen: u32,
    /// How often the desk did: those closings count for nothing.
    pub reopened_by_desk: u32,
}

/// Which clock the bar, the order of lists and the warnings show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shows {
    /// The centre's own: [`Standing::net`].
    Net,
    /// The clock of the level that holds it, outside the centre.
    Office(u8),
}

impl Standing {
    /// What the bar shows: net, while an office outside the centre holds the ticket the clock of that level.
    pub fn bar(&self) -> (Shows, Measure) {
        match self.levels.get(usize::from(self.level)) {
            Some(office) if self.level >= OUTSIDE && self.closed.is_none() => (Shows::Office(self.level), *office),
            _ => (Shows::Net, self.net),
        }
    }
}

impl Terms<'_> {
    /// Where a ticket stood at an instant, by what had happened until then; none before its start.
    ///
    /// Facts are in the order in which they happened. One that is dated before the fact in front of it counts as of that one.
    pub fn standing(&self, facts: &[Fact], until: Timestamp) -> Option<Standing> {
        self.share_standing(facts, until, 100)
    }

    /// The same, measured against so many percent of every budget.
    pub(super) fn share_standing(&self, facts: &[Fact], until: Timestamp, percent: u8) -> Option<Standing> {
        let mut run: Option<Run<'_>> = None;
        let mut last = Timestamp(i64::MIN);
        for fact in facts {
            last = last.max(fact.at);
            if last > until {
                break;
            }
            if let Some(run) = run.as_mut() {
                run.apply(last, fact.what);
            } else if let What::Started { level } = fact.what {
                run = Some(Run::begin(*self, percent, last, level));
            }
        }
        run.map(|run| run.read(until))
    }
}

/// The pass.
struct Run<'a> {
    terms: Terms<'a>,
    gross: Meter<'a>,
    net: Meter<'a>,
    levels: [Meter<'a>; LEVELS],
    held_ms: [i64; LEVELS],
    /// The level that holds it, and since when that was last added up; none while it is closed.
    holding: Option<(u8, Timestamp)>,
    started: Timestamp,
    level: u8,
    waiting: bool,
    closed: Option<Timestamp>,
    told: Option<Timestamp>,
    first_contact: bool,
    reopened_by_citizen: u32,
    reopened_by_desk: u32,
}

impl<'a> Run<'a> {
    fn begin(terms: Terms<'a>, percent: u8, at: Timestamp, level: u8) -> Self {
        let meter = |budget_ms: i64| Meter::new(terms.clock, budget_ms * i64::from(percent) / 100);
        let mut run = Self {
            terms,
            gross: meter(terms.level.budget_ms()),
            net: meter(terms.level.budget_ms()),
            levels: std::array::from_fn(|level| meter(terms.level.share_ms(level))),
            held_ms: [0; LEVELS],
            holding: None,
            started: at,
            level: of_ladder(level),
            waiting: false,
            closed: None,
            told: None,
            first_contact: false,
            reopened_by_citizen: 0,
            reopened_by_desk: 0,
        };
        run.settle(at);
        run
    }

    /// Takes a fact in.
    fn apply(&mut self, at: Timestamp, what: What) {
        match what {
            What::Started { .. } => {}
            What::Handed { level } => {
                self.withdraw_telling();
                self.goes_to(level);
            }
            What::Returned { level } => self.goes_to(level),
            What::Waiting => self.waiting = self.closed.is_none(),
            What::WaitingEnded => self.waiting = false,
            What::Told if self.closed.is_none() => self.told = self.told.or(Some(at)),
            What::Closed { first_contact } if self.closed.is_none() => {
                self.waiting = false;
                self.closed = Some(at);
                self.first_contact = first_contact && self.reopened_by_citizen + self.reopened_by_desk == 0;
            }
            What::Told | What::Closed { .. } => {}
            What::Reopened { by_citizen } => {
                if let Some(closed) = self.closed {
                    self.reopen(closed, by_citizen);
                }
            }
        }
        self.settle(at);
    }

    fn goes_to(&mut self, level: u8) {
        self.level = of_ladder(level);
        self.waiting = false;
    }

    fn reopen(&mut self, closed: Timestamp, by_citizen: bool) {
        self.closed = None;
        self.first_contact = false;
        if by_citizen {
            self.reopened_by_citizen += 1;
            self.told = None;
        } else {
            // The closing was none: every clock has gone on since then.
            self.reopened_by_desk += 1;
            self.withdraw_telling();
            self.settle(closed);
        }
    }

    /// The citizen had not been told for good: gross has gone on since then.
    fn withdraw_telling(&mut self) {
        if self.closed.is_none()
            && let Some(told) = self.told.take()
        {
            self.gross.run(told, true);
        }
    }

    /// Adds up until here, and lets run from here on what has to.
    fn settle(&mut self, at: Timestamp) {
        self.add_held(at);
        let open = self.closed.is_none();
        self.holding = open.then_some((self.level, at));
        let counting = open && !(self.waiting && self.terms.level.waiting_pauses);
        self.gross.run(at, open && self.told.is_none());
        self.net.run(at, counting && self.level < OUTSIDE);
        for (level, meter) in self.levels.iter_mut().enumerate() {
            meter.run(at, counting && level == usize::from(self.level));
        }
    }

    fn add_held(&mut self, at: Timestamp) {
        if let Some((level, since)) = self.holding.take()
            && let Some(held) = self.held_ms.get_mut(usize::from(level))
        {
            *held += at.since(since);
        }
    }

    fn read(mut self, until: Timestamp) -> Standing {
        self.add_held(until);
        Standing {
            started: self.started,
            gross: self.gross.read(until, self.told.or(self.closed)),
            net: self.net.read(until, self.closed),
            levels: self.levels.map(|meter| meter.read(until, self.closed)),
            held_ms: self.held_ms,
            level: self.level,
            closed: self.closed,
            told: self.told,
            first_contact: self.first_contact,
            reopened_by_citizen: self.reopened_by_citizen,
            reopened_by_desk: self.reopened_by_desk,
        }
    }
}

/// A level of the ladder; what is higher than the last one is the last one.
fn of_ladder(level: u8) -> u8 {
    level.min(OUTSIDE)
}

#[cfg(test)]
mod tests;
