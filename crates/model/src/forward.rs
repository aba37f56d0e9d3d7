//! Verifying a ticket's documents and handing it on.

use serde::{Deserialize, Serialize};

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
    pub offices: Vec<OfficeChoice>,
}
