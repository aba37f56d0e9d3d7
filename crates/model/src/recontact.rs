//! Recontacts: calls that are owed to a citizen.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::time::Moment;

coded! {
    /// Why somebody is called.
    pub enum RecontactKind {
        /// The outcome of the ticket has to be told, and cannot be written.
        Outcome = "outcome",
        /// A time was agreed with the citizen.
        Agreed = "agreed",
    }
}

coded! {
    /// What came of a call.
    pub enum Attempted {
        Answered = "answered",
        Busy = "busy",
        NoAnswer = "no_answer",
        /// Somebody else's number, or none that is in use.
        WrongNumber = "wrong_number",
    }
}

coded! {
    /// How a recontact ended.
    pub enum RecontactEnd {
        /// The citizen was told the outcome.
        Told = "told",
        /// What was agreed was done.
        Done = "done",
        /// The ticket was closed although the citizen could not be reached.
        Unreached = "unreached",
        /// There is no need for it any more.
        Cancelled = "cancelled",
    }
}

/// A line of the call list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecontactRow {
    pub id: i64,
    pub kind: RecontactKind,
    pub ticket_id: i64,
    pub subject: String,
    pub queue: String,
    pub requester: Option<String>,
    /// Numbers to call (E.164), the agreed one first; none where nobody knows one that is right.
    pub numbers: Vec<String>,
    /// Attempts that failed.
    pub failed: i64,
    /// The next attempt, or the time agreed.
    pub due: Moment,
    /// Whose it is; nobody's in particular where none.
    pub person: Option<String>,
    /// What was agreed.
    pub note: String,
}

/// The call list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallList {
    /// Due within ten minutes, or late.
    pub now: Vec<RecontactRow>,
    /// Later today.
    pub today: Vec<RecontactRow>,
    /// Another day.
    pub later: Vec<RecontactRow>,
    /// After so many attempts a ticket may be closed without having reached the citizen.
    pub needed: i64,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptView {
    pub at: Moment,
    pub by: String,
    pub number: String,
    pub result: Attempted,
    pub note: String,
}

/// A recontact, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecontactView {
    pub row: RecontactRow,
    /// Grows with every attempt; a form sends it back, so that two people never count the same call twice.
    pub version: i64,
    /// Numbers that turned out to be wrong.
    pub wrong: Vec<String>,
    /// Earlier calls, newest first.
    pub attempts: Vec<AttemptView>,
    pub needed: i64,
    /// What the office wrote that the citizen has to be told; empty where no office did.
    pub outcome: String,
    /// Whether the ticket is closed when the citizen answers.
    pub closes: bool,
    /// Whether the ticket may be closed without having reached the citizen.
    pub may_give_up: bool,
    /// Outcomes of the queue.
    pub outcomes: Vec<Choice>,
    /// The next attempt that is proposed after a busy line, as a form writes it (`2026-11-23T10:15`).
    pub after_busy: String,
    /// The same after a call that nobody answered.
    pub after_no_answer: String,
    /// When this was drawn, in milliseconds: what the proposals are counted from.
    pub drawn_at: i64,
    /// The agreed time is outside the hours of the service.
    pub outside_hours: bool,
    /// How it ended, when, and who ended it.
    pub ended: Option<(RecontactEnd, Moment, Option<String>)>,
}

/// What telling a citizen the outcome in another way than by a reply needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellView {
    pub ticket_id: i64,
    pub version: i64,
    pub subject: String,
    pub queue: String,
    pub requester: Option<String>,
    pub numbers: Vec<String>,
    pub addresses: Vec<String>,
    pub outcome: String,
    pub outcomes: Vec<Choice>,
    /// Calls that are owed about the ticket.
    pub recontacts: Vec<Today>,
    /// The outcome still has to be told.
    pub waits: bool,
}

/// What agreeing a time with a citizen needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreeView {
    pub ticket_id: i64,
    pub subject: String,
    pub queue: String,
    pub requester: Option<String>,
    pub numbers: Vec<String>,
    /// A time that would do, as a form writes it: the next full hour of the service.
    pub proposed: String,
    /// What is agreed already.
    pub recontacts: Vec<Today>,
}

/// A recontact in one line: of somebody's day, or of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    pub id: i64,
    pub subject: String,
    pub at: Moment,
    /// Due within ten minutes, or late.
    pub urgent: bool,
}
