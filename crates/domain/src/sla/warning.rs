//! Warnings: at which instants a ticket has used 50, 75, 90, 100 % of its budget.
//!
//! They follow the bar: net while the centre holds the ticket, the office's clock while it is outside. A sweep fires what has
//! passed and was not fired; it may find a warning of yesterday, because a mail came late or a closing was taken back.

use model::Timestamp;

use super::Fact;
use super::history::{Measure, Shows, Terms};
use super::level::OUTSIDE;

/// A share of a budget, and when it was or will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The clock.
    pub shows: Shows,
    /// The share of its budget.
    pub percent: u8,
    /// The instant at which so much is used.
    pub at: Timestamp,
    /// It is a fact; else it will come true unless something happens.
    pub passed: bool,
}

impl Warning {
    /// Whether a sweep that finds it now should have found it before: sweeps come every `every_ms` milliseconds.
    pub const fn is_late(&self, now: Timestamp, every_ms: i64) -> bool {
        now.since(self.at) > every_ms
    }
}

impl Terms<'_> {
    /// The warnings of a ticket as known at an instant: those that have passed, and those that will if nothing happens. By
    /// their instants.
    pub fn warnings(&self, facts: &[Fact], until: Timestamp) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for &percent in &self.level.warnings {
            let Some(standing) = self.share_standing(facts, until, percent) else {
                continue;
            };
            let mut add = |shows: Shows, measure: &Measure| {
                let ahead = measure.due.filter(|_| measure.running);
                if let Some(at) = measure.ran_out.or(ahead) {
                    warnings.push(Warning {
                        shows,
                        percent,
                        at,
                        passed: measure.ran_out.is_some(),
                    });
                }
            };
            add(Shows::Net, &standing.net);
            for (level, measure) in (0_u8..).zip(&standing.levels) {
                if level >= OUTSIDE {
                    add(Shows::Office(level), measure);
                }
            }
        }
        warnings.sort_by_key(|warning| warning.at);
        warnings
    }
}

/// The warnings that have passed after one instant and until another.
pub fn between(warnings: &[Warning], after: Timestamp, until: Timestamp) -> impl Iterator<Item = &Warning> {
    warnings
        .iter()
        .filter(move |warning| warning.passed && after < warning.at && warning.at <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::level::shipped;
    use crate::sla::{Calendar, ClockName, Timeline, What};
    use crate::zone::Zone;

    const HOUR: i64 = 3_600_000;

    /// Hours since Monday 2 November 2026, 00:00 in Rome.
    fn hour(hours: i64) -> Timestamp {
        let monday: jiff::Timestamp = "2026-11-02T00:00:00+01:00".parse().unwrap();
        Timestamp(monday.as_millisecond() + hours * HOUR)
    }

    /// The warnings of an IN2 ticket: which clock, percent, hour, passed.
    fn warnings(happened: &[(i64, What)], until: i64) -> Vec<(Shows, u8, i64, bool)> {
        let zone = Zone::rome();
        let clock = Timeline::new(ClockName::Sla24.week(), &Calendar::italy(), zone.rules()).unwrap();
        let level = shipped().remove(0);
        let terms = Terms {
            level: &level,
            clock: &clock,
        };
        let facts: Vec<Fact> = happened
            .iter()
            .map(|(hours, what)| Fact {
                at: hour(*hours),
                what: *what,
            })
            .collect();
        let found = terms.warnings(&facts, hour(until));
        let hours = |at: Timestamp| at.since(hour(0)) / HOUR;
        found
            .iter()
            .map(|warning| (warning.shows, warning.percent, hours(warning.at), warning.passed))
            .filter(|(_, percent, ..)| *percent != 90)
            .collect()
    }

    const STARTED: (i64, What) = (0, What::Started { level: 1 });

    #[test]
    fn warnings_pass_one_after_the_other() {
        assert_eq!(
            warnings(&[STARTED], 20),
            [
                (Shows::Net, 50, 12, true),
                (Shows::Net, 75, 18, true),
                (Shows::Net, 100, 24, false)
            ]
        );
    }

    #[test]
    fn outside_the_office_is_warned_and_the_centre_again_when_it_is_back() {
        let handed = (14, What::Handed { level: 3 });
        assert_eq!(
            warnings(&[STARTED, handed], 27),
            [
                (Shows::Net, 50, 12, true),
                (Shows::Office(3), 50, 26, true),
                (Shows::Office(3), 75, 32, false),
                (Shows::Office(3), 100, 38, false)
            ]
        );
        let back = (28, What::Returned { level: 1 });
        assert_eq!(
            warnings(&[STARTED, handed, back], 30),
            [
                (Shows::Net, 50, 12, true),
                (Shows::Office(3), 50, 26, true),
                (Shows::Net, 75, 32, false),
                (Shows::Net, 100, 38, false)
            ],
            "what had passed stays, and nothing is said twice"
        );
    }

    #[test]
    fn a_closed_ticket_has_nothing_ahead() {
        let closed = (13, What::Closed { first_contact: false });
        assert_eq!(warnings(&[STARTED, closed], 40), [(Shows::Net, 50, 12, true)]);
        assert!(warnings(&[STARTED], -1).is_empty());
    }

    #[test]
    fn a_sweep_finds_each_once_and_knows_when_it_is_late() {
        let warning = |hours: i64, passed: bool| Warning {
            shows: Shows::Net,
            percent: 50,
            at: hour(hours),
            passed,
        };
        let all = [warning(1, true), warning(2, true), warning(3, true), warning(4, false)];
        let found: Vec<_> = between(&all, hour(1), hour(3)).collect();
        assert_eq!(found, [&all[1], &all[2]]);
        assert!(!all[0].is_late(hour(2), HOUR) && all[0].is_late(hour(3), HOUR));
    }
}
