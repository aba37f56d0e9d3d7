//! What was done to a mail, for the person who wonders why it went where it went.

use serde::{Deserialize, Serialize};

use crate::parse::Mail;
use crate::part::Part;
use crate::pec::Contents;
use crate::smime::{Signature, SignatureState};

/// One thing that was looked at, and what was found. `what` is a code that the page words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub what: String,
    pub found: String,
}

impl Step {
    pub(super) fn new(what: &str, found: String) -> Step {
        Step {
            what: what.to_owned(),
            found,
        }
    }
}

pub(super) fn of_signature(signature: &Signature) -> Vec<Step> {
    if signature.state == SignatureState::None {
        return Vec::new();
    }
    let who = [&signature.signer, &signature.issuer, &signature.algorithm]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ");
    let mut found = signature.state.code().to_owned();
    if !who.is_empty() {
        found = format!("{found} · {who}");
    }
    vec![Step::new("signature", found)]
}

pub(super) fn of_enclosed(
    part: &Part<'_>,
    contents: &Contents,
    inner: Option<&Mail>,
    signature: &Signature,
) -> Vec<Step> {
    let mut steps = vec![Step::new("parsed", part.mime().to_owned())];
    for name in ["x-trasporto", "x-ricevuta", "x-verificasicurezza", "rem-messagetype"] {
        if let Some(value) = part.headers.text(name) {
            steps.push(Step::new("marker", format!("{name}: {value}")));
        }
    }
    steps.extend(of_signature(signature));
    if let Some(data) = &contents.daticert {
        let time = data.time_text().unwrap_or_default();
        steps.push(Step::new(
            "daticert",
            format!("{} · {} · {} · {time}", data.tipo, data.errore, data.gestore),
        ));
    }
    if let Some(inner) = inner {
        let sender = inner.from.as_ref().map(|from| from.email.as_str()).unwrap_or_default();
        steps.push(Step::new(
            "enclosed",
            format!("{sender} · {} · {}", inner.subject, inner.attachments.len()),
        ));
    }
    steps
}
