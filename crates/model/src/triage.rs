//! Mails that wait for a person to say where they belong.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::message::{AttachmentView, MailBadge};
use crate::sorting::Fired;
use crate::ticket::{DueView, OtherTicket};
use crate::time::Moment;

coded! {
    /// Why a mail gets no ticket.
    pub enum Dismissal {
        Spam = "spam",
        /// Sent for information, nothing is asked.
        Information = "information",
        /// The same has come before.
        Duplicate = "duplicate",
        /// Meant for somebody else, who was told or has it too.
        NotOurs = "not_ours",
        /// Anything else, in words.
        Other = "other",
    }
}

/// A mail of the triage list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriageRow {
    pub id: i64,
    pub mailbox: String,
    pub sender: Option<String>,
    pub subject: String,
    /// What it was read as (a code).
    pub kind: Option<String>,
    pub received: Moment,
    pub due: Option<DueView>,
    /// The queue that a rule proposes.
    pub queue: Option<Choice>,
    pub reason: Option<Choice>,
    /// The rule, and why it fired.
    pub fired: Option<Fired>,
}

/// A mail of the triage list, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriageMail {
    pub row: TriageRow,
    pub badge: Option<MailBadge>,
    /// Who wrote, by name.
    pub name: Option<String>,
    /// Who a fax came from.
    pub caller: Option<String>,
    pub text: String,
    pub quoted: Option<String>,
    pub files: Vec<AttachmentView>,
    /// Tickets it may belong to: one it cites, then the sender's, newest first.
    pub tickets: Vec<OtherTicket>,
    /// The one that it cites without proof.
    pub related: Option<i64>,
}

/// A queue with its reasons, to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueReasons {
    pub queue: Choice,
    pub reasons: Vec<Choice>,
}

/// The triage page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriagePage {
    /// The most urgent first.
    pub rows: Vec<TriageRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The mail that is looked at: the one that was asked for, else the first.
    pub mail: Option<TriageMail>,
    /// Somebody has decided the mail that was asked for in the meantime.
    pub gone: bool,
    /// The mail behind the one that is looked at.
    pub following: Option<i64>,
    pub queues: Vec<QueueReasons>,
}
