//! The audit log, as its pages show it: ids and codes, never contents.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::forms::Typed;
use crate::time::Moment;

coded! {
    /// What family an entry belongs to: what the log is searched by.
    pub enum AuditKind {
        /// Sign-ins, refused ones, sign-outs (Garante, 27 November 2008).
        Access = "access",
        /// Somebody saw a ticket, a file, a mail.
        Read = "read",
        /// Something was done to a ticket.
        Ticket = "ticket",
        /// Received or sent mail was decided on.
        Mail = "mail",
        /// A registry was asked.
        Lookup = "lookup",
        /// Data left the desk as a file.
        Export = "export",
        /// Something is to be destroyed, or was.
        Disposal = "disposal",
        /// People, their passwords and rights.
        Rights = "rights",
        /// The desk was configured.
        Settings = "settings",
        /// The log itself: verified, searched by person, exported, dropped.
        Audit = "audit",
    }
}

impl AuditKind {
    /// The family of an action (`noun.verb`).
    pub fn of(action: &str) -> Self {
        match action.split_once('.').unwrap_or((action, "")) {
            ("session", _) => Self::Access,
            ("audit", _) => Self::Audit,
            (_, "read" | "original") => Self::Read,
            (_, "export") | ("package", _) | ("backup", "make") => Self::Export,
            ("lookup", _) => Self::Lookup,
            ("disposal" | "hold", _) => Self::Disposal,
            ("person", _) => Self::Rights,
            ("mail", _) => Self::Mail,
            ("ticket" | "recontact" | "alert" | "message", _) => Self::Ticket,
            _ => Self::Settings,
        }
    }
}

coded! {
    /// What is wrong with the chain at a place.
    pub enum Flaw {
        /// A seal is missing.
        Gap = "gap",
        /// An entry that was sealed is missing.
        Removed = "removed",
        /// An entry, or its seal, is not what was sealed.
        Changed = "changed",
        /// An entry was not written by the desk.
        Foreign = "foreign",
        /// An entry is there twice.
        Twice = "twice",
        /// The end is missing: a digest kept outside knows more.
        Cut = "cut",
        /// A digest kept outside has another hash.
        Digest = "digest",
        /// What is written down of a dropped year is not what the desk wrote.
        Segment = "segment",
    }
}

/// The first place at which the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    pub flaw: Flaw,
    /// The place in the chain; none for an entry that is not sealed yet.
    pub seq: Option<i64>,
    /// The number of the entry, where it is known.
    pub entry: Option<i64>,
}

/// What verifying the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Sealed entries that were looked at.
    pub entries: i64,
    /// The first and the last place that was looked at.
    pub first_seq: i64,
    pub last_seq: i64,
    pub last_hash: String,
    /// Entries that are not sealed yet: those of the last second, or of a desk whose worker does not run.
    pub unsealed: i64,
    /// Entries that are more than a minute older than the one before them: the clock was turned back.
    pub turned_back: i64,
    /// Digests kept outside that were compared.
    pub digests: i64,
    pub broken: Option<Broken>,
}

/// A verification that was made, when and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub at: Moment,
    /// Nobody's name where it was the command line.
    pub by: Option<String>,
    pub found: Verification,
}

/// How the chain stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainView {
    /// The last place in the chain, 0 before the first.
    pub last_seq: i64,
    pub last_hash: String,
    /// When the entry there was made.
    pub last_at: Option<Moment>,
    pub verified: Option<Verified>,
    /// A verification is under way.
    pub running: bool,
}

/// What of the log is looked at, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// A ticket's number.
    #[serde(default)]
    pub ticket: String,
    /// A code of [`AuditKind`].
    #[serde(default)]
    pub kind: String,
    /// The first and the last day (`2026-11-23`).
    #[serde(default)]
    pub since: String,
    #[serde(default)]
    pub until: String,
    /// The entry by which a search by person was begun, with its reason.
    #[serde(default)]
    pub search: String,
    /// Where the page begins.
    #[serde(default)]
    pub before: String,
}

/// An entry of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    pub id: i64,
    /// Its place in the chain; none as long as it is not sealed.
    pub seq: Option<i64>,
    pub at: Moment,
    pub actor_id: Option<i64>,
    /// Shown where a ticket or a person is looked at, nowhere else.
    pub actor: Option<String>,
    pub kind: Option<AuditKind>,
    pub action: String,
    pub object: String,
    pub object_id: Option<i64>,
    pub ticket_id: Option<i64>,
    pub data: Option<String>,
}

/// The person that a search is about, and why it was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonSearch {
    pub person: Choice,
    pub why: String,
}

/// A page of the log, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    /// Where the next page begins; none on the last one.
    pub next: Option<String>,
    pub filter: AuditFilter,
    /// What was typed into the filter, with what is wrong with it.
    pub typed: Typed,
    pub person: Option<PersonSearch>,
    pub chain: ChainView,
    /// Those who may be searched by; empty for who may not.
    pub people: Vec<Choice>,
    pub may_search_person: bool,
}

/// An administrator's accesses in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministratorRow {
    pub id: i64,
    pub name: String,
    pub login: String,
    /// Whether they have the role today.
    pub still: bool,
    pub logins: i64,
    pub logouts: i64,
    /// Wrong passwords, and attempts while the account had to wait.
    pub refused: i64,
    pub first: Option<Moment>,
    pub last: Option<Moment>,
}

/// The yearly check of administrators' accesses (Garante, 27 November 2008, point 4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministratorsReport {
    pub year: i16,
    pub rows: Vec<AdministratorRow>,
    /// Attempts with a name that nobody has.
    pub unknown: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_family() {
        for (action, kind) in [
            ("session.login", AuditKind::Access),
            ("ticket.read", AuditKind::Read),
            ("attachment.read", AuditKind::Read),
            ("mail.original", AuditKind::Read),
            ("ticket.reply", AuditKind::Ticket),
            ("recontact.attempt", AuditKind::Ticket),
            ("mail.triage", AuditKind::Mail),
            ("lookup.ask", AuditKind::Lookup),
            ("package.download", AuditKind::Export),
            ("person.change", AuditKind::Rights),
            ("queue.save", AuditKind::Settings),
            ("audit.export", AuditKind::Audit),
            ("report.export", AuditKind::Export),
            ("", AuditKind::Settings),
        ] {
            assert_eq!(AuditKind::of(action), kind, "{action}");
        }
    }
}
