//! One clock of one ticket: started, paused and stopped by its history.

use model::Timestamp;

use super::Timeline;

/// What a clock says about a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// What may be used, in counted milliseconds.
    pub budget_ms: i64,
    /// Counted so far, or until its end.
    pub used_ms: i64,
    /// When the budget ran out, or will if it runs on as it does; for an ended one, when it would have. None while it stands
    /// still with something left.
    pub due: Option<Timestamp>,
    /// When the budget ran out, if it did.
    pub ran_out: Option<Timestamp>,
    /// Whether it runs; on a holiday it may run without counting.
    pub running: bool,
    /// When it stopped for good, as far as is known.
    pub ended: Option<Timestamp>,
}

impl Measure {
    /// Counted milliseconds left; negative when late.
    pub const fn left_ms(&self) -> i64 {
        self.budget_ms - self.used_ms
    }

    /// Whether more was used than the budget. At the due time to the millisecond it is not late.
    pub const fn is_late(&self) -> bool {
        self.used_ms > self.budget_ms
    }

    /// The share of the budget used, in whole percent; above 100 when late.
    pub fn used_percent(&self) -> i64 {
        self.used_ms.saturating_mul(100) / self.budget_ms.max(1)
    }
}

/// A clock that starts and pauses.
#[derive(Clone, Copy)]
pub(super) struct Meter<'a> {
    clock: &'a Timeline,
    budget_ms: i64,
    used_ms: i64,
    /// The last time it was started, and what had been used then.
    stretch: Option<(Timestamp, i64)>,
    running: bool,
    ran_out: Option<Timestamp>,
}

impl<'a> Meter<'a> {
    /// A clock that has not started.
    pub fn new(clock: &'a Timeline, budget_ms: i64) -> Self {
        Self {
            clock,
            budget_ms,
            used_ms: 0,
            stretch: None,
            running: false,
            ran_out: None,
        }
    }

    /// From now on it runs, or stands still.
    pub fn run(&mut self, at: Timestamp, runs: bool) {
        if runs == self.running {
            return;
        }
        self.running = runs;
        if runs {
            self.stretch = Some((at, self.used_ms));
        } else if let Some((since, used_ms)) = self.stretch {
            self.used_ms = used_ms + self.clock.elapsed(since, at).max(0);
            if self.ran_out.is_none() && self.used_ms >= self.budget_ms {
                self.ran_out = self.clock.due(since, self.budget_ms - used_ms);
            }
        }
    }

    /// What it says at an instant.
    pub fn read(mut self, until: Timestamp, ended: Option<Timestamp>) -> Measure {
        let running = self.running;
        self.run(until, false);
        let goes_on = running || ended.is_some();
        let last = self.stretch.filter(|_| goes_on && self.ran_out.is_none());
        let ahead = last.and_then(|(since, used_ms)| self.clock.due(since, self.budget_ms - used_ms));
        Measure {
            budget_ms: self.budget_ms,
            used_ms: self.used_ms,
            due: self.ran_out.or(ahead),
            ran_out: self.ran_out,
            running,
            ended,
        }
    }
}
