//! The desk as its administrator and its trainer see it: what can be configured, and the forms about it.
//!
//! A view's `values` are its form's fields as they would have been typed, so that a stored thing and a refused form come
//! back to the page the same way. A view with the number 0 is one that is being added.

mod people;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::mailbox::{MailboxKind, Security};
use crate::sorting::Sorting;
use crate::time::Moment;

pub use people::{GrantRow, OneTimePassword, PersonView, grant_rows, parse_grants};

/// The name of a form's draft: of the thing with this number, or of one that is being added.
pub fn form_key(noun: &str, id: Option<i64>) -> String {
    id.map_or_else(|| format!("admin:{noun}:new"), |id| format!("admin:{noun}:{id}"))
}

/// An office of the ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeView {
    pub id: i64,
    pub name: String,
    /// 0 front end, 1 back office, 2 URP, 3 outside the contact centre.
    pub level: i64,
    pub email: String,
    pub queues: Vec<i64>,
    pub active: bool,
}

impl OfficeView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut all = values([
            ("name", self.name.clone()),
            ("level", self.level.to_string()),
            ("email", self.email.clone()),
            ("active", on(self.active)),
        ]);
        all.extend(self.queues.iter().map(|id| (format!("queue_{id}"), on(true))));
        all
    }
}

/// A queue of competence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueAdminView {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub sort: i64,
    /// Written under each reply.
    pub signature: String,
    /// The text around each reply; empty for the usual one ([`crate::template::REPLY`]).
    pub reply_template: String,
    /// Whoever writes a mail that becomes a ticket gets a receipt.
    pub receipt_active: bool,
    pub receipt_subject: String,
    pub receipt_body: String,
    /// Documents are verified before a ticket goes on to an office.
    pub verifies: bool,
    /// What has to be verified where the reason says nothing, an item a line.
    pub checklist: String,
    /// The request for what is missing; empty for the usual one.
    pub request_template: String,
    pub retention_class_id: Option<i64>,
    pub active: bool,
}

impl QueueAdminView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("slug", self.slug.clone()),
            ("name", self.name.clone()),
            ("sort", self.sort.to_string()),
            ("signature", self.signature.clone()),
            ("reply_template", self.reply_template.clone()),
            ("receipt_active", on(self.receipt_active)),
            ("receipt_subject", self.receipt_subject.clone()),
            ("receipt_body", self.receipt_body.clone()),
            ("verifies", on(self.verifies)),
            ("checklist", self.checklist.clone()),
            ("request_template", self.request_template.clone()),
            ("retention_class_id", number(self.retention_class_id)),
            ("active", on(self.active)),
        ])
    }
}

/// A telephone line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAdminView {
    pub id: i64,
    pub number: String,
    pub name: String,
    pub queue_id: Option<i64>,
    pub hours: String,
    pub sort: i64,
    pub active: bool,
}

impl LineAdminView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("number", self.number.clone()),
            ("name", self.name.clone()),
            ("queue_id", number(self.queue_id)),
            ("hours", self.hours.clone()),
            ("sort", self.sort.to_string()),
            ("active", on(self.active)),
        ])
    }
}

/// A mail server, as it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerView {
    pub host: String,
    pub port: i64,
    pub security: Security,
}

/// A mailbox. Its secret never leaves the desk: only whether there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxView {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub queue_id: i64,
    pub imap: Option<ServerView>,
    pub folder: String,
    pub smtp: Option<ServerView>,
    pub login: String,
    pub has_secret: bool,
    pub kind: Option<MailboxKind>,
    /// Whether its mail goes straight to its queue.
    pub sorting: Option<Sorting>,
    /// The largest mail its server takes, in bytes.
    pub max_bytes: Option<i64>,
    pub acceptance_minutes: Option<i64>,
    /// The day on which its password or token ends (`2026-11-23`); empty where nobody said.
    pub secret_expires: String,
    /// Bytes used and allowed, where its server says.
    pub quota: Option<(i64, i64)>,
    pub active: bool,
    pub last_contact: Option<Moment>,
    pub failing_since: Option<Moment>,
    /// What the server said, in one line.
    pub failure: Option<String>,
    /// Mails that the outgoing server did not take yet, and when the oldest of them was written.
    pub unsent: Option<(i64, Moment)>,
    /// Beneath which folder settled mail is moved; empty: it is never moved.
    pub archive_folder: String,
    /// How many days settled mail stays where it arrived.
    pub keep_days: i64,
    /// Mails on the server that were not taken yet.
    pub not_taken: i64,
    /// Mails taken and not filed yet, and when the oldest of them was taken.
    pub unfiled: Option<(i64, Moment)>,
    /// When it was compared with its server.
    pub checked: Option<Moment>,
}

impl MailboxView {
    /// The fields of the form; the secret is none of them.
    pub fn values(&self) -> BTreeMap<String, String> {
        let part = |server: &Option<ServerView>, preset: &str, security: Security| match server {
            Some(server) => (
                server.host.clone(),
                server.port.to_string(),
                server.security.code().to_owned(),
            ),
            None => (String::new(), preset.to_owned(), security.code().to_owned()),
        };
        let imap = part(&self.imap, "993", Security::Tls);
        let smtp = part(&self.smtp, "587", Security::StartTls);
        values([
            ("name", self.name.clone()),
            ("address", self.address.clone()),
            ("queue_id", number((self.queue_id != 0).then_some(self.queue_id))),
            ("imap_host", imap.0),
            ("imap_port", imap.1),
            ("imap_security", imap.2),
            ("imap_folder", self.folder.clone()),
            ("smtp_host", smtp.0),
            ("smtp_port", smtp.1),
            ("smtp_security", smtp.2),
            ("login", self.login.clone()),
            ("kind", self.kind.unwrap_or(MailboxKind::Ordinary).code().to_owned()),
            ("sorting", self.sorting.unwrap_or(Sorting::Straight).code().to_owned()),
            ("max_bytes", number(self.max_bytes.map(|bytes| bytes / 1_000_000))),
            ("secret_expires", self.secret_expires.clone()),
            (
                "acceptance_minutes",
                number(Some(self.acceptance_minutes.unwrap_or(15))),
            ),
            ("archive_folder", self.archive_folder.clone()),
            ("keep_days", self.keep_days.to_string()),
            ("active", on(self.active)),
        ])
    }
}

/// A reason of a queue, with its information sheet. Lists leave the sheet out and say whether there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonAdminView {
    pub id: i64,
    pub queue_id: i64,
    pub name: String,
    pub sheet: String,
    pub has_sheet: bool,
    /// What has to be verified, an item a line; empty for what the queue says.
    pub checklist: String,
    pub retention_class_id: Option<i64>,
    pub sort: i64,
    pub active: bool,
    /// Its prepared answers.
    pub answers: Vec<Choice>,
}

impl ReasonAdminView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("queue_id", number((self.queue_id != 0).then_some(self.queue_id))),
            ("name", self.name.clone()),
            ("sheet", self.sheet.clone()),
            ("checklist", self.checklist.clone()),
            ("retention_class_id", number(self.retention_class_id)),
            ("sort", self.sort.to_string()),
            ("active", on(self.active)),
        ])
    }
}

/// A prepared answer. Lists leave the text out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    pub id: i64,
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    pub title: String,
    pub body: String,
    pub active: bool,
}

impl AnswerView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("queue_id", number(self.queue_id)),
            ("reason_id", number(self.reason_id)),
            ("title", self.title.clone()),
            ("body", self.body.clone()),
            ("active", on(self.active)),
        ])
    }
}

/// A closing outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeAdminView {
    pub id: i64,
    pub queue_id: Option<i64>,
    pub name: String,
    /// Offered when a contact is closed while it is being logged.
    pub at_first_contact: bool,
    pub sort: i64,
    pub active: bool,
}

impl OutcomeAdminView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("queue_id", number(self.queue_id)),
            ("name", self.name.clone()),
            ("at_first_contact", on(self.at_first_contact)),
            ("sort", self.sort.to_string()),
            ("active", on(self.active)),
        ])
    }
}

pub(crate) fn values<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn number(id: Option<i64>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// A box as browsers send it: `on`, or nothing at all.
pub(crate) fn on(ticked: bool) -> String {
    if ticked { "on".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_shows_no_secret() {
        let mailbox = MailboxView {
            has_secret: true,
            ..MailboxView::default()
        };
        assert!(!mailbox.values().contains_key("secret"));
        assert_eq!(mailbox.values()["imap_port"], "993", "what is usual is offered");
    }
}
