//! Certified mail (posta elettronica certificata): RFC 6109 and the technical rules of DM 2 November 2005.
//!
//! What a mail is is decided by the headers of the outermost mail and nothing else: a forged receipt always arrives inside
//! an envelope, and a subject proves nothing.

pub mod daticert;
mod envelope;
pub mod evidence;
pub mod provider;

pub use daticert::Daticert;
pub use evidence::RecipientState;

pub(crate) use envelope::{Contents, contents};

use crate::block::Headers;

/// What the provider's marker says a mail is (RFC 6109, 2.1.1.1 and 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// `X-Trasporto: posta-certificata`: a transport envelope.
    Envelope,
    /// `X-Trasporto: errore`: ordinary mail, wrapped by the recipient's provider.
    Anomaly,
    /// `X-Ricevuta`: written by a provider about a message of ours.
    Receipt,
}

impl Marker {
    /// An envelope refers to the sender's message as a receipt does, so its own marker is looked for first.
    pub(crate) fn of(headers: &Headers<'_>) -> Option<Marker> {
        if let Some(transport) = headers.keyword("x-trasporto") {
            return Some(if transport == "errore" {
                Marker::Anomaly
            } else {
                Marker::Envelope
            });
        }
        headers.has("x-ricevuta").then_some(Marker::Receipt)
    }
}

/// What providers put before a subject, longest first where one begins like another.
const PREFIXES: [&str; 11] = [
    "posta certificata:",
    "anomalia messaggio:",
    "accettazione:",
    "avviso di non accettazione per virus:",
    "avviso di non accettazione:",
    "presa in carico:",
    "consegna:",
    "avviso di mancata consegna per virus:",
    "avviso di mancata consegna per sup. tempo massimo:",
    "avviso di mancata consegna:",
    "problema di sicurezza:",
];

/// A subject without what providers put before it, however often (a forwarded envelope is wrapped twice).
pub fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(after) = PREFIXES.iter().find_map(|prefix| strip(rest, prefix)) {
        rest = after.trim_start();
    }
    rest
}

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}
