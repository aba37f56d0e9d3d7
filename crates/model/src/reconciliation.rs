//! A mailbox compared with its server, day by day.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::time::Moment;

coded! {
    /// How a day of a mailbox compares with its server.
    pub enum DayState {
        /// Both have the same mails.
        Equal = "equal",
        /// The server has some no more: somebody else has moved or deleted them. Nothing is lost.
        Gone = "gone",
        /// The server has some that are not here: they are being taken.
        Missing = "missing",
    }
}

/// What of the reconciliation is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationFilter {
    pub mailbox: Option<i64>,
    /// Only days before this one (`2026-11-23`).
    pub before: Option<String>,
}

/// A mail that the server has no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneMail {
    pub uid: i64,
    /// Its row of the ledger, where the person may see it.
    pub mail: Option<i64>,
}

/// A day of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// The day in the desk's zone (`2026-11-23`).
    pub day: String,
    pub state: DayState,
    /// Mails that the server has in the folder.
    pub server: i64,
    /// Mails of the ledger that are expected there, those that are gone among them.
    pub here: i64,
    /// Mails that the desk has moved to a folder of their month.
    pub moved: i64,
    /// Uids that are on the server only: how many, and the first of them.
    pub missing_count: i64,
    pub missing: Vec<u32>,
    /// Mails of the ledger that the server has no more: how many, and the first of them.
    pub gone_count: i64,
    pub gone: Vec<GoneMail>,
    /// Since when it is like this.
    pub changed: Moment,
}

/// A mailbox, and how its comparison goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxCheck {
    pub id: i64,
    pub name: String,
    /// When it was compared last.
    pub checked: Option<Moment>,
    /// Since when a comparison is asked for that was not made yet.
    pub requested: Option<Moment>,
    /// Beneath which folder settled mail is moved; empty: it is not.
    pub archive: String,
    /// How many days settled mail stays where it arrived.
    pub keep_days: i64,
    /// Why mail was not moved the last time: `impossible`, or what the server said.
    pub not_moved: Option<String>,
}

/// The days of a mailbox, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationPage {
    /// The mailboxes with a server.
    pub mailboxes: Vec<Choice>,
    /// The one that is shown; none where there is none.
    pub mailbox: Option<MailboxCheck>,
    pub days: Vec<DayView>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}
