//! A calendar as data: what is stored, edited and imported.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::holidays::{self, Patron, Rule};

/// Holidays and closures. Sundays are days of the week: each clock says by itself whether it runs on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarPlan {
    /// Public holidays but Sundays. Those that are decreed later are added here.
    pub holidays: Vec<Rule>,
    /// The patron saints whose day is a holiday.
    #[serde(default)]
    pub patrons: Vec<Patron>,
    /// Extraordinary closures.
    #[serde(default)]
    pub closures: Vec<Closure>,
}

/// An extraordinary closure: nothing counts between two moments of local civil time, the second not included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The first moment that does not count.
    #[serde(with = "as_text")]
    pub from: DateTime,
    /// The first moment that counts again.
    #[serde(with = "as_text")]
    pub until: DateTime,
    /// Why, in the words of whoever entered it.
    #[serde(default)]
    pub name: String,
}

/// Why stored data is no calendar, no week or no service level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A holiday falls on a day that never comes, or its years end before they begin.
    #[error("a holiday that never comes: {0:?}")]
    Holiday(Rule),
    /// A closure ends before it begins.
    #[error("a closure from {from} until {until}; expected the earlier moment first")]
    Closure { from: DateTime, until: DateTime },
    /// The hours of a day overlap or are out of order.
    #[error("hours that overlap or are out of order: {0}")]
    Hours(String),
    /// A week without a single hour: nothing would ever be due.
    #[error("a week without hours")]
    NoHours,
    /// A field of a service level.
    #[error("a service level with a bad {0}")]
    Level(&'static str),
}

impl Closure {
    /// A whole day.
    ///
    /// # Errors
    /// On the last day that can be written, year 9999.
    pub fn day(date: Date, name: &str) -> Result<Self, jiff::Error> {
        let midnight = jiff::civil::Time::midnight();
        Ok(Self {
            from: date.to_datetime(midnight),
            until: date.tomorrow()?.to_datetime(midnight),
            name: name.to_owned(),
        })
    }
}

impl CalendarPlan {
    /// National holidays, no patron saint, no closure.
    pub fn italy() -> Self {
        let mut plan = Self::italy_before_2026();
        plan.holidays.push(holidays::SAN_FRANCESCO);
        plan
    }

    /// The same without 4 October.
    pub(super) fn italy_before_2026() -> Self {
        Self {
            holidays: holidays::before_2026(),
            patrons: Vec::new(),
            closures: Vec::new(),
        }
    }

    /// The same with a patron saint's day.
    #[must_use]
    pub fn with(mut self, patron: Patron) -> Self {
        self.patrons.push(patron);
        self
    }

    /// Whether a public holiday other than a Sunday falls on this day.
    pub fn is_public_holiday(&self, date: Date) -> bool {
        self.holidays.iter().any(|rule| rule.falls_on(date))
            || self.patrons.iter().any(|patron| patron.rule().falls_on(date))
    }

    /// Checks it.
    ///
    /// # Errors
    /// The first thing that cannot be.
    pub fn check(&self) -> Result<(), PlanError> {
        if let Some(rule) = self.holidays.iter().find(|rule| !rule.is_sound()) {
            return Err(PlanError::Holiday(*rule));
        }
        match self.closures.iter().find(|closure| closure.until <= closure.from) {
            Some(closure) => Err(PlanError::Closure {
                from: closure.from,
                until: closure.until,
            }),
            None => Ok(()),
        }
    }
}

/// Civil times as their text, so that what is stored can be read.
pub(super) mod as_text {
    use std::borrow::Cow;
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr,
        T::Err: Display,
        D: Deserializer<'de>,
    {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_plan_is_stored_as_json_and_read_back() {
        let mut plan = CalendarPlan::italy().with(Patron::Potenza);
        plan.closures.push(Closure::day(date(2026, 12, 24), "Vigilia").unwrap());
        let stored = serde_json::to_string(&plan).unwrap();
        assert!(
            stored.contains(r#""patrons":["potenza"],"closures":[{"from":"2026-12-24T00:00:00","until":"2026-12-25T00:00:00","name":"Vigilia"}]"#),
            "{stored}"
        );
        assert_eq!(serde_json::from_str::<CalendarPlan>(&stored).unwrap(), plan);
    }

    #[test]
    fn what_is_not_known_or_missing_is_refused() {
        for wrong in [
            r#"{"patrons":["potenza"]}"#,
            r#"{"holidays":[],"patron":["potenza"]}"#,
            r#"{"holidays":[],"patrons":["avigliano"]}"#,
            r#"{"holidays":[],"closures":[{"from":"domani","until":"2026-12-25T00:00"}]}"#,
        ] {
            assert!(serde_json::from_str::<CalendarPlan>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_closure_ends_after_it_begins() {
        let mut plan = CalendarPlan::italy();
        assert_eq!(plan.check(), Ok(()));
        let noon = date(2026, 12, 24).at(12, 0, 0, 0);
        plan.closures.push(Closure {
            from: noon,
            until: noon,
            name: String::new(),
        });
        assert_eq!(
            plan.check(),
            Err(PlanError::Closure {
                from: noon,
                until: noon
            })
        );
    }
}
