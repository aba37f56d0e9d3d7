//! Everything that a clock needs to know of the desk, as one document: it is drafted, tried and put in force in one piece.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::level::{self, ServiceLevel};
use super::plan::{CalendarPlan, PlanError};
use super::week::WeekPlan;

/// The rules by which time is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRules {
    /// Holidays and closures.
    pub calendar: CalendarPlan,
    /// Service levels. The first that is about a ticket is the one by which it is listed.
    pub levels: Vec<ServiceLevel>,
    /// Opening hours of lines, by the line's number in the database.
    #[serde(default)]
    pub lines: BTreeMap<i64, WeekPlan>,
    /// Within so many days of closing a citizen's answer opens the ticket again (0 to 60).
    pub reopen_days: i64,
    /// What the desk does by itself when a share of the time is used.
    #[serde(default)]
    pub steps: Vec<StepsAt>,
}

/// What happens at a share of the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepsAt {
    /// The share, in percent (1 to 100). Service levels without a warning at this share take no notice.
    pub percent: u8,
    pub steps: Vec<Step>,
}

/// Something that the desk does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The owner is alerted; where there is none, whoever opens the ticket sees it.
    NotifyOwner,
    /// Those who lead are alerted.
    NotifyLeader,
    /// The ticket is marked as urgent.
    RaisePriority,
    /// It stands on the list of those who lead.
    ToLeader,
}

impl Step {
    /// Every step with its code.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("notify_owner", Self::NotifyOwner),
        ("notify_leader", Self::NotifyLeader),
        ("raise_priority", Self::RaisePriority),
        ("to_leader", Self::ToLeader),
    ];
}

/// The longest window for a citizen's answer, in days.
pub const REOPEN_MAX: i64 = 60;

impl ClockRules {
    /// The rules that come with the program (tender 6.1; domain facts 2 and 6.2).
    pub fn shipped() -> Self {
        let at = |percent, step| StepsAt {
            percent,
            steps: vec![step],
        };
        Self {
            calendar: CalendarPlan::italy(),
            levels: level::shipped(),
            lines: BTreeMap::new(),
            reopen_days: 7,
            steps: vec![
                at(50, Step::NotifyOwner),
                at(75, Step::NotifyLeader),
                at(90, Step::RaisePriority),
                at(100, Step::ToLeader),
            ],
        }
    }

    /// What is done at a share.
    pub fn steps_at(&self, percent: u8) -> &[Step] {
        let found = self.steps.iter().find(|at| at.percent == percent);
        found.map_or(&[], |at| &at.steps)
    }

    /// Checks it.
    ///
    /// # Errors
    /// The first thing that cannot be.
    pub fn check(&self) -> Result<(), PlanError> {
        self.calendar.check()?;
        for level in &self.levels {
            level.check()?;
        }
        for week in self.lines.values() {
            week.check()?;
        }
        let in_order = self.steps.is_sorted_by(|a, b| a.percent < b.percent);
        if !(in_order && self.steps.iter().all(|at| (1..=100).contains(&at.percent))) {
            return Err(PlanError::Level("steps"));
        }
        if !(0..=REOPEN_MAX).contains(&self.reopen_days) {
            return Err(PlanError::Level("reopen_days"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_sound_and_stored_as_json() {
        let shipped = ClockRules::shipped();
        assert_eq!(shipped.check(), Ok(()));
        let stored = serde_json::to_string(&shipped).unwrap();
        assert_eq!(serde_json::from_str::<ClockRules>(&stored).unwrap(), shipped);
        assert_eq!(shipped.steps_at(90), [Step::RaisePriority]);
        assert_eq!(shipped.steps_at(91), []);
    }

    #[test]
    fn the_lines_of_a_stored_document_are_found_by_their_number() {
        let mut rules = ClockRules::shipped();
        rules.lines.insert(12, WeekPlan::servizio());
        let stored = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<ClockRules>(&stored).unwrap(), rules);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let bad = |change: fn(&mut ClockRules)| {
            let mut rules = ClockRules::shipped();
            change(&mut rules);
            rules.check()
        };
        assert_eq!(
            bad(|rules| rules.reopen_days = 61),
            Err(PlanError::Level("reopen_days"))
        );
        assert_eq!(bad(|rules| rules.steps.reverse()), Err(PlanError::Level("steps")));
        assert_eq!(
            bad(|rules| {
                rules.lines.insert(1, WeekPlan::default());
            }),
            Err(PlanError::NoHours)
        );
    }
}
