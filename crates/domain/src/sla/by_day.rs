//! Counting day by day: what counts, from local civil time. The tables of [`super::timeline`] are made of it, and it answers
//! where they do not reach.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use model::Timestamp;

use super::plan::CalendarPlan;
use super::week::WeekPlan;

/// A week on a calendar in a zone.
#[derive(Clone, Copy)]
pub(super) struct ByDay<'a> {
    pub week: &'a WeekPlan,
    /// Its closures are sorted by their beginning.
    pub plan: &'a CalendarPlan,
    pub zone: &'a TimeZone,
}

impl ByDay<'_> {
    /// Adds the intervals that count on a day, as milliseconds since the epoch; none when that is beyond any calendar.
    ///
    /// Edges are converted one by one, never by adding 24 hours: the day of a daylight-saving switch has 23 or 25.
    pub fn add_day(&self, date: Date, out: &mut Vec<(i64, i64)>) -> Option<()> {
        let hours = self.week.on(date.weekday());
        if hours.is_empty() || (!self.week.on_holidays && self.plan.is_public_holiday(date)) {
            return Some(());
        }
        for hours in hours {
            let mut from = minute(date, hours.opens())?;
            let until = minute(date, hours.closes())?;
            if !self.week.through_closures {
                for closure in &self.plan.closures {
                    if closure.until <= from || until <= closure.from {
                        continue;
                    }
                    if from < closure.from {
                        out.push((self.instant(from)?, self.instant(closure.from)?));
                    }
                    from = closure.until;
                    if until <= from {
                        break;
                    }
                }
            }
            if from < until {
                out.push((self.instant(from)?, self.instant(until)?));
            }
        }
        Some(())
    }

    /// A moment of local civil time. The first one where the hour occurs twice; the moment of the switch where it does not
    /// occur at all, so that intervals never overlap.
    pub fn instant(&self, at: DateTime) -> Option<i64> {
        let local = self.zone.to_ambiguous_timestamp(at);
        let instant = match local.offset() {
            AmbiguousOffset::Gap { after, .. } => {
                let before_the_switch = after.to_timestamp(at).ok()?;
                self.zone.following(before_the_switch).next()?.timestamp()
            }
            _ => local.compatible().ok()?,
        };
        Some(instant.as_millisecond())
    }

    /// The local day of an instant.
    fn date(&self, at: Timestamp) -> Option<Date> {
        let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
        Some(self.zone.to_datetime(at).date())
    }

    /// As [`super::due`].
    pub fn due(&self, start: Timestamp, budget_ms: i64) -> Option<Timestamp> {
        let mut left = budget_ms;
        if left <= 0 {
            return Some(start);
        }
        let mut date = self.date(start)?;
        let mut intervals = Vec::new();
        loop {
            intervals.clear();
            self.add_day(date, &mut intervals)?;
            for &(open, close) in &intervals {
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
            date = date.tomorrow().ok()?;
        }
    }

    /// As [`super::elapsed`].
    pub fn elapsed(&self, start: Timestamp, end: Timestamp) -> i64 {
        if end < start {
            return -self.elapsed(end, start);
        }
        let mut counted = 0;
        let mut next = self.date(start);
        // A day more: in zones that turn back at midnight the day of `end` may begin anew.
        let last = self.date(end).and_then(|date| date.tomorrow().ok());
        let mut intervals = Vec::new();
        while let Some(date) = next.filter(|date| last.is_none_or(|last| *date <= last)) {
            intervals.clear();
            if self.add_day(date, &mut intervals).is_none() {
                break;
            }
            for &(open, close) in &intervals {
                counted += (close.min(end.0) - open.max(start.0)).max(0);
            }
            next = date.tomorrow().ok();
        }
        counted
    }
}

/// A minute of a day; 1440 is its end.
fn minute(date: Date, minute: u16) -> Option<DateTime> {
    let part = |number: u16| i8::try_from(number).ok();
    match minute / 60 {
        24 => Some(date.tomorrow().ok()?.to_datetime(Time::midnight())),
        hour => {
            let time = Time::new(part(hour)?, part(minute % 60)?, 0, 0).ok()?;
            Some(date.to_datetime(time))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::plan::Closure;
    use crate::zone::Zone;
    use jiff::civil::date;

    fn hours_of(week: &WeekPlan, plan: &CalendarPlan, day: Date) -> Vec<(String, String)> {
        let zone = Zone::rome();
        let by_day = ByDay {
            week,
            plan,
            zone: zone.rules(),
        };
        let mut found = Vec::new();
        by_day.add_day(day, &mut found).unwrap();
        let local = |ms| {
            let at = jiff::Timestamp::from_millisecond(ms).unwrap();
            zone.rules().to_datetime(at).strftime("%d %H:%M").to_string()
        };
        found
            .into_iter()
            .map(|(open, close)| (local(open), local(close)))
            .collect()
    }

    fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
        found.iter().map(|(from, until)| (&**from, &**until)).collect()
    }

    #[test]
    fn closures_are_cut_out_of_the_hours() {
        let day = date(2026, 11, 13);
        let closure = |from: i8, until: i8| Closure {
            from: day.at(from, 30, 0, 0),
            until: day.at(until, 0, 0, 0),
            name: String::new(),
        };
        let mut plan = CalendarPlan::italy();
        plan.closures = vec![closure(6, 9), closure(12, 14), closure(13, 15), closure(19, 23)];
        let found = hours_of(&WeekPlan::servizio(), &plan, day);
        assert_eq!(
            pairs(&found),
            [("13 09:00", "13 12:30"), ("13 15:00", "13 19:30")],
            "closures that overlap, and that reach beyond the hours"
        );
        let found = hours_of(&WeekPlan::solare(), &plan, day);
        assert_eq!(pairs(&found), [("13 00:00", "14 00:00")], "nothing stops this one");
        plan.closures = vec![Closure::day(day, "").unwrap()];
        assert!(hours_of(&WeekPlan::sla24(), &plan, day).is_empty());
    }

    #[test]
    fn a_line_has_hours_of_its_own() {
        let week: WeekPlan =
            serde_json::from_str(r#"{"monday":["09:00-13:00","15:00-18:30"],"sunday":["10:00-12:00"]}"#).unwrap();
        let plan = CalendarPlan::italy();
        let monday = hours_of(&week, &plan, date(2026, 11, 16));
        assert_eq!(pairs(&monday), [("16 09:00", "16 13:00"), ("16 15:00", "16 18:30")]);
        let sunday = hours_of(&week, &plan, date(2026, 11, 15));
        assert_eq!(
            pairs(&sunday),
            [("15 10:00", "15 12:00")],
            "a line may be open on Sundays"
        );
        assert!(hours_of(&week, &plan, date(2026, 4, 6)).is_empty(), "Easter Monday");
        assert!(hours_of(&week, &plan, date(2026, 11, 17)).is_empty());
    }

    #[test]
    fn edges_in_the_hour_that_is_skipped_or_repeated_never_overlap() {
        let week = WeekPlan {
            sunday: ["00:00-02:15", "02:15-02:45", "02:45-05:00"]
                .map(|text| text.parse().unwrap())
                .to_vec(),
            ..WeekPlan::default()
        };
        let plan = CalendarPlan::italy();
        let zone = Zone::rome();
        let by_day = ByDay {
            week: &week,
            plan: &plan,
            zone: zone.rules(),
        };
        for (day, hours) in [(date(2026, 3, 29), 4), (date(2026, 10, 25), 6)] {
            let mut found = Vec::new();
            by_day.add_day(day, &mut found).unwrap();
            assert!(found.windows(2).all(|pair| pair[0].1 == pair[1].0), "{found:?}");
            assert_eq!(found[2].1 - found[0].0, hours * 3_600_000, "{day}");
        }
    }
}
