//! A clock ready to be asked often: the intervals that count, a sorted table for each year, made when it is first needed.

use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use model::Timestamp;

use super::Calendar;
use super::by_day::ByDay;
use super::plan::{CalendarPlan, PlanError};
use super::week::WeekPlan;

/// The years that have tables; before and after them days are counted one by one, with the same result.
const FIRST_YEAR: i16 = 1970;
const YEARS: i16 = 200;

/// A week on a calendar in a zone. Shared between threads; two binary searches an answer.
#[derive(Debug)]
pub struct Timeline {
    week: WeekPlan,
    plan: Arc<CalendarPlan>,
    zone: TimeZone,
    /// The first instant of each year, and of the one after the last.
    starts: Vec<i64>,
    years: Vec<OnceLock<Year>>,
}

/// The intervals of a year that count, in order and apart.
#[derive(Debug, Default)]
struct Year {
    spans: Vec<Span>,
    total: i64,
}

/// An interval: milliseconds since the epoch, and what the year had counted before it.
#[derive(Debug)]
struct Span {
    open: i64,
    close: i64,
    before: i64,
}

impl Timeline {
    /// A clock of one's own, such as the opening hours of a line.
    ///
    /// # Errors
    /// When hours overlap, are out of order, or there are none.
    pub fn new(week: WeekPlan, calendar: &Calendar, zone: &TimeZone) -> Result<Self, PlanError> {
        week.check()?;
        Ok(Self::of(week, calendar.shared(), zone))
    }

    pub(super) fn of(week: WeekPlan, plan: Arc<CalendarPlan>, zone: &TimeZone) -> Self {
        let mut timeline = Self {
            week,
            plan,
            zone: zone.clone(),
            starts: Vec::new(),
            years: Vec::new(),
        };
        let first_instant = |n: i16| {
            let date = Date::new(FIRST_YEAR + n, 1, 1).ok()?;
            timeline.by_day().instant(date.to_datetime(Time::midnight()))
        };
        let starts: Vec<i64> = (0..=YEARS).map_while(first_instant).collect();
        timeline.years = starts.iter().skip(1).map(|_| OnceLock::new()).collect();
        timeline.starts = starts;
        timeline
    }

    /// The earliest instant at which `budget_ms` have been counted since `start`; `None` when that is beyond any calendar.
    pub fn due(&self, start: Timestamp, budget_ms: i64) -> Option<Timestamp> {
        if budget_ms <= 0 {
            return Some(start);
        }
        let Some(mut index) = self.index(start) else {
            return self.by_day().due(start, budget_ms);
        };
        // What the year will have counted then.
        let mut target = self.year(index).counted(start).saturating_add(budget_ms);
        while target > self.year(index).total {
            target -= self.year(index).total;
            index += 1;
            if index == self.years.len() {
                return self.by_day().due(Timestamp(self.starts[index]), target);
            }
        }
        self.year(index).reaches(target)
    }

    /// The milliseconds counted between two instants; negative when `end` comes first.
    pub fn elapsed(&self, start: Timestamp, end: Timestamp) -> i64 {
        if end < start {
            return -self.elapsed(end, start);
        }
        let (Some(first), Some(last)) = (self.index(start), self.index(end)) else {
            return self.by_day().elapsed(start, end);
        };
        let between: i64 = (first..last).map(|index| self.year(index).total).sum();
        between + self.year(last).counted(end) - self.year(first).counted(start)
    }

    /// The intervals of a day that count, each with the first instant that does not any more.
    pub fn on(&self, date: Date) -> Vec<(Timestamp, Timestamp)> {
        let mut spans = Vec::new();
        // A day beyond any calendar has none.
        let _ = self.by_day().add_day(date, &mut spans);
        let instants = |(open, close)| (Timestamp(open), Timestamp(close));
        spans.into_iter().map(instants).collect()
    }

    /// Whether it counts in this zone. Zones of one name come from one table.
    pub(super) fn is_in(&self, zone: &TimeZone) -> bool {
        match (self.zone.iana_name(), zone.iana_name()) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => self.zone == *zone,
        }
    }

    pub(super) fn by_day(&self) -> ByDay<'_> {
        ByDay {
            week: &self.week,
            plan: &self.plan,
            zone: &self.zone,
        }
    }

    /// Which year an instant is in.
    fn index(&self, at: Timestamp) -> Option<usize> {
        let begun = self.starts.partition_point(|start| *start <= at.0);
        (begun < self.starts.len()).then(|| begun.checked_sub(1)).flatten()
    }

    fn year(&self, index: usize) -> &Year {
        self.years[index].get_or_init(|| {
            let year = i16::try_from(index).unwrap_or(YEARS) + FIRST_YEAR;
            self.table(year).unwrap_or_default()
        })
    }

    fn table(&self, year: i16) -> Option<Year> {
        let by_day = self.by_day();
        let mut intervals = Vec::new();
        let mut date = Date::new(year, 1, 1).ok()?;
        while date.year() == year {
            by_day.add_day(date, &mut intervals)?;
            date = date.tomorrow().ok()?;
        }
        let mut table = Year::default();
        for (open, close) in intervals {
            if close <= open {
                continue;
            }
            match table.spans.last_mut() {
                Some(last) if last.close == open => last.close = close,
                _ => table.spans.push(Span {
                    open,
                    close,
                    before: table.total,
                }),
            }
            table.total += close - open;
        }
        Some(table)
    }
}

impl Year {
    /// What it has counted before an instant.
    fn counted(&self, at: Timestamp) -> i64 {
        let begun = self.spans.partition_point(|span| span.open <= at.0);
        begun.checked_sub(1).map_or(0, |last| {
            let span = &self.spans[last];
            span.before + at.0.min(span.close) - span.open
        })
    }

    /// The earliest instant at which it has counted so much: more than nothing, and no more than it does.
    fn reaches(&self, target: i64) -> Option<Timestamp> {
        let begun = self.spans.partition_point(|span| span.before < target);
        let span = self.spans.get(begun.checked_sub(1)?)?;
        Some(Timestamp(span.open + target - span.before))
    }
}
