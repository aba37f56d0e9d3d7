//! What people send: typed inputs that refuse unknown fields, checked by the same code in browser and server.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::problem::{Check, FieldError, Problem};
use crate::ticket::TicketState;
use crate::time::Timestamp;

/// Longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// Longest typed text, in characters.
pub const TEXT_MAX: usize = 50_000;
/// Longest name, in characters.
pub const NAME_MAX: usize = 120;
/// Largest single file, in bytes.
pub const FILE_MAX: u64 = 25 * 1024 * 1024;
/// Most files in one form.
pub const FILES_MAX: usize = 20;

/// A person as typed by the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypedContact {
    /// A recognised contact that the operator confirmed.
    pub id: Option<i64>,
    pub name: String,
    pub phone: String,
    pub tax_code: String,
    pub email: String,
}

impl TypedContact {
    /// Whether nothing at all was typed.
    pub fn is_empty(&self) -> bool {
        self.id.is_none()
            && [&self.name, &self.phone, &self.tax_code, &self.email]
                .iter()
                .all(|text| text.trim().is_empty())
    }
}

/// What happens to the contact when the form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactEnd {
    /// Closed at first contact with this outcome.
    Close {
        /// Id of the outcome.
        outcome_id: i64,
    },
    /// Forwarded to the queue.
    Forward,
}

/// A contact being logged (tender 2.2.2: every contact is tracked).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactForm {
    pub channel: Channel,
    pub line_id: Option<i64>,
    pub caller: TypedContact,
    /// The person it is about, where it is not the caller.
    pub on_behalf_of: Option<TypedContact>,
    pub delegation_seen: bool,
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    pub subject: String,
    pub notes: String,
    /// When a written contact was received, where it is not now.
    pub received_at: Option<Timestamp>,
    /// When the form was opened: handling time runs from here.
    pub opened_at: Timestamp,
    /// When the caller hung up: talk ends, wrap-up begins.
    pub hung_up_at: Option<Timestamp>,
    /// Open outages that the contact is about, as chosen; those of other queues count for nothing.
    pub outages: Vec<i64>,
    /// Look-ups whose cards are attached to the ticket, by their numbers.
    pub attach_cards: Vec<i64>,
    /// The closed ticket that it goes on from.
    pub related: Option<i64>,
    pub end: ContactEnd,
}

impl ContactForm {
    /// Checks what can be checked without the desk's data.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming every field that needs attention.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.required("subject", &self.subject, SUBJECT_MAX);
        check.limit("notes", &self.notes, TEXT_MAX);
        check_contact(&mut check, "caller", &self.caller);
        if let Some(person) = &self.on_behalf_of {
            check_contact(&mut check, "behalf", person);
            check.ensure(!person.is_empty(), "behalf_name", FieldError::Required);
        }
        check.done()
    }
}

fn check_contact(check: &mut Check, prefix: &str, contact: &TypedContact) {
    check.limit(&format!("{prefix}_name"), &contact.name, NAME_MAX);
    check.limit(&format!("{prefix}_phone"), &contact.phone, 40);
    check.limit(&format!("{prefix}_tax_code"), &contact.tax_code, 40);
    check.limit(&format!("{prefix}_email"), &contact.email, 254);
    let email = contact.email.trim();
    check.ensure(
        email.is_empty() || is_address(email),
        &format!("{prefix}_email"),
        FieldError::BadAddress,
    );
}

/// A reply to the citizen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyForm {
    pub ticket_id: i64,
    pub text: String,
    /// One-time copy, addresses separated by commas or blanks.
    pub cc: String,
    /// The status afterwards; unchanged when none.
    pub then: Option<TicketState>,
    /// The outcome, where the reply closes the ticket.
    pub outcome_id: Option<i64>,
    /// Files of the ticket that go with it, by their numbers.
    pub attach: Vec<i64>,
    /// The version of the ticket that the writer saw.
    pub version: i64,
}

/// The field of the contact form by which an outage is chosen.
pub const OUTAGE_FIELD: &str = "outage_";

/// The field of the reply by which a file of the ticket goes with it.
pub fn attach_field(id: i64) -> String {
    format!("attach_{id}")
}

impl ReplyForm {
    /// Checks what can be checked without the desk's data.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming every field that needs attention.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.required("text", &self.text, TEXT_MAX);
        check.ensure(
            self.copies().iter().all(|a| is_address(a)),
            "cc",
            FieldError::BadAddress,
        );
        check.ensure(
            self.then != Some(TicketState::Closed) || self.outcome_id.is_some(),
            "outcome_id",
            FieldError::Required,
        );
        check.done()
    }

    /// The addresses of the one-time copy.
    pub fn copies(&self) -> Vec<String> {
        self.cc
            .split([',', ';', ' ', '\n'])
            .map(|address| address.trim().to_lowercase())
            .filter(|address| !address.is_empty())
            .collect()
    }
}

/// Whether a text can be a mail address: one `@`, something on both sides, a dot in the domain, no blanks, quotes or
/// control characters. Whether it exists only the mail server knows.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    text.len() <= 254
        && !local.is_empty()
        && !local.contains('@')
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>()\",;:\\[]".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_would_not_travel_are_refused() {
        for good in ["a@b.it", "mario.rossi+x@pec.cittadino.example", "o'neil@posta.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.it",
            "a b@c.it",
            "a@b.it\r\nBcc: x@y.it",
            "a@@b.it",
            "<a@b.it>",
            "a@.it",
            "a@b.",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn closing_by_reply_needs_an_outcome() {
        let mut reply = ReplyForm {
            text: "Fatto.".into(),
            then: Some(TicketState::Closed),
            ..ReplyForm::default()
        };
        assert!(reply.check().is_err());
        reply.outcome_id = Some(1);
        assert!(reply.check().is_ok());
    }

    #[test]
    fn copies_are_split_and_checked() {
        let reply = ReplyForm {
            text: "x".into(),
            cc: "A@b.it, c@d.it;  ".into(),
            ..ReplyForm::default()
        };
        assert_eq!(reply.copies(), ["a@b.it", "c@d.it"]);
        assert!(
            ReplyForm {
                cc: "nessuno".into(),
                ..reply
            }
            .check()
            .is_err()
        );
    }
}

/// What was typed into a form, with what was wrong about it: how a page gets its fields back after a refusal or an
/// expired session. Names are the form's field names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub values: std::collections::BTreeMap<String, String>,
    /// Why it was not accepted; none where only the session had expired.
    pub problem: Option<Problem>,
}

impl Typed {
    /// What was typed into a field; empty when nothing was.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&crate::FieldProblem> {
        match &self.problem {
            Some(Problem::Invalid(fields)) => fields.iter().find(|problem| problem.field == field),
            _ => None,
        }
    }
}
