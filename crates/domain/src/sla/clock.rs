//! Clocks that stop: when a budget of working time runs out, and how much has run.
//!
//! Time counts on half-open intervals `[open, close)` of local civil time. Edges are converted to instants day by day,
//! never by adding 24 hours: the day of a daylight-saving switch has 23 or 25.

use jiff::civil::{Date, Time, Weekday, time};
use jiff::tz::TimeZone;
use model::Timestamp;

use super::Calendar;

/// The named clocks (tender 6; domain facts 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// The interval that counts on a day; `None` as the end means midnight.
    fn interval(self, calendar: &Calendar, date: Date) -> Option<(Time, Option<Time>)> {
        let midnight = Time::midnight();
        if self == Self::Solare {
            return Some((midnight, None));
        }
        if calendar.is_holiday(date) {
            return None;
        }
        let saturday = date.weekday() == Weekday::Saturday;
        Some(match (self, saturday) {
            (Self::Sla24 | Self::Solare, false) => (midnight, None),
            (Self::Sla24 | Self::Solare, true) => (midnight, Some(time(14, 0, 0, 0))),
            (Self::Servizio, false) => (time(8, 0, 0, 0), Some(time(20, 0, 0, 0))),
            (Self::Servizio, true) => (time(8, 0, 0, 0), Some(time(14, 0, 0, 0))),
        })
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
    let mut left = budget_ms;
    if left <= 0 {
        return Some(start);
    }
    for (open, close) in Intervals::from(clock, calendar, zone, start)? {
        let begin = open.max(start.0);
        let available = close - begin;
        if available <= 0 {
            continue;
        }
        if left <= available {
            return Some(Timestamp(begin + left));
        }
        left -= available;
    }
    None
}

/// The milliseconds counted between two instants; negative when `end` comes first.
pub fn elapsed(clock: ClockName, calendar: &Calendar, zone: &TimeZone, start: Timestamp, end: Timestamp) -> i64 {
    if end < start {
        return -elapsed(clock, calendar, zone, end, start);
    }
    let Some(intervals) = Intervals::from(clock, calendar, zone, start) else {
        return 0;
    };
    let mut counted = 0;
    for (open, close) in intervals {
        if open >= end.0 {
            break;
        }
        counted += (close.min(end.0) - open.max(start.0)).max(0);
    }
    counted
}

/// The counting intervals from the day of an instant on, as milliseconds since the epoch.
struct Intervals<'a> {
    clock: ClockName,
    calendar: &'a Calendar,
    zone: &'a TimeZone,
    date: Option<Date>,
}

impl<'a> Intervals<'a> {
    fn from(clock: ClockName, calendar: &'a Calendar, zone: &'a TimeZone, start: Timestamp) -> Option<Self> {
        let date = zone
            .to_datetime(jiff::Timestamp::from_millisecond(start.0).ok()?)
            .date();
        Some(Self {
            clock,
            calendar,
            zone,
            date: Some(date),
        })
    }
}

impl Iterator for Intervals<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let date = self.date?;
            let tomorrow = date.tomorrow().ok();
            self.date = tomorrow;
            let Some((open, close)) = self.clock.interval(self.calendar, date) else {
                continue;
            };
            let instant = |date: Date, time: Time| {
                self.zone
                    .to_timestamp(date.to_datetime(time))
                    .ok()
                    .map(jiff::Timestamp::as_millisecond)
            };
            let close = match close {
                Some(close) => instant(date, close)?,
                None => instant(tomorrow?, Time::midnight())?,
            };
            return Some((instant(date, open)?, close));
        }
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
}
