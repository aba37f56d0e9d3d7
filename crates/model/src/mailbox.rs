//! Mailboxes the desk reads and writes from.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::time::Moment;

coded! {
    /// How a connection to a mail server is protected.
    pub enum Security {
        /// TLS from the first byte (ports 993, 465).
        Tls = "tls",
        /// Plain, then upgraded (ports 143, 587).
        StartTls = "starttls",
        /// Not at all: only for a server on this machine.
        None = "none",
    }
}

coded! {
    /// What rules a mailbox's outgoing mail follows.
    pub enum MailboxKind {
        /// Ordinary mail.
        Ordinary = "ordinary",
        /// Certified mail: a mail a recipient, no blind copies, receipts.
        Pec = "pec",
    }
}

coded! {
    /// What became of a received mail. Every mail ever seen on a mailbox has one of these.
    pub enum InboundState {
        /// Stored, and waiting to be read.
        Received = "received",
        /// Became a ticket or landed on one.
        Filed = "filed",
        /// Belongs to no ticket, with the reason (our own mail coming back, a machine's answer to nothing).
        NoTicket = "no_ticket",
        /// Waits for a person to say where it belongs.
        Triage = "triage",
        /// Could not be read; a person decides.
        Quarantined = "quarantined",
        /// Destroyed with its ticket or its contract: nothing is left but what it is recognised by, so that it never comes again.
        Destroyed = "destroyed",
    }
}

coded! {
    /// Why a mail is in quarantine.
    pub enum QuarantineReason {
        /// Nothing but white space.
        Empty = "empty",
        /// No line looks like a header field.
        NoHeaders = "no_headers",
        /// Reading it broke down.
        Broken = "broken",
        /// It says it is a provider's receipt, and its signature cannot be trusted.
        UntrustedReceipt = "untrusted_receipt",
        /// Its sender has opened too many tickets within an hour.
        TooMany = "too_many",
        /// It could be read and not be filed, time and again: a fault of ours.
        NotFiled = "not_filed",
    }
}

/// A mail in quarantine, as its list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineRow {
    pub id: i64,
    pub mailbox: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    /// Why it could not be read.
    pub reason: QuarantineReason,
    pub received: Moment,
    pub bytes: i64,
}

/// A page of the quarantine, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinePage {
    pub rows: Vec<QuarantineRow>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<i64>,
}

/// What of the ledger is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFilter {
    pub mailbox: Option<i64>,
    pub state: Option<InboundState>,
    /// Where the page begins.
    pub before: Option<i64>,
}

/// A line of the ledger of received mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    pub id: i64,
    pub mailbox: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    /// What it was read as (`pec-envelope`, `fax`, …).
    pub kind: Option<String>,
    pub state: InboundState,
    /// Why it has no ticket, or waits for a person (a code).
    pub reason: Option<String>,
    pub ticket_id: Option<i64>,
    /// What its signature is worth (`valid`, `untrusted`, …); none for an unsigned one.
    pub signature: Option<String>,
    pub received: Moment,
    pub bytes: i64,
    /// What the person who decided it added.
    pub note: Option<String>,
    /// Who decided it, and when.
    pub decided: Option<(String, Moment)>,
}

impl Default for MailRow {
    fn default() -> Self {
        Self {
            id: 0,
            mailbox: String::new(),
            sender: None,
            subject: None,
            kind: None,
            state: InboundState::Received,
            reason: None,
            ticket_id: None,
            signature: None,
            received: Moment::default(),
            bytes: 0,
            note: None,
            decided: None,
        }
    }
}

/// A page of the ledger, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPage {
    pub rows: Vec<MailRow>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<i64>,
    pub mailboxes: Vec<crate::desk::Choice>,
}

/// Something that was found in a mail: the code of what it is, and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFact {
    pub name: String,
    pub value: String,
}

impl MailFact {
    /// A fact.
    pub fn new(name: &str, value: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
        }
    }
}

/// How a mail was read, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailView {
    pub row: MailRow,
    pub steps: Vec<MailFact>,
    pub facts: Vec<MailFact>,
    /// Name, declared type, bytes.
    pub files: Vec<(String, String, i64)>,
    pub text: String,
    /// It opened no ticket and somebody may have one opened.
    pub can_open: bool,
}
