//! Public holidays as rules with years of validity.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of each year, from one year to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Where in the year.
    pub day: Day,
    /// The first year in which it is a holiday; it always was when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_year: Option<i16>,
    /// The last one; it goes on when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_year: Option<i16>,
}

/// Where in a year a holiday falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Day {
    /// The same day each year.
    Fixed { month: i8, day: i8 },
    /// So many days after Easter Sunday: Easter Monday is 1.
    Easter { plus: i16 },
}

/// A patron saint's day of the region's two provincial capitals. The tender says "giorni festivi" and no more: off unless
/// somebody switches it on (domain facts 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patron {
    /// San Gerardo, 30 May.
    Potenza,
    /// Madonna della Bruna, 2 July.
    Matera,
}

impl Rule {
    /// The same day each year, for ever.
    pub const fn fixed(month: i8, day: i8) -> Self {
        Self {
            day: Day::Fixed { month, day },
            from_year: None,
            to_year: None,
        }
    }

    /// A holiday of one year, such as a day of national mourning.
    pub fn once(date: Date) -> Self {
        Self {
            from_year: Some(date.year()),
            to_year: Some(date.year()),
            ..Self::fixed(date.month(), date.day())
        }
    }

    /// Whether it falls on this day.
    pub fn falls_on(&self, date: Date) -> bool {
        let year = date.year();
        self.from_year.is_none_or(|from| from <= year)
            && self.to_year.is_none_or(|to| year <= to)
            && match self.day {
                Day::Fixed { month, day } => date.month() == month && date.day() == day,
                Day::Easter { plus } => date.day_of_year() - easter(year).day_of_year() == plus,
            }
    }

    /// Whether it can ever fall on a day.
    pub fn is_sound(&self) -> bool {
        let exists = match self.day {
            // A leap year: whoever means 29 February gets it every four years.
            Day::Fixed { month, day } => Date::new(2024, month, day).is_ok(),
            // Easter lies between 22 March and 25 April; the day has to be of the same year.
            Day::Easter { plus } => (-80..=250).contains(&plus),
        };
        exists && self.from_year.zip(self.to_year).is_none_or(|(from, to)| from <= to)
    }
}

impl Patron {
    /// Its holiday.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Potenza => Rule::fixed(5, 30),
            Self::Matera => Rule::fixed(7, 2),
        }
    }
}

/// National holidays but Sundays, as they were until 2025 (L. 260/1949 as amended).
pub(super) fn before_2026() -> Vec<Rule> {
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
        day: Day::Easter { plus: 1 },
        from_year: None,
        to_year: None,
    });
    rules
}

/// Saint Francis, a holiday again since 2026 (L. 8 October 2025 n. 151).
pub(super) const SAN_FRANCESCO: Rule = Rule {
    from_year: Some(2026),
    ..Rule::fixed(10, 4)
};

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
    fn a_rule_keeps_to_its_years() {
        assert!(!SAN_FRANCESCO.falls_on(date(2025, 10, 4)));
        assert!(SAN_FRANCESCO.falls_on(date(2026, 10, 4)));
        let mourning = Rule::once(date(2027, 3, 19));
        assert!(mourning.falls_on(date(2027, 3, 19)));
        assert!(!mourning.falls_on(date(2026, 3, 19)) && !mourning.falls_on(date(2028, 3, 19)));
        let corpus_domini = Rule {
            day: Day::Easter { plus: 60 },
            from_year: None,
            to_year: None,
        };
        assert!(
            corpus_domini.falls_on(date(2026, 6, 4)),
            "a Thursday after Easter of 5 April"
        );
    }

    #[test]
    fn days_that_never_come_are_no_rules() {
        assert!(Rule::fixed(2, 29).is_sound() && SAN_FRANCESCO.is_sound());
        for (month, day) in [(2, 30), (13, 1), (0, 1), (4, 31)] {
            assert!(!Rule::fixed(month, day).is_sound(), "{day}/{month}");
        }
        let backwards = Rule {
            to_year: Some(2025),
            ..SAN_FRANCESCO
        };
        assert!(!backwards.is_sound());
    }

    #[test]
    fn a_rule_is_stored_as_json() {
        let stored = serde_json::to_string(&SAN_FRANCESCO).unwrap();
        assert_eq!(stored, r#"{"day":{"fixed":{"month":10,"day":4}},"from_year":2026}"#);
        assert_eq!(serde_json::from_str::<Rule>(&stored).unwrap(), SAN_FRANCESCO);
        assert!(serde_json::from_str::<Rule>(r#"{"day":{"easter":{"plus":1}},"until":2026}"#).is_err());
    }
}
