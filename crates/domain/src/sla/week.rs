//! The week of a clock: the hours that count, day by day. Opening hours of a line are a clock of their own.

use std::str::FromStr;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use super::plan::PlanError;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Hours of one day in local civil time, the end not included. As text `09:00-13:30`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: u16,
    until: u16,
}

impl Hours {
    /// The whole day.
    pub const WHOLE_DAY: Self = Self { from: 0, until: DAY };

    /// From one minute of the day until another; none where the end is not later, or beyond the day.
    pub const fn new(from: u16, until: u16) -> Option<Self> {
        if from < until && until <= DAY {
            Some(Self { from, until })
        } else {
            None
        }
    }

    /// Whole hours of a clock of our own.
    const fn whole(from: u16, until: u16) -> Self {
        Self {
            from: from * 60,
            until: until * 60,
        }
    }

    /// The first minute that counts.
    pub const fn opens(self) -> u16 {
        self.from
    }

    /// The first minute that does not count any more; 1440 is the end of the day.
    pub const fn closes(self) -> u16 {
        self.until
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, until) = (self.from, self.until);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            until / 60,
            until % 60
        )
    }
}

/// A text that says no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected hours such as 09:00-13:30, not {0:?}")]
pub struct BadHours(pub String);

impl FromStr for Hours {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let number = |digits: &str| {
                let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
                two.then(|| digits.parse::<u16>().ok()).flatten()
            };
            let minute = number(minute).filter(|minute| *minute < 60)?;
            Some(number(hour)? * 60 + minute)
        };
        text.split_once('-')
            .and_then(|(from, until)| Self::new(minute(from)?, minute(until)?))
            .ok_or_else(|| BadHours(text.to_owned()))
    }
}

impl TryFrom<String> for Hours {
    type Error = BadHours;

    fn try_from(text: String) -> Result<Self, BadHours> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

/// The hours that count, for each day of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeekPlan {
    pub monday: Vec<Hours>,
    pub tuesday: Vec<Hours>,
    pub wednesday: Vec<Hours>,
    pub thursday: Vec<Hours>,
    pub friday: Vec<Hours>,
    pub saturday: Vec<Hours>,
    pub sunday: Vec<Hours>,
    /// Public holidays do not stop it.
    pub on_holidays: bool,
    /// Extraordinary closures do not stop it.
    pub through_closures: bool,
}

impl WeekPlan {
    /// The same hours on working days, others on Saturday and Sunday; stopped by holidays and closures.
    fn working(days: Hours, saturday: Hours) -> Self {
        Self {
            monday: vec![days],
            tuesday: vec![days],
            wednesday: vec![days],
            thursday: vec![days],
            friday: vec![days],
            saturday: vec![saturday],
            ..Self::default()
        }
    }

    /// 24 hours a day without holidays, Sundays and Saturdays from 14:00 (tender 6.1, note on IN2).
    pub fn sla24() -> Self {
        Self::working(Hours::WHOLE_DAY, Hours::whole(0, 14))
    }

    /// The hours of the service: Monday to Friday 8–20, Saturday 8–14, without holidays (tender 2.2).
    pub fn servizio() -> Self {
        Self::working(Hours::whole(8, 20), Hours::whole(8, 14))
    }

    /// Every hour of the year.
    pub fn solare() -> Self {
        Self {
            sunday: vec![Hours::WHOLE_DAY],
            on_holidays: true,
            through_closures: true,
            ..Self::working(Hours::WHOLE_DAY, Hours::WHOLE_DAY)
        }
    }

    /// The hours of a day of the week.
    pub fn on(&self, day: Weekday) -> &[Hours] {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// Checks it.
    ///
    /// # Errors
    /// When hours of a day overlap or are out of order, or there are none in the whole week.
    pub fn check(&self) -> Result<(), PlanError> {
        let mut none = true;
        for day in Weekday::Monday.cycle_forward().take(7) {
            let hours = self.on(day);
            none &= hours.is_empty();
            if let Some(pair) = hours.windows(2).find(|pair| pair[1].from < pair[0].until) {
                return Err(PlanError::Hours(format!("{}, {}", pair[0], pair[1])));
            }
        }
        if none { Err(PlanError::NoHours) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for text in ["09:00-13:00", "00:00-24:00", "15:00-18:30"] {
            assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "9-13",
            "09:00",
            "13:00-09:00",
            "09:00-09:00",
            "09:00-24:01",
            "09:60-10:00",
            "+9:00-10:00",
        ] {
            assert!(wrong.parse::<Hours>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_week_is_stored_as_json() {
        let week: WeekPlan = serde_json::from_str(r#"{"monday":["09:00-13:00","15:00-18:30"]}"#).unwrap();
        assert_eq!(week.monday.len(), 2);
        assert_eq!(week.check(), Ok(()));
        let stored = serde_json::to_string(&week).unwrap();
        assert_eq!(serde_json::from_str::<WeekPlan>(&stored).unwrap(), week);
        for wrong in [
            r#"{"lunedì":["09:00-13:00"]}"#,
            r#"{"monday":["mattina"]}"#,
            r#"{"monday":"09:00-13:00"}"#,
        ] {
            assert!(serde_json::from_str::<WeekPlan>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_week_has_hours_and_they_are_in_order() {
        assert_eq!(WeekPlan::default().check(), Err(PlanError::NoHours));
        for (monday, sound) in [
            (["09:00-13:00", "13:00-14:00"], true),
            (["09:00-13:00", "12:59-14:00"], false),
            (["15:00-18:00", "09:00-13:00"], false),
        ] {
            let week = WeekPlan {
                monday: monday.map(|text| text.parse().unwrap()).to_vec(),
                ..WeekPlan::default()
            };
            assert_eq!(week.check().is_ok(), sound, "{monday:?}");
        }
        for week in [WeekPlan::sla24(), WeekPlan::servizio(), WeekPlan::solare()] {
            assert_eq!(week.check(), Ok(()));
        }
    }
}
