//! What each rule makes of a mail, and why: for whoever writes rules. By the code that reads arriving mail.

use super::read::{Fax, Found, Texts, Unmet, is_answer, is_document};
use super::rule::FaxRules;
use crate::parse::{self, ParseError};
use crate::read::is_certified;

/// Why no rule is asked about a mail, whatever it would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedOver {
    /// It is certified mail.
    Certified,
    /// It answers another mail.
    Answer,
}

/// What one rule makes of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    pub rule: String,
    /// Why it does not recognise the mail; empty where it does.
    pub unmet: Vec<Unmet>,
    /// What its patterns find, where it recognises the mail.
    pub found: Vec<Found>,
    /// The fax, where it recognises the mail.
    pub fax: Option<Fax>,
}

/// What the rules make of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub passed_over: Option<PassedOver>,
    /// The names of the files that count as a fax's document.
    pub documents: Vec<String>,
    /// One a rule, in their order.
    pub trials: Vec<Trial>,
    /// Which of `trials` counts: the first that recognises the mail.
    pub winner: Option<usize>,
}

/// Asks every rule about a mail.
///
/// # Errors
/// Only where there is nothing to read: see [`ParseError`].
pub fn explain(rules: &FaxRules, raw: &[u8]) -> Result<Explanation, ParseError> {
    let part = parse::open(raw)?;
    let mail = parse::whole(&part);
    let passed_over = if is_certified(&part.headers) {
        Some(PassedOver::Certified)
    } else {
        is_answer(&mail).then_some(PassedOver::Answer)
    };
    let texts = Texts::new(&part.headers, &mail);
    let trials: Vec<Trial> = rules
        .rules
        .iter()
        .map(|rule| {
            let unmet: Vec<Unmet> = texts.unmet(rule).collect();
            let recognised = unmet.is_empty();
            let found: Vec<Found> = if recognised {
                texts.found(rule).collect()
            } else {
                Vec::new()
            };
            Trial {
                rule: rule.name.clone(),
                fax: recognised.then(|| texts.fax(rule, found.iter().cloned())),
                unmet,
                found,
            }
        })
        .collect();
    let documents = mail.attachments.iter().filter(|file| is_document(file));
    Ok(Explanation {
        winner: trials
            .iter()
            .position(|trial| trial.fax.is_some())
            .filter(|_| passed_over.is_none()),
        passed_over,
        documents: documents.map(|file| file.name.clone()).collect(),
        trials,
    })
}
