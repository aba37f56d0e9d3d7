//! The desk's own furniture: queues, lines, reasons, offices, and what the frame around each page shows.

use serde::{Deserialize, Serialize};

use crate::permission::Permission;
use crate::time::Moment;

/// An entry of a list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: i64,
    pub name: String,
}

/// A queue as the contact form and the navigation know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    pub id: i64,
    pub name: String,
    pub slug: String,
    /// Open tickets in it.
    pub open: i64,
}

/// A telephone line: what it presets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    pub id: i64,
    pub number: String,
    pub name: String,
    pub queue_id: Option<i64>,
    /// Opening hours, as told to callers.
    pub hours: String,
}

/// A reason of a queue, with what the operator needs to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonView {
    pub id: i64,
    pub queue_id: i64,
    pub name: String,
    /// Information sheet, plain text.
    pub sheet: String,
}

/// A text prepared by the trainer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedAnswer {
    pub id: i64,
    pub reason_id: Option<i64>,
    pub title: String,
    pub body: String,
}

/// What the trainer wrote for a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSheets {
    pub name: String,
    pub sheets: Vec<Sheet>,
}

/// The information sheet of a reason and its prepared answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub reason: ReasonView,
    pub answers: Vec<PreparedAnswer>,
}

/// A closing outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    pub id: i64,
    /// The queue that it is for; every queue when none.
    pub queue_id: Option<i64>,
    pub name: String,
    /// Offered when a contact is closed while it is being logged.
    pub at_first_contact: bool,
}

/// Where the counters of what needs somebody end: behind it, how much more there is changes nothing.
pub const COUNTED_MOST: i64 = 999;

/// Who is signed in and what the frame shows: one read for the navigation of every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    pub user_id: i64,
    pub name: String,
    pub permissions: Vec<Permission>,
    pub queues: Vec<QueueView>,
    /// Open tickets of this person.
    pub mine: i64,
    /// Open tickets due within four hours or late, among those this person may see.
    pub due_soon: i64,
    /// Mails waiting in quarantine.
    pub quarantine: i64,
    /// Mails waiting for this person to say where they belong.
    pub triage: i64,
    /// Tickets waiting for somebody of the front end.
    pub front: i64,
    /// Tickets that are with the offices this person answers for.
    pub office: i64,
    /// Recontacts of this person, or of nobody in particular, that are due within ten minutes or late.
    pub recontacts: i64,
    /// PEC requests that wait for somebody of the desk; none for who does not work their queue.
    pub pec_requests: Option<i64>,
    /// Outages of queues that this person works, that go on.
    pub outages: i64,
    /// What is unusual about look-ups and nobody has seen, for those who review the whole desk; at most [`COUNTED_MOST`] and one.
    pub anomalies: i64,
    /// Mailboxes that need somebody, for those who can do something about it.
    pub mailboxes: Vec<MailboxTrouble>,
    /// Letter keys are on (WCAG 2.1.4).
    pub letter_keys: bool,
    /// The last change of a ticket that this page may know of: the live stream begins behind it.
    pub last_change: i64,
}

/// A mailbox that cannot be read, or soon cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailboxTrouble {
    /// Its server has refused the credentials since then.
    Refused { name: String, since: Option<Moment> },
    /// Its credentials end in so many days; 0 is today, below it is past.
    Expires { name: String, days: i64 },
}

impl FrameView {
    /// Whether the person may do this somewhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}
