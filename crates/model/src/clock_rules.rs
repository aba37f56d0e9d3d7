//! The rules of the clocks as people see them: what is in force, what is drafted, and what differs.
//!
//! A day is a text such as `2026-12-24`, a moment of local time one such as `2026-12-24T13:00`, hours of a day one such as
//! `09:00-13:00, 15:00-18:30`.

mod draft;
mod forms;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::coded::coded;

pub use draft::{Change, ClocksPage, DraftView, Editing, ExampleView, PastView, PreviewView};
pub use forms::{
    ClosureForm, HolidayForm, LEVEL_FIELDS, LevelForm, SettingsForm, WEEK_FIELDS, WeekForm, duration, minutes_of,
};

coded! {
    /// When the time of a service level is counted.
    pub enum ClockKind {
        /// 24 hours a day, without holidays and Saturdays from 14:00.
        Sla24 = "sla24",
        /// The hours of the service.
        Servizio = "servizio",
        /// Every hour of the year.
        Solare = "solare",
        /// The opening hours of the line that was called.
        Linea = "linea",
    }
}

coded! {
    /// When the clock of a ticket starts.
    pub enum ClockStart {
        /// When the request reached the administration.
        Received = "received",
        /// When the call began.
        CallStart = "call_start",
    }
}

coded! {
    /// Something that the desk does by itself when a share of the time is used.
    pub enum ClockStep {
        NotifyOwner = "notify_owner",
        NotifyLeader = "notify_leader",
        RaisePriority = "raise_priority",
        ToLeader = "to_leader",
    }
}

coded! {
    /// A patron saint's day that may be switched on.
    pub enum PatronSaint {
        /// San Gerardo, 30 May.
        Potenza = "potenza",
        /// Madonna della Bruna, 2 July.
        Matera = "matera",
    }
}

coded! {
    /// A holiday that has a name.
    pub enum HolidayName {
        NewYear = "new_year",
        Epiphany = "epiphany",
        EasterMonday = "easter_monday",
        Liberation = "liberation",
        Labour = "labour",
        Potenza = "potenza",
        Republic = "republic",
        Matera = "matera",
        Assumption = "assumption",
        SaintFrancis = "saint_francis",
        AllSaints = "all_saints",
        Immaculate = "immaculate",
        Christmas = "christmas",
        SaintStephen = "saint_stephen",
    }
}

coded! {
    /// What is said of a service level, apart from its code.
    pub enum LevelField {
        Channels = "channels",
        Forwarded = "forwarded",
        Starts = "starts",
        Clock = "clock",
        Budget = "budget",
        Shares = "shares",
        Warnings = "warnings",
        WaitingPauses = "waiting_pauses",
        ValidFrom = "valid_from",
        ValidUntil = "valid_until",
    }
}

/// A service level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelView {
    pub code: String,
    pub channels: Vec<Channel>,
    /// Only tickets that were, or were not, forwarded when the contact was logged; both when none.
    pub forwarded: Option<bool>,
    pub starts: ClockStart,
    pub clock: ClockKind,
    /// Counted minutes.
    pub budget_minutes: i64,
    /// In percent, the front end's first.
    pub shares: [u8; 4],
    /// In percent.
    pub warnings: Vec<u8>,
    pub waiting_pauses: bool,
    /// The first day on which a clock may start.
    pub valid_from: Option<String>,
    /// The first day on which none starts any more.
    pub valid_until: Option<String>,
}

/// Where in a year a holiday falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HolidayDay {
    Fixed {
        day: i8,
        month: i8,
    },
    /// So many days after Easter Sunday.
    Easter {
        plus: i16,
    },
}

/// A holiday by law, with the years in which it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayView {
    pub day: HolidayDay,
    pub name: Option<HolidayName>,
    pub from_year: Option<i16>,
    pub to_year: Option<i16>,
    /// It is not in force yet, so it may be taken away instead of ended.
    pub added: bool,
}

/// A holiday of a certain year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    pub day: String,
    /// 0 is Monday.
    pub weekday: u8,
    pub name: Option<HolidayName>,
}

/// An extraordinary closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureView {
    /// The first moment that does not count.
    pub from: String,
    /// The first moment that counts again.
    pub until: String,
    /// The last day where it is made of whole days.
    pub last_day: Option<String>,
    pub name: String,
}

/// Holidays and closures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    pub holidays: Vec<HolidayView>,
    /// The patron saints whose day is a holiday.
    pub patrons: Vec<PatronSaint>,
    pub closures: Vec<ClosureView>,
    /// The days of this year and the next that are holidays, as the clocks know them.
    pub years: Vec<(i16, Vec<DayOff>)>,
}

/// Opening hours of a line of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekView {
    /// Hours of each day, Monday's first; empty where the line is closed.
    pub days: [String; 7],
    /// Public holidays do not stop it.
    pub on_holidays: bool,
    /// Extraordinary closures do not stop it.
    pub through_closures: bool,
}

/// A telephone line with its hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineHours {
    pub id: i64,
    pub number: String,
    pub name: String,
    pub active: bool,
    /// None where it has the hours of the service.
    pub week: Option<WeekView>,
}

/// A document of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// In the order in which they are asked.
    pub levels: Vec<LevelView>,
    pub calendar: CalendarView,
    /// Every line of the desk.
    pub lines: Vec<LineHours>,
    pub reopen_days: i64,
    /// What is done at which share, in percent.
    pub steps: Vec<(u8, Vec<ClockStep>)>,
}

impl RulesView {
    /// Every share at which somebody is warned or something is done.
    pub fn percents(&self) -> Vec<u8> {
        let warned = self.levels.iter().flat_map(|level| level.warnings.iter().copied());
        let done = self.steps.iter().map(|(percent, _)| *percent);
        let all: std::collections::BTreeSet<u8> = warned.chain(done).collect();
        all.into_iter().collect()
    }

    /// What is done at a share.
    pub fn steps_at(&self, percent: u8) -> &[ClockStep] {
        let found = self.steps.iter().find(|(at, _)| *at == percent);
        found.map_or(&[], |(_, steps)| steps)
    }
}
