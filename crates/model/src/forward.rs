//! Verifying a ticket's documents and handing it on.

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::ladder::StepView;
use crate::ticket::TicketView;
use crate::time::Moment;

/// An item of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckItem {
    pub item: String,
    /// None as long as nobody has looked.
    pub passed: Option<bool>,
}

/// An office that a ticket can be handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeChoice {
    pub id: i64,
    pub name: String,
    /// 2 URP, 3 outside the contact centre.
    pub level: i64,
    /// Only with its documents verified.
    pub verified: bool,
}

/// The page on which documents are verified and a ticket is handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardView {
    pub ticket: TicketView,
    /// Its documents have to be verified before it goes on.
    pub verifies: bool,
    pub items: Vec<CheckItem>,
    /// Every item has passed, or none is needed.
    pub verified: bool,
    /// Who looked last, and when.
    pub checked: Option<(String, Moment)>,
    /// What the citizen is asked for; empty where nothing is missing.
    pub request: String,
    /// The ladder, with where the ticket is and was.
    pub steps: Vec<StepView>,
    /// It can be handed to the first-level back office, or called back by it.
    pub back_office: bool,
    /// The offices to which the ladder permits it to go from here: of a higher level, or others of its own.
    pub offices: Vec<OfficeChoice>,
    /// It is with an office, whose answer can be written down.
    pub answers: bool,
    /// The queues that an office can propose instead.
    pub queues: Vec<Choice>,
    /// The queue that an office proposed.
    pub proposed: Option<Choice>,
}
