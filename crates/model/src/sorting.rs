//! Sorting received mail: what a rule looks for, and why it fired.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::time::Moment;

coded! {
    /// What becomes of a mail that opens a ticket, by its mailbox.
    pub enum Sorting {
        /// Straight to the mailbox's queue.
        Straight = "straight",
        /// Where a rule says; what no rule knows waits for a person.
        Rules = "rules",
        /// Everything waits for a person; the rules propose.
        Triage = "triage",
    }
}

coded! {
    /// Where in a mail a rule looks.
    pub enum Place {
        /// Who wrote.
        Sender = "sender",
        /// An address that it went to.
        Recipient = "recipient",
        Subject = "subject",
        /// The words of the message.
        Body = "body",
        /// The name of a file.
        Attachment = "attachment",
        /// What it was read as.
        Kind = "kind",
    }
}

/// What a mail can be read as that opens a ticket (codes of `mail::read::Kind`).
pub const KINDS: [&str; 6] = [
    "mail",
    "pec-envelope",
    "pec-anomaly",
    "untrusted-pec-lookalike",
    "rem-dispatch",
    "fax",
];

/// What a rule looks for. Every list that has entries must be met, each by one of its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Addresses, domains (`comune.example` also means its subdomains), or patterns with `*`.
    pub sender: Vec<String>,
    /// As `sender`.
    pub recipient: Vec<String>,
    /// Words or phrases, whole, in whatever case and with or without accents; `rateizz*` is how a word begins.
    pub subject: Vec<String>,
    /// As `subject`.
    pub body: Vec<String>,
    /// File names, or patterns with `*`.
    pub attachment: Vec<String>,
    /// Some of [`KINDS`].
    pub kind: Vec<String>,
}

impl Conditions {
    /// The entries for a place.
    pub fn of(&self, place: Place) -> &[String] {
        match place {
            Place::Sender => &self.sender,
            Place::Recipient => &self.recipient,
            Place::Subject => &self.subject,
            Place::Body => &self.body,
            Place::Attachment => &self.attachment,
            Place::Kind => &self.kind,
        }
    }

    /// The list for a place, to be filled.
    pub fn of_mut(&mut self, place: Place) -> &mut Vec<String> {
        match place {
            Place::Sender => &mut self.sender,
            Place::Recipient => &mut self.recipient,
            Place::Subject => &mut self.subject,
            Place::Body => &mut self.body,
            Place::Attachment => &mut self.attachment,
            Place::Kind => &mut self.kind,
        }
    }

    /// Whether nothing is looked for: such a rule would take every mail.
    pub fn is_empty(&self) -> bool {
        Place::ALL.iter().all(|place| self.of(*place).is_empty())
    }
}

/// Entries as people type them: one a line, or with commas between.
pub fn entries(text: &str) -> Vec<String> {
    let pieces = text.split(['\n', ',']).map(str::trim);
    pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// A reason for which a rule fired: the place, and the entry that was met there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub place: Place,
    pub entry: String,
}

/// A rule that fired.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// The rule's name, as it was called then.
    pub rule: String,
    pub why: Vec<Why>,
}

/// A sorting rule, as the configuration shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    pub id: i64,
    pub name: String,
    /// Only mail of this mailbox; of every one when none.
    pub mailbox_id: Option<i64>,
    pub mailbox: Option<String>,
    pub conditions: Conditions,
    pub queue_id: i64,
    pub queue: String,
    pub reason_id: Option<i64>,
    pub reason: Option<String>,
    pub sort: i64,
    pub active: bool,
}

impl RuleView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let to = if self.queue_id == 0 {
            String::new()
        } else {
            format!("{}/{}", self.queue_id, number(self.reason_id))
        };
        let mut values = BTreeMap::from([
            ("name".to_owned(), self.name.clone()),
            ("mailbox_id".to_owned(), number(self.mailbox_id)),
            ("dest".to_owned(), to),
            ("sort".to_owned(), self.sort.to_string()),
        ]);
        if self.active {
            values.insert("active".to_owned(), "on".to_owned());
        }
        for place in Place::ALL {
            values.insert(place.code().to_owned(), self.conditions.of(*place).join("\n"));
        }
        values
    }
}

/// What the rules say about a mail of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub mail: i64,
    pub received: Moment,
    /// None for a mail whose ticket this person may not see.
    pub shown: Option<TriedMail>,
    pub fired: Fired,
    /// Queue and reason that the rule names.
    pub would: String,
    /// Queue and reason that its ticket has today.
    pub is: String,
    pub agrees: bool,
}

/// The parts of a mail that only those see who may see its ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedMail {
    pub sender: String,
    pub subject: String,
    pub ticket_id: Option<i64>,
}

/// What a trial of the rules on past mail found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Mails that were read, the newest ones.
    pub read: i64,
    /// Of these, how many a rule fired for, and how many of those are where it would have put them.
    pub fired: i64,
    pub agreed: i64,
    /// The ones for which a rule fired, newest first, those that differ before those that agree.
    pub rows: Vec<Tried>,
}
