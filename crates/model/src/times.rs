//! The clocks of a ticket, each by itself: what was used, what is left, when people were warned, what was measured.

use serde::{Deserialize, Serialize};

use crate::ladder::StepView;
use crate::ticket::{DueView, TicketState};
use crate::time::Moment;

/// The page of a ticket's times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesView {
    pub id: i64,
    pub subject: String,
    pub state: TicketState,
    pub steps: Vec<StepView>,
    /// Its service levels; the first is the one by which it is listed.
    pub levels: Vec<LevelView>,
    pub closed: Option<Moment>,
    /// Closed while the contact was logged, and never opened again.
    pub first_contact: bool,
    /// The highest level that it needed.
    pub highest_level: i64,
    /// Of a call, in seconds.
    pub talk_seconds: Option<i64>,
    pub wrap_up_seconds: Option<i64>,
    pub reopened_by_citizen: u32,
    pub reopened_by_desk: u32,
}

/// A ticket against a service level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelView {
    /// Its code; empty where no service level is about the ticket.
    pub code: String,
    pub started: Moment,
    pub clocks: Vec<ClockView>,
    /// Of a closed ticket: whether net stayed within the budget.
    pub in_time: Option<bool>,
    pub warnings: Vec<WarningView>,
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    pub which: Which,
    pub used_minutes: i64,
    pub budget_minutes: i64,
    pub bar: DueView,
}

/// Which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// Without the time outside the centre.
    Net,
    /// Until the citizen was told.
    Gross,
    /// Of a level of the ladder, against its share.
    Level(i64),
}

/// A share of the budget, and when it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningView {
    pub percent: u8,
    /// It is about the clock of an office outside.
    pub outside: bool,
    pub at: Moment,
    /// When it was given; none where it is still to come.
    pub given: Option<Moment>,
    pub late: bool,
}
