//! What was read of a mail, as a flat record: the output of `sportello mail inspect` and the page that shows how a stored
//! mail was read.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::pec::RecipientState;
use crate::read::{Action, Kind, Reading, Step};
use crate::sanitize::{SanitizeOptions, sanitize};
use crate::smime::SignatureState;

/// A file of the message that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InspectedFile {
    pub name: String,
    pub mime: String,
    pub bytes: usize,
    /// 64 hexadecimal digits.
    pub sha256: String,
    pub inline: bool,
}

/// A mail as it was read. Facts that the mail does not state are absent (`null`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    pub kind: Kind,
    pub tipo: Option<String>,
    pub errore: Option<String>,
    pub errore_esteso: Option<String>,
    pub signature: SignatureState,
    pub signer: Option<String>,
    pub issuer: Option<String>,
    pub serial: Option<String>,
    pub algorithm: Option<String>,
    pub action: Action,
    pub true_sender: Option<String>,
    pub clean_subject: String,
    /// RFC 3339, in the provider's zone; only where the signature bears it out.
    pub certified_time: Option<String>,
    pub pec_id: Option<String>,
    pub ref_message_id: Option<String>,
    pub consegna: Option<String>,
    pub recipient_state: BTreeMap<String, RecipientState>,
    pub caller: Option<String>,
    pub called: Option<String>,
    pub pages: Option<u32>,
    pub fax_rule: Option<String>,
    pub message_id: Option<String>,
    pub attachments: Vec<InspectedFile>,
    pub text: String,
    pub html_sanitized: Option<String>,
    pub truncated: bool,
    pub steps: Vec<Step>,
}

/// Flattens a reading.
pub fn inspection(reading: &Reading) -> Inspection {
    let data = reading.daticert.as_ref();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mail = &reading.mail;
    Inspection {
        kind: reading.kind,
        tipo: reading.tipo.clone(),
        errore: data.and_then(|data| some(&data.errore)),
        errore_esteso: data.and_then(|data| data.errore_esteso.clone()),
        signature: reading.signature.state,
        signer: some(&reading.signature.signer),
        issuer: some(&reading.signature.issuer),
        serial: some(&reading.signature.serial),
        algorithm: some(&reading.signature.algorithm),
        action: reading.action,
        true_sender: reading.true_sender.clone(),
        clean_subject: reading.clean_subject.clone(),
        certified_time: reading.certified_text(),
        pec_id: data.and_then(|data| data.identificativo.clone()),
        ref_message_id: reading.ref_message_id.clone(),
        consegna: data.and_then(|data| data.consegna.clone()),
        recipient_state: reading.recipients.iter().cloned().collect(),
        caller: reading.fax.as_ref().and_then(|fax| fax.caller.clone()),
        called: reading.fax.as_ref().and_then(|fax| fax.called.clone()),
        pages: reading.fax.as_ref().and_then(|fax| fax.pages),
        fax_rule: reading.fax.as_ref().map(|fax| fax.rule.clone()),
        message_id: reading.outer_id.clone(),
        attachments: mail
            .attachments
            .iter()
            .map(|file| InspectedFile {
                name: file.name.clone(),
                mime: file.mime.clone(),
                bytes: file.bytes.len(),
                sha256: sha256(&file.bytes),
                inline: file.inline,
            })
            .collect(),
        text: mail.text.clone(),
        html_sanitized: mail
            .html
            .as_deref()
            .map(|html| sanitize(html, &SanitizeOptions::default()).html),
        truncated: mail.truncated,
        steps: reading.steps.clone(),
    }
}

fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
