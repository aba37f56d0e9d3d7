//! What holds for every clock, every start and every budget, tried on thousands of them. The numbers are the same in every
//! run.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use model::Timestamp;

use super::by_day::ByDay;
use super::holidays::{Day, Patron, Rule};
use super::plan::Closure;
use super::{Calendar, CalendarPlan, ClockName, Timeline, WeekPlan};
use crate::zone::Zone;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// The same numbers in every run (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    /// From 0 to below `limit`.
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 2).unwrap() % limit
    }

    /// An instant around something that is easily counted wrong: a switch of daylight-saving time, Easter, a leap day, a turn
    /// of the year, a closure; or anywhere in twenty years. Often on a whole hour, where the edges are.
    fn instant(&mut self, zone: &TimeZone) -> Timestamp {
        let around = [
            date(2026, 3, 29),
            date(2026, 10, 25),
            date(2027, 3, 28),
            date(2026, 4, 5),
            date(2028, 2, 29),
            date(2026, 12, 31),
            date(2027, 10, 4),
            date(2026, 11, 13),
        ];
        let pick = usize::try_from(self.below(16)).unwrap();
        let days = match around.get(pick) {
            Some(day) => self.below(9 * 24) * HOUR + at_midnight(*day, zone) - 5 * 24 * HOUR,
            None => self.below(20 * 365 * 24) * HOUR + at_midnight(date(2019, 1, 1), zone),
        };
        let beside = match self.below(4) {
            0 => self.below(HOUR),
            1 => -1,
            _ => 0,
        };
        Timestamp(days + beside)
    }

    /// A budget: mostly hours, sometimes milliseconds, sometimes weeks.
    fn budget(&mut self) -> i64 {
        match self.below(8) {
            0 => 1 + self.below(1_000),
            1 => (1 + self.below(1_000)) * HOUR,
            2 => 1 + self.below(48 * HOUR),
            _ => (1 + self.below(48)) * HOUR,
        }
    }
}

fn at_midnight(day: Date, zone: &TimeZone) -> i64 {
    let midnight = day.at(0, 0, 0, 0);
    zone.to_timestamp(midnight).unwrap().as_millisecond()
}

/// Italy with everything that can be switched on: patron saints, a holiday that was imported, closures of hours and days.
fn calendar() -> Calendar {
    let mut plan = CalendarPlan::italy().with(Patron::Potenza).with(Patron::Matera);
    plan.holidays.push(Rule::once(date(2026, 11, 17)));
    plan.holidays.push(Rule {
        day: Day::Easter { plus: -2 },
        from_year: Some(2027),
        to_year: None,
    });
    let closure = |from: Date, hour: i8, until: Date, end: i8| Closure {
        from: from.at(hour, 0, 0, 0),
        until: until.at(end, 30, 0, 0),
        name: String::new(),
    };
    plan.closures = vec![
        closure(date(2026, 12, 30), 11, date(2027, 1, 4), 9),
        closure(date(2026, 11, 13), 10, date(2026, 11, 13), 15),
        closure(date(2026, 11, 13), 14, date(2026, 11, 13), 16),
        // Across both switches, in the hours that are skipped and repeated.
        closure(date(2026, 3, 29), 2, date(2026, 3, 29), 2),
        closure(date(2026, 10, 25), 1, date(2026, 10, 25), 2),
        Closure::day(date(2028, 2, 29), "").unwrap(),
    ];
    Calendar::of(plan).unwrap()
}

/// The clocks that the properties are tried on.
fn weeks() -> Vec<WeekPlan> {
    let line = r#"{"monday":["09:00-13:00"],"tuesday":["09:00-13:00"],"wednesday":["09:00-13:00","15:00-18:30"],
        "thursday":["00:00-06:00","23:00-24:00"],"friday":["00:00-00:01"],"sunday":["01:30-03:30"]}"#;
    let always_but_closed = WeekPlan {
        through_closures: false,
        ..WeekPlan::solare()
    };
    vec![
        WeekPlan::sla24(),
        WeekPlan::servizio(),
        WeekPlan::solare(),
        serde_json::from_str(line).unwrap(),
        always_but_closed,
    ]
}

/// Tries something on every clock, with a number generator.
fn on_every_clock(mut check: impl FnMut(&Timeline, &mut Numbers, &TimeZone)) {
    let (zone, calendar) = (Zone::rome(), calendar());
    for week in weeks() {
        let timeline = Timeline::new(week, &calendar, zone.rules()).unwrap();
        check(&timeline, &mut Numbers(0x9E37_79B9_7F4A_7C15), zone.rules());
    }
}

#[test]
fn tables_say_what_counting_day_by_day_says() {
    on_every_clock(|timeline, numbers, zone| {
        let by_day: ByDay<'_> = timeline.by_day();
        for _ in 0..1_500 {
            let (start, budget) = (numbers.instant(zone), numbers.budget());
            assert_eq!(
                timeline.due(start, budget),
                by_day.due(start, budget),
                "{start:?} {budget}"
            );
            let end = Timestamp(start.0 + numbers.below(40 * 24 * HOUR) - 10 * 24 * HOUR);
            assert_eq!(
                timeline.elapsed(start, end),
                by_day.elapsed(start, end),
                "{start:?} {end:?}"
            );
        }
    });
}

#[test]
fn where_tables_do_not_reach_days_are_counted() {
    on_every_clock(|timeline, _, zone| {
        let by_day = timeline.by_day();
        for day in [
            date(1969, 12, 20),
            date(1970, 1, 1),
            date(2169, 12, 20),
            date(2170, 1, 1),
        ] {
            let start = Timestamp(at_midnight(day, zone));
            for budget in [HOUR, 200 * HOUR] {
                let due = timeline.due(start, budget).unwrap();
                assert_eq!(Some(due), by_day.due(start, budget), "{day}");
                assert_eq!(timeline.elapsed(start, due), budget, "{day}");
            }
        }
    });
}

#[test]
fn what_is_due_has_used_its_budget_and_nothing_was_due_before() {
    on_every_clock(|timeline, numbers, zone| {
        for _ in 0..3_000 {
            let (start, budget) = (numbers.instant(zone), numbers.budget());
            let due = timeline.due(start, budget).unwrap();
            assert_eq!(timeline.elapsed(start, due), budget, "{start:?} {budget}");
            assert_eq!(timeline.elapsed(due, start), -budget);
            let before = Timestamp(due.0 - 1);
            assert_eq!(timeline.elapsed(start, before), budget - 1, "the earliest instant");
        }
    });
}

#[test]
fn due_is_monotone_in_start_and_budget() {
    on_every_clock(|timeline, numbers, zone| {
        for _ in 0..3_000 {
            let (start, budget) = (numbers.instant(zone), numbers.budget());
            let due = timeline.due(start, budget).unwrap();
            let later = start.plus_ms(numbers.below(72 * HOUR));
            assert!(
                due <= timeline.due(later, budget).unwrap(),
                "{start:?} {later:?} {budget}"
            );
            let more = budget + 1 + numbers.below(72 * HOUR);
            assert!(due < timeline.due(start, more).unwrap(), "{start:?} {budget} {more}");
        }
    });
}

#[test]
fn due_is_never_where_the_clock_stands_but_at_its_edge() {
    on_every_clock(|timeline, numbers, zone| {
        for _ in 0..3_000 {
            let (start, budget) = (numbers.instant(zone), numbers.budget());
            let due = timeline.due(start, budget).unwrap();
            let before = Timestamp(due.0 - 1);
            assert_eq!(
                timeline.elapsed(before, due),
                1,
                "the last moment counts: {start:?} {budget}"
            );
        }
    });
}

#[test]
fn elapsed_adds_up() {
    on_every_clock(|timeline, numbers, zone| {
        for _ in 0..3_000 {
            let (a, b, c) = (numbers.instant(zone), numbers.instant(zone), numbers.instant(zone));
            assert_eq!(
                timeline.elapsed(a, c),
                timeline.elapsed(a, b) + timeline.elapsed(b, c),
                "{a:?} {b:?} {c:?}"
            );
        }
    });
}

#[test]
fn nothing_left_is_due_at_once() {
    on_every_clock(|timeline, numbers, zone| {
        let start = numbers.instant(zone);
        assert_eq!(timeline.due(start, 0), Some(start));
        assert_eq!(timeline.due(start, -HOUR), Some(start));
    });
}

/// Whether a minute of local time counts, by the words of the tender and nothing of the engine but the holidays.
fn counts(clock: ClockName, calendar: &Calendar, local: jiff::civil::DateTime) -> bool {
    if clock == ClockName::Solare {
        return true;
    }
    let hour = local.hour();
    let saturday = local.date().weekday() == Weekday::Saturday;
    let open = match clock {
        ClockName::Servizio => (8..if saturday { 14 } else { 20 }).contains(&hour),
        _ => !saturday || hour < 14,
    };
    open && !calendar.is_holiday(local.date())
}

#[test]
fn minutes_that_pass_one_by_one_come_to_the_same() {
    let (zone, calendar) = (Zone::rome(), Calendar::italy());
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    for (clock, hours) in [(ClockName::Sla24, 24), (ClockName::Servizio, 4), (ClockName::Solare, 5)] {
        for _ in 0..25 {
            let start = numbers.instant(zone.rules()).0.div_euclid(MINUTE) * MINUTE;
            let mut left = hours * 60;
            let mut now = start;
            while left > 0 {
                let at = jiff::Timestamp::from_millisecond(now).unwrap();
                left -= i64::from(counts(clock, &calendar, zone.rules().to_datetime(at)));
                now += MINUTE;
            }
            let due = super::due(clock, &calendar, zone.rules(), Timestamp(start), hours * HOUR);
            assert_eq!(due, Some(Timestamp(now)), "{clock:?} from {start}");
        }
    }
}
