//! Italian public holidays as rules with years of validity.

use jiff::civil::{Date, Weekday};

/// Which days are holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    rules: Vec<Rule>,
    /// Extraordinary closures: single days.
    closures: Vec<Date>,
}

/// A day of each year, from one year to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    day: Day,
    from_year: i16,
    to_year: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Fixed { month: i8, day: i8 },
    EasterMonday,
}

impl Rule {
    const fn fixed(month: i8, day: i8) -> Self {
        Self {
            day: Day::Fixed { month, day },
            from_year: i16::MIN,
            to_year: i16::MAX,
        }
    }
}

/// Saint Francis, a holiday again since 2026 (L. 8 October 2025 n. 151).
const SAN_FRANCESCO: Rule = Rule {
    from_year: 2026,
    ..Rule::fixed(10, 4)
};

impl Calendar {
    /// National holidays (L. 260/1949 as amended). Sundays are holidays in every calendar.
    pub fn italy() -> Self {
        let mut calendar = Self::italy_before_2026();
        calendar.rules.push(SAN_FRANCESCO);
        calendar
    }

    /// The same without 4 October: how a table not kept up to date would count. For comparison only.
    pub fn italy_before_2026() -> Self {
        let mut rules: Vec<Rule> = [
            (1, 1),
            (1, 6),
            (4, 25),
            (5, 1),
            (6, 2),
            (8, 15),
            (11, 1),
            (12, 8),
            (12, 25),
            (12, 26),
        ]
        .into_iter()
        .map(|(month, day)| Rule::fixed(month, day))
        .collect();
        rules.push(Rule {
            day: Day::EasterMonday,
            from_year: i16::MIN,
            to_year: i16::MAX,
        });
        Self {
            rules,
            closures: Vec::new(),
        }
    }

    /// A calendar by its name: `IT`, `IT+PZ` (Potenza's patron saint, 30 May), `IT+MT` (Matera's, 2 July), `IT-pre2026`.
    pub fn named(name: &str) -> Option<Self> {
        let mut calendar = Self::italy();
        match name {
            "IT" => {}
            "IT+PZ" => calendar.rules.push(Rule::fixed(5, 30)),
            "IT+MT" => calendar.rules.push(Rule::fixed(7, 2)),
            "IT-pre2026" => calendar = Self::italy_before_2026(),
            _ => return None,
        }
        Some(calendar)
    }

    /// The names that [`Calendar::named`] knows.
    pub const NAMES: &'static [&'static str] = &["IT", "IT+PZ", "IT+MT", "IT-pre2026"];

    /// Whether nothing counts on this day: Sundays, holidays, closures.
    pub fn is_holiday(&self, date: Date) -> bool {
        date.weekday() == Weekday::Sunday
            || self.rules.iter().any(|rule| {
                (rule.from_year..=rule.to_year).contains(&date.year())
                    && match rule.day {
                        Day::Fixed { month, day } => date.month() == month && date.day() == day,
                        Day::EasterMonday => {
                            matches!(date.month(), 3 | 4)
                                && date.weekday() == Weekday::Monday
                                && easter(date.year()).tomorrow().is_ok_and(|monday| monday == date)
                        }
                    }
            })
            || self.closures.contains(&date)
    }
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm printed in Nature, 1876).
fn easter(year: i16) -> Date {
    let year_number = i32::from(year);
    let a = year_number % 19;
    let (b, c) = (year_number / 100, year_number % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let small = |n: i32| i8::try_from(n).unwrap_or(1);
    Date::new(year, small(month), small(day)).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_falls_where_the_church_says() {
        for (year, month, day) in [
            (2015, 4, 5),
            (2024, 3, 31),
            (2026, 4, 5),
            (2027, 3, 28),
            (2035, 3, 25),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn saint_francis_counts_from_2026() {
        let italy = Calendar::italy();
        assert!(!italy.is_holiday(date(2024, 10, 4)));
        assert!(italy.is_holiday(date(2027, 10, 4)));
        assert!(!Calendar::italy_before_2026().is_holiday(date(2027, 10, 4)));
    }

    #[test]
    fn good_friday_and_the_eves_are_working_days() {
        let italy = Calendar::italy();
        for day in [date(2026, 4, 3), date(2026, 12, 24), date(2026, 12, 31)] {
            assert!(!italy.is_holiday(day), "{day}");
        }
        assert!(italy.is_holiday(date(2026, 4, 6)), "Easter Monday");
    }
}
