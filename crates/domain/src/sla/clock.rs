//! Clocks that stop: when a budget of working time runs out, and how much has run.
//!
//! Time counts on half-open intervals `[open, close)` of local civil time.

use jiff::tz::TimeZone;
use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::Calendar;
use super::week::WeekPlan;

/// The named clocks (tender 6; domain facts 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// 24 hours a day, without holidays and Saturdays from 14:00: written contacts (IN2).
    Sla24,
    /// The hours of the service: Monday to Friday 8–20, Saturday 8–14, without holidays.
    Servizio,
    /// Every hour of the year.
    Solare,
}

impl ClockName {
    /// Every clock with its name.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("sla24", Self::Sla24),
        ("servizio", Self::Servizio),
        ("solare", Self::Solare),
    ];

    /// A clock by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, clock)| *clock)
    }

    /// The hours on which it runs.
    pub fn week(self) -> WeekPlan {
        match self {
            Self::Sla24 => WeekPlan::sla24(),
            Self::Servizio => WeekPlan::servizio(),
            Self::Solare => WeekPlan::solare(),
        }
    }
}

/// The earliest instant at which `budget_ms` have been counted since `start`; `None` when that is beyond any calendar.
pub fn due(
    clock: ClockName,
    calendar: &Calendar,
    zone: &TimeZone,
    start: Timestamp,
    budget_ms: i64,
) -> Option<Timestamp> {
    match calendar.timeline(clock, zone) {
        Some(timeline) => timeline.due(start, budget_ms),
        None => calendar.by_day(&clock.week(), zone).due(start, budget_ms),
    }
}

/// The milliseconds counted between two instants; negative when `end` comes first.
pub fn elapsed(clock: ClockName, calendar: &Calendar, zone: &TimeZone, start: Timestamp, end: Timestamp) -> i64 {
    match calendar.timeline(clock, zone) {
        Some(timeline) => timeline.elapsed(start, end),
        None => calendar.by_day(&clock.week(), zone).elapsed(start, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zone;

    const HOUR: i64 = 3_600_000;

    fn at(typed: &str) -> Timestamp {
        Timestamp(typed.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn due_times_worked_out_by_hand() {
        let zone = Zone::rome();
        for (start, due_at) in [
            ("2026-11-13T18:00:00+01:00", "2026-11-16T04:00:00+01:00"),
            ("2026-11-13T14:00:00+01:00", "2026-11-14T14:00:00+01:00"),
            ("2026-11-13T14:00:01+01:00", "2026-11-16T00:00:01+01:00"),
            ("2026-11-14T13:59:00+01:00", "2026-11-16T23:59:00+01:00"),
            ("2026-11-14T14:00:00+01:00", "2026-11-17T00:00:00+01:00"),
            ("2026-04-03T19:00:00+02:00", "2026-04-07T05:00:00+02:00"),
            ("2027-03-26T17:00:00+01:00", "2027-03-30T03:00:00+02:00"),
            ("2026-10-24T10:00:00+02:00", "2026-10-26T20:00:00+01:00"),
            ("2026-12-24T16:00:00+01:00", "2026-12-28T16:00:00+01:00"),
            ("2027-10-01T22:00:00+02:00", "2027-10-05T08:00:00+02:00"),
            ("2027-10-30T13:00:00+02:00", "2027-11-02T23:00:00+01:00"),
        ] {
            let given = due(ClockName::Sla24, &Calendar::italy(), zone.rules(), at(start), 24 * HOUR);
            assert_eq!(given, Some(at(due_at)), "{start}");
        }
    }

    #[test]
    fn what_is_due_has_used_its_budget_exactly() {
        let zone = Zone::rome();
        let calendar = Calendar::italy();
        let mut start = at("2026-01-01T00:00:00+01:00");
        for _ in 0..500 {
            start = start.plus_minutes(1_003);
            for (clock, budget) in [
                (ClockName::Sla24, 24),
                (ClockName::Servizio, 4),
                (ClockName::Solare, 24),
            ] {
                let end = due(clock, &calendar, zone.rules(), start, budget * HOUR).unwrap();
                assert_eq!(elapsed(clock, &calendar, zone.rules(), start, end), budget * HOUR);
                assert_eq!(elapsed(clock, &calendar, zone.rules(), end, start), -budget * HOUR);
            }
        }
    }

    #[test]
    fn a_second_zone_is_counted_by_its_own_midnights() {
        let calendar = Calendar::italy();
        let london = Zone::named("Europe/London").unwrap();
        let start = at("2026-11-14T13:30:00Z");
        for (zone, due_at) in [(Zone::rome(), "2026-11-16T23:00:00Z"), (london, "2026-11-16T23:30:00Z")] {
            let given = due(ClockName::Sla24, &calendar, zone.rules(), start, 24 * HOUR);
            assert_eq!(given, Some(at(due_at)), "{zone:?}");
        }
    }
}
