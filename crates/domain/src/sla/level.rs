//! Service levels as data: which tickets each is about, its clock, budget and warnings, and from when until when it holds.

use jiff::civil::Date;
use model::Channel;
use serde::{Deserialize, Serialize};

use super::ClockName;
use super::plan::PlanError;

/// Levels of the ladder: 0 front end, 1 back office, 2 URP, 3 outside the centre.
pub const LEVELS: usize = 4;
/// The first level that is outside the centre.
pub const OUTSIDE: u8 = 3;
/// The longest budget, in minutes: a year.
const LONGEST: i64 = 366 * 24 * 60;

/// A time within which tickets of some kind are to be closed.
///
/// The clocks pause and stop alike for every level: closing is the only end, gross runs until the citizen was told, net
/// pauses while an office outside the centre holds the ticket ([`super::history`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLevel {
    /// Its name in the contract, such as `IN2`.
    pub code: String,
    /// Tickets that came by one of these channels.
    pub channels: Vec<Channel>,
    /// Only tickets that were, or were not, closed while the contact was logged; both when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<bool>,
    /// When its clock starts.
    pub starts: Starts,
    /// When its clock runs.
    pub clock: LevelClock,
    /// Counted minutes, 1 to a year.
    pub budget_minutes: i64,
    /// How much of the budget each level of the ladder may use, in percent (1 to 100), the front end's first.
    pub shares: [u8; LEVELS],
    /// At how much of the budget somebody is warned, in percent (1 to 100), in order.
    pub warnings: Vec<u8>,
    /// Waiting for the citizen pauses net and the level's clock. Off unless the contract says so.
    #[serde(default)]
    pub waiting_pauses: bool,
    /// For tickets whose clock starts on this day (of the desk's zone) or later.
    #[serde(default, with = "day_or_none", skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// And before this one.
    #[serde(default, with = "day_or_none", skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// When the clock of a ticket starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starts {
    /// When the request reached the administration (`ticket.received_at`): certified mail at the certified time, mail at the
    /// `Received` of our own server, fax at its reception, letters at the date of the protocol.
    Received,
    /// When the call began: the moment it was logged less the handling time. Other channels as [`Starts::Received`]
    /// (domain facts 6.2, 5).
    CallStart,
}

/// The clock of a service level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelClock {
    /// [`ClockName::Sla24`].
    Sla24,
    /// [`ClockName::Servizio`].
    Servizio,
    /// [`ClockName::Solare`].
    Solare,
    /// The opening hours of the line that was called; `servizio` for tickets without one.
    Linea,
}

impl LevelClock {
    /// Every clock with its code.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("sla24", Self::Sla24),
        ("servizio", Self::Servizio),
        ("solare", Self::Solare),
        ("linea", Self::Linea),
    ];

    /// Its code, as it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sla24 => "sla24",
            Self::Servizio => "servizio",
            Self::Solare => "solare",
            Self::Linea => "linea",
        }
    }

    /// A clock by its code.
    pub fn named(code: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == code);
        known.map(|(_, clock)| *clock)
    }

    /// The named clock that it is: for [`LevelClock::Linea`] the one of tickets without a line.
    pub const fn name(self) -> ClockName {
        match self {
            Self::Sla24 => ClockName::Sla24,
            Self::Servizio | Self::Linea => ClockName::Servizio,
            Self::Solare => ClockName::Solare,
        }
    }
}

impl ServiceLevel {
    /// By what a ticket is measured that no other level is about: no code, no warning, a day of [`LevelClock::Sla24`].
    pub fn fallback() -> Self {
        Self {
            code: String::new(),
            channels: Vec::new(),
            forwarded: None,
            starts: Starts::Received,
            clock: LevelClock::Sla24,
            budget_minutes: 24 * 60,
            shares: [100; LEVELS],
            warnings: Vec::new(),
            waiting_pauses: false,
            valid_from: None,
            valid_until: None,
        }
    }

    /// The budget in milliseconds.
    pub const fn budget_ms(&self) -> i64 {
        self.budget_minutes * 60_000
    }

    /// What a level of the ladder may use of it; the whole where there is no such level.
    pub fn share_ms(&self, level: usize) -> i64 {
        let share = self.shares.get(level).copied().unwrap_or(100);
        self.budget_ms() * i64::from(share) / 100
    }

    /// Whether it is about a ticket: how it came, whether it was forwarded, and the day on which its clock starts.
    pub fn is_about(&self, channel: Channel, forwarded: bool, day: Date) -> bool {
        self.channels.contains(&channel)
            && self.forwarded.is_none_or(|only| only == forwarded)
            && self.valid_from.is_none_or(|from| from <= day)
            && self.valid_until.is_none_or(|until| day < until)
    }

    /// Checks it.
    ///
    /// # Errors
    /// [`PlanError::Level`] with the first field that cannot be.
    pub fn check(&self) -> Result<(), PlanError> {
        let percent = |share: &u8| (1..=100).contains(share);
        let bad = if self.code.trim().is_empty() {
            "code"
        } else if self.channels.is_empty() {
            "channels"
        } else if !(1..=LONGEST).contains(&self.budget_minutes) {
            "budget_minutes"
        } else if !self.shares.iter().all(percent) {
            "shares"
        } else if !(self.warnings.iter().all(percent) && self.warnings.is_sorted_by(|a, b| a < b)) {
            "warnings"
        } else if self
            .valid_from
            .zip(self.valid_until)
            .is_some_and(|(from, until)| until <= from)
        {
            "valid_until"
        } else {
            return Ok(());
        };
        Err(PlanError::Level(bad))
    }
}

/// The levels that come with the program (tender 6.1). Where the tender says nothing, no level of the ladder has less than the
/// whole budget.
pub fn shipped() -> Vec<ServiceLevel> {
    let level = |code: &str, channels: &[Channel], clock, budget_minutes| ServiceLevel {
        code: code.to_owned(),
        channels: channels.to_vec(),
        forwarded: None,
        starts: Starts::Received,
        clock,
        budget_minutes,
        shares: [100; LEVELS],
        warnings: vec![50, 75, 90, 100],
        waiting_pauses: false,
        valid_from: None,
        valid_until: None,
    };
    let written = [
        Channel::Email,
        Channel::Pec,
        Channel::Fax,
        Channel::Letter,
        Channel::Sms,
    ];
    vec![
        level("IN2", &written, LevelClock::Sla24, 24 * 60),
        ServiceLevel {
            forwarded: Some(false),
            starts: Starts::CallStart,
            ..level("IN5b", &[Channel::Phone], LevelClock::Solare, 9)
        },
        ServiceLevel {
            forwarded: Some(true),
            starts: Starts::CallStart,
            ..level("IN7", &[Channel::Phone], LevelClock::Servizio, 4 * 60)
        },
        // The desk's own target, so that nothing that was forwarded is without one; the counter is in no level of the tender.
        ServiceLevel {
            forwarded: Some(true),
            ..level(
                "Interno",
                &[Channel::Phone, Channel::Counter],
                LevelClock::Sla24,
                24 * 60,
            )
        },
    ]
}

/// A day as its text, or nothing.
mod day_or_none {
    use jiff::civil::Date;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn codes(channel: Channel, forwarded: bool) -> Vec<String> {
        let day = date(2026, 11, 13);
        let levels = shipped().into_iter();
        let about = levels.filter(|level| level.is_about(channel, forwarded, day));
        about.map(|level| level.code).collect()
    }

    #[test]
    fn every_ticket_has_the_levels_of_the_tender() {
        for channel in [
            Channel::Email,
            Channel::Pec,
            Channel::Fax,
            Channel::Letter,
            Channel::Sms,
        ] {
            assert_eq!(codes(channel, true), ["IN2"], "{channel}");
            assert_eq!(codes(channel, false), ["IN2"], "{channel}");
        }
        assert_eq!(codes(Channel::Phone, false), ["IN5b"]);
        assert_eq!(codes(Channel::Phone, true), ["IN7", "Interno"]);
        assert_eq!(codes(Channel::Counter, true), ["Interno"]);
        assert!(shipped().iter().all(|level| level.check().is_ok()));
    }

    #[test]
    fn a_level_holds_from_a_day_until_another() {
        let mut level = shipped().remove(0);
        level.valid_from = Some(date(2027, 1, 1));
        level.valid_until = Some(date(2028, 1, 1));
        for (day, holds) in [
            (date(2026, 12, 31), false),
            (date(2027, 1, 1), true),
            (date(2027, 12, 31), true),
            (date(2028, 1, 1), false),
        ] {
            assert_eq!(level.is_about(Channel::Email, true, day), holds, "{day}");
        }
    }

    #[test]
    fn a_level_is_stored_as_json() {
        let mut level = shipped().remove(1);
        level.valid_from = Some(date(2027, 1, 1));
        let stored = serde_json::to_string(&level).unwrap();
        assert!(stored.contains(r#""valid_from":"2027-01-01""#), "{stored}");
        assert_eq!(serde_json::from_str::<ServiceLevel>(&stored).unwrap(), level);
        let more = stored.replacen('{', r#"{"budget":9,"#, 1);
        assert!(serde_json::from_str::<ServiceLevel>(&more).is_err());
    }

    #[test]
    fn what_cannot_be_is_named() {
        let sound = shipped().remove(0);
        let bad = |change: fn(&mut ServiceLevel)| {
            let mut level = sound.clone();
            change(&mut level);
            level.check()
        };
        assert_eq!(bad(|level| level.code.clear()), Err(PlanError::Level("code")));
        assert_eq!(bad(|level| level.channels.clear()), Err(PlanError::Level("channels")));
        assert_eq!(
            bad(|level| level.budget_minutes = 0),
            Err(PlanError::Level("budget_minutes"))
        );
        assert_eq!(bad(|level| level.shares[2] = 101), Err(PlanError::Level("shares")));
        assert_eq!(
            bad(|level| level.warnings = vec![50, 50]),
            Err(PlanError::Level("warnings"))
        );
        let backwards = bad(|level| {
            level.valid_from = Some(date(2027, 1, 1));
            level.valid_until = level.valid_from;
        });
        assert_eq!(backwards, Err(PlanError::Level("valid_until")));
    }
}
