//! The desk as its administrator and its trainer see it: what can be configured, and the forms about it.
//!
//! A view's `values` are its form's fields as they would have been typed, so that a stored thing and a refused form come
//! back to the page the same way. A view with the number 0 is one that is being added.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::mailbox::{MailboxKind, Security};
use crate::notice::{NoticeChoice, NoticeTrouble};
use crate::people::Grant;
use crate::permission::Role;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::sorting::Sorting;
use crate::time::Moment;

/// Most roles that one form gives.
const GRANTS_MAX: usize = 60;

/// The name of a form's draft: of the thing with this number, or of one that is being added.
pub fn form_key(noun: &str, id: Option<i64>) -> String {
    id.map_or_else(|| format!("admin:{noun}:new"), |id| format!("admin:{noun}:{id}"))
}

/// A person who works at the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub id: i64,
    pub login: String,
    pub name: String,
    pub email: String,
    pub operator_code: String,
    pub disabled: bool,
    /// Was given a one-time password and has not chosen their own yet.
    pub must_change_password: bool,
    /// How they are told of what is handed to their office.
    pub notices: NoticeChoice,
    /// Why the last mail with notices has not reached them; on their own page only.
    pub notice_trouble: Option<NoticeTrouble>,
    pub grants: Vec<Grant>,
}

impl PersonView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut all = values([
            ("login", self.login.clone()),
            ("name", self.name.clone()),
            ("email", self.email.clone()),
            ("operator_code", self.operator_code.clone()),
            ("notices", self.notices.code().to_owned()),
        ]);
        for (row, grant) in self.grants.iter().enumerate() {
            all.insert(format!("grant_role_{row}"), grant.role.code().to_owned());
            all.insert(format!("grant_queue_{row}"), number(grant.queue_id));
            all.insert(format!("grant_office_{row}"), number(grant.office_id));
        }
        all
    }
}

/// A row of the form in which roles are given, as it was typed: `grant_role_N`, `grant_queue_N`, `grant_office_N`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantRow {
    pub role: String,
    pub queue: String,
    pub office: String,
}

/// The rows in which something was chosen, in their order.
pub fn grant_rows(typed: &BTreeMap<String, String>) -> Vec<GrantRow> {
    let numbers: BTreeSet<usize> = typed
        .keys()
        .filter_map(|name| name.strip_prefix("grant_role_")?.parse().ok())
        .collect();
    let value = |name: String| typed.get(&name).map(|text| text.trim().to_owned()).unwrap_or_default();
    numbers
        .into_iter()
        .map(|row| GrantRow {
            role: value(format!("grant_role_{row}")),
            queue: value(format!("grant_queue_{row}")),
            office: value(format!("grant_office_{row}")),
        })
        .filter(|row| *row != GrantRow::default())
        .collect()
}

/// The roles that a form gives, each once. A row whose role was taken away gives nothing, whatever else it says.
///
/// # Errors
/// [`Problem::Invalid`] for `grants`: something that is no choice, or too many.
pub fn parse_grants(typed: &BTreeMap<String, String>) -> Result<Vec<Grant>, Problem> {
    let refuse = |error| Problem::field("grants", error);
    let place = |text: &str| match text {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| refuse(FieldError::UnknownChoice)),
    };
    let rows = grant_rows(typed);
    if rows.len() > GRANTS_MAX {
        let many = FieldProblem::with_limit("grants", FieldError::OutOfRange, GRANTS_MAX as u64);
        return Err(Problem::Invalid(vec![many]));
    }
    let mut grants: Vec<Grant> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.role.is_empty()) {
        let role: Role = row.role.parse().map_err(|_| refuse(FieldError::UnknownChoice))?;
        let grant = Grant {
            role,
            queue_id: place(&row.queue)?,
            office_id: place(&row.office)?,
        };
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    Ok(grants)
}

/// A one-time password on its way to the one page that shows it. It has no `Debug`, so that no log ever does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimePassword {
    pub name: String,
    pub login: String,
    pub password: String,
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

    fn typed(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn refused(pairs: &[(&str, &str)]) -> FieldError {
        match parse_grants(&typed(pairs)) {
            Err(Problem::Invalid(fields)) => {
                assert_eq!(fields[0].field, "grants");
                fields[0].error
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn roles_are_read_row_by_row_and_rows_without_one_give_nothing() {
        let form = typed(&[
            ("name", "Anna"),
            ("grant_role_0", "back_office"),
            ("grant_queue_0", "7"),
            ("grant_office_0", ""),
            ("grant_role_2", "third_level"),
            ("grant_queue_2", ""),
            ("grant_office_2", "3"),
            ("grant_role_10", "back_office"),
            ("grant_queue_10", "7"),
            ("grant_role_11", ""),
            ("grant_queue_11", "7"),
            ("grant_office_11", ""),
        ]);
        let expected = vec![
            Grant {
                role: Role::BackOffice,
                queue_id: Some(7),
                office_id: None,
            },
            Grant {
                role: Role::ThirdLevel,
                queue_id: None,
                office_id: Some(3),
            },
        ];
        assert_eq!(
            parse_grants(&form),
            Ok(expected),
            "in their order, the repeated one once"
        );
        assert_eq!(parse_grants(&typed(&[("name", "Anna")])), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        assert_eq!(refused(&[("grant_role_0", "root")]), FieldError::UnknownChoice);
        assert_eq!(
            refused(&[("grant_role_0", "urp"), ("grant_queue_0", "7 OR 1=1")]),
            FieldError::UnknownChoice
        );
        let many: Vec<(String, String)> = (0..=GRANTS_MAX)
            .map(|row| (format!("grant_role_{row}"), "monitor".to_owned()))
            .collect();
        let many: Vec<(&str, &str)> = many
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(refused(&many), FieldError::OutOfRange);
    }

    #[test]
    fn a_person_survives_their_form() {
        let grants = vec![
            Grant {
                role: Role::Trainer,
                queue_id: None,
                office_id: None,
            },
            Grant {
                role: Role::Urp,
                queue_id: Some(1),
                office_id: Some(2),
            },
        ];
        let person = PersonView {
            grants: grants.clone(),
            ..PersonView::default()
        };
        assert_eq!(parse_grants(&person.values()), Ok(grants));
        assert_eq!(grant_rows(&person.values()).len(), 2);
    }

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
