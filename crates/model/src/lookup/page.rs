//! The page on which a registry is asked without a contact being logged.

use serde::{Deserialize, Serialize};

use super::{LookupKind, Registry};

/// A ticket as the page about its look-ups names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupTicket {
    pub id: i64,
    pub subject: String,
    /// The person whom it is about is not the one who turned to the desk.
    pub third_party: bool,
    /// The desk has seen the delegation.
    pub delegation: bool,
    /// Whoever is looking may write notes on it: cards may be attached, values copied.
    pub may_note: bool,
}

/// The page on which a registry is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupPage {
    /// Those that this person may ask.
    pub registries: Vec<Registry>,
    /// None where a registry is asked without one.
    pub ticket: Option<LookupTicket>,
    /// Keys of the person whom the ticket is about, the most certain of each registry first.
    pub keys: Vec<(Registry, LookupKind, String)>,
}

impl LookupPage {
    /// What the form about a registry begins with.
    pub fn key(&self, registry: Registry) -> Option<(LookupKind, &str)> {
        self.keys
            .iter()
            .find(|(of, ..)| *of == registry)
            .map(|(_, kind, value)| (*kind, value.as_str()))
    }
}

/// The field of the contact form by which the card of a look-up is attached to the ticket.
pub fn attach_field(id: i64) -> String {
    format!("{ATTACH_FIELD}{id}")
}

/// What these fields begin with.
pub const ATTACH_FIELD: &str = "attach_card_";
