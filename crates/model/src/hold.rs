//! Legal holds: what may not be destroyed, whatever its term.

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::export::SelectionView;
use crate::forms::Typed;
use crate::time::Moment;

/// A hold, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldView {
    pub id: i64,
    /// What it is about.
    pub what: SelectionView,
    pub reason: String,
    /// Of the request or act behind it; empty where there is none.
    pub protocol: String,
    /// How many tickets it has found so far.
    pub tickets: i64,
    pub by: String,
    pub at: Moment,
    /// Who released it, why, and when; none while it stands.
    pub released: Option<(String, String, Moment)>,
}

/// The page of holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldsPage {
    /// The newest first.
    pub holds: Vec<HoldView>,
    pub contracts: Vec<Choice>,
    pub queues: Vec<Choice>,
    pub typed: Typed,
}

/// The page of one hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPage {
    pub hold: HoldView,
    /// The first of its tickets.
    pub tickets: Vec<i64>,
    pub may_release: bool,
    pub typed: Typed,
}
