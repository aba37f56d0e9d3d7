//! The demonstration's content, as it stands in `crates/domain/demo/*.toml`. The header of each file explains its fields.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::Role;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::cases::{Case, Citizen};
use super::lookups::LookupsContent;
use super::outages::OutageContent;
use super::triage::TriageContent;
use crate::{Error, Result};

/// Everything the demonstration consists of.
pub(super) struct Content {
    pub desk: DeskContent,
    pub citizens: Vec<Citizen>,
    /// Oldest first.
    pub cases: Vec<Case>,
    pub triage: TriageContent,
    pub outages: OutageContent,
    pub lookups: LookupsContent,
}

/// Reads the five files, which are part of the program.
///
/// # Errors
/// Names the file and the place where it is wrong.
pub(super) fn read() -> Result<Content> {
    let desk = parse("desk.toml", include_str!("../../demo/desk.toml"))?;
    let citizens: Citizens = parse("citizens.toml", include_str!("../../demo/citizens.toml"))?;
    let tickets: Tickets = parse("tickets.toml", include_str!("../../demo/tickets.toml"))?;
    let mut cases = tickets.tickets;
    // Ticket numbers grow with time.
    cases.sort_by_key(|case| Reverse(case.age_ms()));
    let triage = parse("triage.toml", include_str!("../../demo/triage.toml"))?;
    let outages = parse("outages.toml", include_str!("../../demo/outages.toml"))?;
    let lookups = parse("lookups.toml", include_str!("../../demo/lookups.toml"))?;
    Ok(Content {
        outages,
        triage,
        lookups,
        desk,
        citizens: citizens.citizens,
        cases,
    })
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| Error::Fault(format!("{name}: {error}")))
}

/// What the content calls `key`.
///
/// # Errors
/// When the content refers to something that it does not have.
pub(super) fn named<'a, T>(things: &'a HashMap<String, T>, key: &str) -> Result<&'a T> {
    let missing = || Error::Fault(format!("the demonstration names {key:?} and does not have it"));
    things.get(key).ok_or_else(missing)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Citizens {
    citizens: Vec<Citizen>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tickets {
    tickets: Vec<Case>,
}

/// `desk.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeskContent {
    pub offices: Vec<OfficeContent>,
    pub queues: Vec<QueueContent>,
    pub lines: Vec<LineContent>,
    pub outcomes: Vec<OutcomeContent>,
    pub reasons: Vec<ReasonContent>,
    pub signatures: Vec<SignatureContent>,
    pub people: Vec<PersonContent>,
    pub templates: Vec<TemplateContent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficeContent {
    pub key: String,
    pub name: String,
    pub level: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueContent {
    pub key: String,
    pub name: String,
    pub address: String,
    pub pec_address: String,
    pub offices: Vec<String>,
    /// What its ladder permits.
    pub moves: Vec<MoveContent>,
    /// Key of the template of its automatic receipt.
    pub receipt: Option<String>,
    /// What has to be verified before a ticket goes on, an item a line; nothing where it is empty.
    #[serde(default)]
    pub checklist: String,
    // One tag serves the whole desk.
    #[serde(rename = "tag")]
    _tag: IgnoredAny,
}

/// A move of a ladder, by levels.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveContent {
    pub from: i64,
    pub to: i64,
    /// Only with verified documents.
    #[serde(default)]
    pub verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineContent {
    pub key: String,
    pub number: String,
    pub name: String,
    pub queue: String,
    pub hours: String,
    // A fax line is a line: its name says so.
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeContent {
    pub key: String,
    pub label: String,
    pub at_first_contact: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonContent {
    pub key: String,
    pub queue: String,
    pub name: String,
    pub sheet: String,
    #[serde(default)]
    pub answers: Vec<AnswerContent>,
    // Outcomes belong to queues, not to reasons, so far.
    #[serde(rename = "outcomes")]
    _outcomes: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerContent {
    pub title: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureContent {
    pub queue: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateContent {
    pub key: String,
    pub name: String,
    pub subject: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonContent {
    pub login: String,
    pub name: String,
    pub role: Role,
    pub office: Option<String>,
    pub queues: Vec<String>,
}
