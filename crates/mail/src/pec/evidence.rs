//! What a receipt says about each recipient of a message of ours.

use serde::{Deserialize, Serialize};

use super::Daticert;
use crate::block::Headers;

/// How far a message got with one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientState {
    /// Taken over by the sender's provider, on its way to a certified mailbox.
    Accepted,
    /// Taken over, for an ordinary mailbox: there will be no delivery receipt.
    AcceptedOrdinary,
    /// Put into the recipient's certified mailbox.
    Delivered,
    /// Not delivered within 12 hours; it may still arrive.
    Late,
    /// Will not arrive.
    Failed,
    /// Will not arrive: a provider found malicious code.
    FailedVirus,
    /// Not taken over by the sender's provider: it never left.
    Rejected,
}

impl RecipientState {
    /// The name under which it is printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedOrdinary => "accepted-ordinary",
            Self::Delivered => "delivered",
            Self::Late => "late",
            Self::Failed => "failed",
            Self::FailedVirus => "failed-virus",
            Self::Rejected => "rejected",
        }
    }

    /// Whether the message will not reach this recipient.
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::Failed | Self::FailedVirus | Self::Rejected)
    }
}

/// A receipt's kind: the data's own word, else the marker's (RFC 6109: parsing is done on the XML part).
pub(crate) fn kind(headers: &Headers<'_>, data: Option<&Daticert>) -> String {
    data.map(|data| data.tipo.clone())
        .filter(|tipo| !tipo.is_empty())
        .or_else(|| headers.keyword("x-ricevuta"))
        .unwrap_or_default()
}

/// True where a provider found malicious code.
pub(crate) fn is_virus(headers: &Headers<'_>, tipo: &str, data: Option<&Daticert>) -> bool {
    tipo == "rilevazione-virus"
        || data.is_some_and(|data| data.errore == "virus")
        || (headers.keyword("x-verificasicurezza").as_deref() == Some("errore"))
}

/// The state of each recipient that a receipt speaks of. `text` is its text for people: a time-out notice says only there
/// whether it is the one after 12 hours or the one after 24 (DM 2 November 2005, annex, 6.3.4).
pub(crate) fn states(tipo: &str, virus: bool, data: Option<&Daticert>, text: &str) -> Vec<(String, RecipientState)> {
    let Some(data) = data else { return Vec::new() };
    let about = || match (&data.consegna, data.destinatari.as_slice()) {
        (Some(one), _) => vec![one.clone()],
        (None, [only]) => vec![only.address.clone()],
        (None, _) => Vec::new(),
    };
    let each = |state: RecipientState| about().into_iter().map(|address| (address, state)).collect();
    match tipo {
        "accettazione" => data
            .destinatari
            .iter()
            .map(|recipient| {
                let state = if recipient.certified {
                    RecipientState::Accepted
                } else {
                    RecipientState::AcceptedOrdinary
                };
                (recipient.address.clone(), state)
            })
            .collect(),
        "non-accettazione" => data
            .destinatari
            .iter()
            .map(|recipient| (recipient.address.clone(), RecipientState::Rejected))
            .collect(),
        "avvenuta-consegna" => each(RecipientState::Delivered),
        "errore-consegna" if virus => each(RecipientState::FailedVirus),
        "errore-consegna" => each(RecipientState::Failed),
        "preavviso-errore-consegna" => each(by_time_out(data, text)),
        _ => Vec::new(),
    }
}

/// 12 or 24 hours: by the provider's words, first the short ones, then the notice without the subject it quotes, which we
/// wrote ourselves and may say anything.
fn by_time_out(data: &Daticert, text: &str) -> RecipientState {
    let detail = data.errore_esteso.as_deref().unwrap_or_default();
    if let Some(state) = hours(detail) {
        return state;
    }
    let flat = crate::charset::clean_line(text);
    let notice = if data.oggetto.is_empty() {
        flat
    } else {
        flat.replace(&data.oggetto, "")
    };
    match hours(&notice) {
        Some(state) => state,
        // RFC 3463: 5.x.x is final. Some providers use this notice where there is no server to deliver to.
        None if detail.trim_start().starts_with('5') => RecipientState::Failed,
        None => RecipientState::Late,
    }
}

fn hours(words: &str) -> Option<RecipientState> {
    let words = words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|word| words.contains(word));
    if says(&["24 ore", "24ore", "24 h", "24h", "ventiquattro", "twenty-four"]) {
        Some(RecipientState::Failed)
    } else if says(&["12 ore", "12ore", "12 h", "12h", "dodici", "twelve"]) {
        Some(RecipientState::Late)
    } else {
        None
    }
}
