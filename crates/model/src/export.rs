//! Exports: open packages of tickets, for the region or for the person that they are about.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::forms::Typed;
use crate::time::{Moment, Timestamp};

coded! {
    /// How far an export is.
    pub enum ExportState {
        /// Asked for.
        Waiting = "waiting",
        /// Being written.
        Running = "running",
        /// Complete, and on the machine.
        Done = "done",
        /// It could not be written.
        Failed = "failed",
        /// Removed from the machine after its days.
        Removed = "removed",
    }
}

coded! {
    /// Why an export could not be written.
    pub enum ExportFault {
        /// No room left on the machine.
        Full = "full",
        /// The database, the file store or the folder failed; the log says how.
        Failed = "failed",
        /// No ticket fits any more.
        Empty = "empty",
    }
}

coded! {
    /// By what a person is looked for.
    pub enum PersonKind {
        /// Codice fiscale or partita IVA.
        TaxCode = "tax_code",
        /// Mail address, ordinary or certified.
        Address = "address",
    }
}

/// A person whose data are exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonKey {
    pub kind: PersonKind,
    /// A codice fiscale in capitals, or an address in small letters.
    pub value: String,
}

/// Which tickets a package holds: those that fit everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<i64>,
    /// Received at this instant or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Received before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// These tickets and no others; empty for no such list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<i64>,
    /// Those that concern this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonKey>,
    /// Those on the list of this disposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposal_id: Option<i64>,
}

impl Selection {
    /// Whether nothing is given: that would be the whole desk, which nobody may mean.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a package holds, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectionView {
    /// Names, where they are given.
    pub contract: Option<String>,
    pub queue: Option<String>,
    pub from: Option<Moment>,
    /// The last day that is inside.
    pub until: Option<Moment>,
    /// How many tickets were listed; 0 where none were.
    pub tickets: i64,
    /// It is about one person; by what they were looked for.
    pub person: Option<PersonKind>,
    /// It is the list of this disposal.
    pub disposal: Option<i64>,
}

/// An export in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportView {
    pub id: i64,
    pub state: ExportState,
    pub what: SelectionView,
    pub why: String,
    /// Who asked for it, and when.
    pub by: String,
    pub asked: Moment,
    pub total: i64,
    pub done: i64,
    pub files: i64,
    pub bytes: i64,
    pub missing: i64,
    pub manifest: Option<String>,
    pub fault: Option<ExportFault>,
    pub remove: Option<Moment>,
}

/// The page of exports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportsPage {
    /// The newest first.
    pub exports: Vec<ExportView>,
    pub contracts: Vec<Choice>,
    pub queues: Vec<Choice>,
    /// For how many days a package stays on the machine.
    pub keep_days: i64,
    /// What was typed before.
    pub typed: Typed,
}

/// The form by which an export is asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportForm {
    pub contract_id: String,
    pub queue_id: String,
    /// The first and the last day of reception (`2026-11-23`).
    pub since: String,
    pub until: String,
    /// Numbers of tickets, divided by commas, blanks or lines.
    pub tickets: String,
    /// A codice fiscale or a mail address.
    pub person: String,
    pub why: String,
}
