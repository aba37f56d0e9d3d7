//! The demonstration's citizens and what happens with them, as `citizens.toml` and `tickets.toml` tell it.

use model::recontact::Attempted;
use model::{Channel, TicketState};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Somebody who turns to the desk.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Citizen {
    pub key: String,
    pub name: String,
    pub fiscal_code: Option<String>,
    pub vat_number: Option<String>,
    pub phone: String,
    pub email: Option<String>,
    pub pec: Option<String>,
    // Contacts have neither sort nor address so far.
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    #[serde(rename = "town")]
    _town: IgnoredAny,
}

/// A ticket from its opening to where it stands now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub queue: String,
    pub reason: String,
    pub channel: Channel,
    pub citizen: String,
    pub on_behalf_of: Option<String>,
    /// Login of who registered it; none for what arrives by itself.
    pub by: Option<String>,
    pub line: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    #[serde(default)]
    pub attachments: Vec<FileContent>,
    /// Where the steps lead to.
    pub state: TicketState,
    pub age_hours: f64,
    /// Handling time.
    pub minutes: i64,
    #[serde(default)]
    pub steps: Vec<Step>,
}

impl Case {
    /// From the opening until now, in milliseconds.
    pub fn age_ms(&self) -> i64 {
        (self.age_hours * 3_600_000.0) as i64
    }

    /// Whether it comes as a mail: what nobody registered, but for text messages, which no gateway brings yet.
    pub fn is_mail(&self) -> bool {
        let written = matches!(self.channel, Channel::Email | Channel::Pec | Channel::Fax);
        written && self.by.is_none()
    }

    /// The closing step of a contact that was dealt with while the citizen was there.
    pub fn first_contact_close(&self) -> Option<&Step> {
        match self.steps.as_slice() {
            [only]
                if only.kind == StepKind::Close
                    && self.state == TicketState::Closed
                    && matches!(self.channel, Channel::Phone | Channel::Counter) =>
            {
                Some(only)
            }
            _ => None,
        }
    }
}

/// Something that happens to a ticket.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub kind: StepKind,
    /// Since the step before; the first since the opening.
    pub minutes: i64,
    /// Login; none where the citizen acts.
    pub by: Option<String>,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub attachments: Vec<FileContent>,
    pub office: Option<String>,
    pub state: Option<TicketState>,
    pub outcome: Option<String>,
    /// What came of a call.
    pub result: Option<Attempted>,
    /// So many hours after the end of the play somebody is to be called.
    pub hours: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StepKind {
    Note,
    Reply,
    Citizen,
    Take,
    Status,
    EscalateNote,
    Call,
    Agree,
    Close,
}

/// A file that is made up when it is needed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileContent {
    pub name: String,
    pub kind: FileKind,
    /// Content-ID of a picture that the HTML text shows.
    pub cid: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FileKind {
    Pdf,
    Png,
}

#[cfg(test)]
mod tests {
    use crate::demo::content::read;

    #[test]
    fn nothing_in_the_content_happens_after_now() {
        let content = read().unwrap();
        assert!(content.cases.len() >= 100);
        for case in &content.cases {
            let minutes: i64 = case.steps.iter().map(|step| step.minutes).sum();
            assert!(minutes * 60_000 <= case.age_ms(), "{}", case.subject);
        }
    }
}
