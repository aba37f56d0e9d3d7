//! The forms about the rules of the clocks, as they are typed. What days and hours mean is said by whoever has a calendar.

use std::collections::BTreeMap;

use super::{ClockStep, LevelView, RulesView, WeekView};
use crate::channel::Channel;

type Values = BTreeMap<String, String>;

/// The fields of the form about a service level.
pub const LEVEL_FIELDS: [&str; 23] = [
    "id",
    "seen",
    "was",
    "code",
    "channel_phone",
    "channel_email",
    "channel_pec",
    "channel_fax",
    "channel_counter",
    "channel_letter",
    "channel_sms",
    "forwarded",
    "starts",
    "clock",
    "budget",
    "share_0",
    "share_1",
    "share_2",
    "share_3",
    "warnings",
    "waiting_pauses",
    "valid_from",
    "valid_until",
];

/// The fields of the days of a week, Monday's first.
pub const WEEK_FIELDS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// What a ticked box sends.
const ON: &str = "on";

fn value(values: &Values, field: &str) -> String {
    values
        .get(field)
        .map(|typed| typed.trim().to_owned())
        .unwrap_or_default()
}

/// A service level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelForm {
    /// Its place, counted from 1; none for a new one.
    pub at: Option<usize>,
    /// The code that it had when it was seen.
    pub was: String,
    pub code: String,
    pub channels: Vec<Channel>,
    /// `yes`, `no`, or nothing for both.
    pub forwarded: String,
    pub starts: String,
    pub clock: String,
    pub budget: String,
    pub shares: [String; 4],
    pub warnings: String,
    pub waiting_pauses: bool,
    pub valid_from: String,
    pub valid_until: String,
}

impl LevelForm {
    /// The name of a channel's box.
    pub fn channel_field(channel: Channel) -> String {
        format!("channel_{channel}")
    }

    /// The name of the field of a level's share.
    pub fn share_field(level: usize) -> String {
        format!("share_{level}")
    }

    /// What was typed.
    pub fn of_fields(at: Option<usize>, values: &Values) -> Self {
        let text = |field: &str| value(values, field);
        let ticked = |channel: &Channel| values.contains_key(&Self::channel_field(*channel));
        Self {
            at,
            was: text("was"),
            code: text("code"),
            channels: Channel::ALL.iter().copied().filter(ticked).collect(),
            forwarded: text("forwarded"),
            starts: text("starts"),
            clock: text("clock"),
            budget: text("budget"),
            shares: [0, 1, 2, 3].map(|level| text(&Self::share_field(level))),
            warnings: text("warnings"),
            waiting_pauses: values.contains_key("waiting_pauses"),
            valid_from: text("valid_from"),
            valid_until: text("valid_until"),
        }
    }

    /// The fields of a new one: the whole budget for every level of the ladder, and the usual warnings.
    pub fn blank() -> Values {
        let mut values = Values::from([("warnings".to_owned(), "50, 75, 90, 100".to_owned())]);
        for level in 0..4 {
            values.insert(Self::share_field(level), "100".to_owned());
        }
        values
    }
}

impl LevelView {
    /// The fields of the form.
    pub fn values(&self) -> Values {
        let forwarded = match self.forwarded {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let warnings: Vec<String> = self.warnings.iter().map(u8::to_string).collect();
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let mut values: Values = [
            ("was", self.code.clone()),
            ("code", self.code.clone()),
            ("forwarded", forwarded.to_owned()),
            ("starts", self.starts.code().to_owned()),
            ("clock", self.clock.code().to_owned()),
            ("budget", duration(self.budget_minutes)),
            ("warnings", warnings.join(", ")),
            ("valid_from", day(&self.valid_from)),
            ("valid_until", day(&self.valid_until)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        for channel in &self.channels {
            values.insert(LevelForm::channel_field(*channel), ON.to_owned());
        }
        for (level, share) in self.shares.iter().enumerate() {
            values.insert(LevelForm::share_field(level), share.to_string());
        }
        if self.waiting_pauses {
            values.insert("waiting_pauses".to_owned(), ON.to_owned());
        }
        values
    }
}

/// A holiday that a law adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolidayForm {
    pub day: String,
    pub month: String,
    pub from_year: String,
    /// Nothing where it goes on.
    pub to_year: String,
}

impl HolidayForm {
    /// What was typed.
    pub fn of_fields(values: &Values) -> Self {
        Self {
            day: value(values, "holiday_day"),
            month: value(values, "holiday_month"),
            from_year: value(values, "holiday_from"),
            to_year: value(values, "holiday_to"),
        }
    }
}

/// An extraordinary closure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosureForm {
    /// A whole day.
    Day { day: String, name: String },
    /// From a moment of local time until another.
    Between { from: String, until: String, name: String },
}

impl ClosureForm {
    /// A whole day, as it was typed.
    pub fn day(values: &Values) -> Self {
        Self::Day {
            day: value(values, "closed_day"),
            name: value(values, "closed_day_name"),
        }
    }

    /// Two moments, as they were typed.
    pub fn between(values: &Values) -> Self {
        Self::Between {
            from: value(values, "closed_from"),
            until: value(values, "closed_until"),
            name: value(values, "closed_name"),
        }
    }
}

/// The opening hours of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekForm {
    /// It has hours of its own; else those of the service.
    pub own: bool,
    /// The hours of each day, Monday's first.
    pub days: [String; 7],
    pub on_holidays: bool,
    pub through_closures: bool,
}

impl WeekForm {
    /// What was typed.
    pub fn of_fields(values: &Values) -> Self {
        Self {
            own: value(values, "hours_of") == "own",
            days: WEEK_FIELDS.map(|field| value(values, field)),
            on_holidays: values.contains_key("on_holidays"),
            through_closures: values.contains_key("through_closures"),
        }
    }

    /// The fields of the form.
    pub fn values(week: Option<&WeekView>) -> Values {
        let of = if week.is_some() { "own" } else { "service" };
        let mut values = Values::from([("hours_of".to_owned(), of.to_owned())]);
        let Some(week) = week else {
            return values;
        };
        for (field, hours) in WEEK_FIELDS.iter().zip(&week.days) {
            values.insert((*field).to_owned(), hours.clone());
        }
        for (field, ticked) in [
            ("on_holidays", week.on_holidays),
            ("through_closures", week.through_closures),
        ] {
            if ticked {
                values.insert(field.to_owned(), ON.to_owned());
            }
        }
        values
    }
}

/// The window for a citizen's answer, the automatic steps, and which closed tickets are counted again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsForm {
    pub reopen_days: String,
    pub closed_since: String,
    /// What is done at which share; shares at which nothing is done are left out.
    pub steps: BTreeMap<u32, Vec<ClockStep>>,
}

impl SettingsForm {
    /// What the names of the boxes begin with; the share in percent follows.
    pub const STEPS: [&str; 4] = ["notify_owner_", "notify_leader_", "raise_priority_", "to_leader_"];

    /// The name of the box for a step at a share.
    pub fn step_field(step: ClockStep, percent: u8) -> String {
        format!("{step}_{percent}")
    }

    /// What was typed.
    pub fn of_fields(values: &Values) -> Self {
        let mut steps: BTreeMap<u32, Vec<ClockStep>> = BTreeMap::new();
        for (step, prefix) in ClockStep::ALL.iter().zip(Self::STEPS) {
            let percents = values.keys().filter_map(|name| name.strip_prefix(prefix)?.parse().ok());
            for percent in percents {
                steps.entry(percent).or_default().push(*step);
            }
        }
        Self {
            reopen_days: value(values, "reopen_days"),
            closed_since: value(values, "closed_since"),
            steps,
        }
    }

    /// The fields of the form.
    pub fn values(rules: &RulesView, closed_since: &str) -> Values {
        let mut values = Values::from([
            ("reopen_days".to_owned(), rules.reopen_days.to_string()),
            ("closed_since".to_owned(), closed_since.to_owned()),
        ]);
        for (percent, steps) in &rules.steps {
            for step in steps {
                values.insert(Self::step_field(*step, *percent), ON.to_owned());
            }
        }
        values
    }
}

/// Minutes as they are typed: `24h`, `4h 30m`, `9m`.
pub fn duration(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}

/// The minutes that were typed; none for anything but hours, minutes, or both.
pub fn minutes_of(typed: &str) -> Option<i64> {
    let number = |text: &str| {
        let digits = text.trim();
        let fine = (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        fine.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let typed = typed.trim().to_lowercase();
    let minutes = |text: &str| number(text.trim().strip_suffix('m')?);
    match typed.split_once('h') {
        Some((hours, "")) => Some(number(hours)? * 60),
        Some((hours, rest)) => Some(number(hours)? * 60 + minutes(rest).filter(|minutes| *minutes < 60)?),
        None => minutes(&typed),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClockKind, ClockStart};
    use super::*;

    #[test]
    fn a_budget_is_typed_as_it_is_said() {
        for (typed, minutes) in [
            ("24h", 1_440),
            ("4h 30m", 270),
            (" 4H30M ", 270),
            ("4 h 05 m", 245),
            ("9m", 9),
            ("90m", 90),
            ("0m", 0),
        ] {
            assert_eq!(minutes_of(typed), Some(minutes), "{typed}");
        }
        for wrong in [
            "", "24", "h", "m", "4h 90m", "4h30", "4:30", "-4h", "1.5h", "12 3m", "999999h", "4h 4h", "4m 2h",
        ] {
            assert_eq!(minutes_of(wrong), None, "{wrong:?}");
        }
        for minutes in [1, 9, 60, 90, 270, 1_440, 527_040] {
            assert_eq!(minutes_of(&duration(minutes)), Some(minutes));
        }
    }

    #[test]
    fn a_service_level_survives_its_form() {
        let level = LevelView {
            code: "IN7".to_owned(),
            channels: vec![Channel::Phone, Channel::Counter],
            forwarded: Some(true),
            starts: ClockStart::CallStart,
            clock: ClockKind::Linea,
            budget_minutes: 270,
            shares: [10, 100, 90, 80],
            warnings: vec![50, 100],
            waiting_pauses: true,
            valid_from: Some("2027-01-01".to_owned()),
            valid_until: None,
        };
        let values = level.values();
        assert!(values.keys().all(|name| LEVEL_FIELDS.contains(&name.as_str())));
        let form = LevelForm::of_fields(Some(3), &values);
        assert_eq!(
            (form.at, form.was.as_str(), form.code.as_str()),
            (Some(3), "IN7", "IN7")
        );
        assert_eq!(form.channels, level.channels);
        assert_eq!((form.forwarded.as_str(), form.starts.as_str()), ("yes", "call_start"));
        assert_eq!((form.clock.as_str(), form.budget.as_str()), ("linea", "4h 30m"));
        assert_eq!(form.shares, ["10", "100", "90", "80"]);
        assert_eq!(form.warnings, "50, 100");
        assert!(form.waiting_pauses);
        assert_eq!(
            (form.valid_from.as_str(), form.valid_until.as_str()),
            ("2027-01-01", "")
        );
    }

    #[test]
    fn hours_and_steps_survive_their_forms() {
        let mut week = WeekView::default();
        week.days[0] = "09:00-13:00, 15:00-18:30".to_owned();
        week.through_closures = true;
        let form = WeekForm::of_fields(&WeekForm::values(Some(&week)));
        assert!(form.own && form.through_closures && !form.on_holidays);
        assert_eq!(form.days, week.days);
        assert!(!WeekForm::of_fields(&WeekForm::values(None)).own);

        let rules = RulesView {
            reopen_days: 7,
            steps: vec![(90, vec![ClockStep::NotifyLeader, ClockStep::ToLeader])],
            ..RulesView::default()
        };
        let form = SettingsForm::of_fields(&SettingsForm::values(&rules, "2026-10-01"));
        assert_eq!(
            (form.reopen_days.as_str(), form.closed_since.as_str()),
            ("7", "2026-10-01")
        );
        let expected = BTreeMap::from([(90, vec![ClockStep::NotifyLeader, ClockStep::ToLeader])]);
        assert_eq!(form.steps, expected);
        for (step, prefix) in ClockStep::ALL.iter().zip(SettingsForm::STEPS) {
            assert_eq!(format!("{}_", step.code()), prefix);
        }
    }
}
