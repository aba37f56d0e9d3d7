//! Reading a gateway's mail by the rules.

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::number::e164;
use super::rule::{Compiled, FaxRules, Source};
use crate::attachment::Attachment;
use crate::block::Headers;
use crate::charset;
use crate::parse::Mail;

/// How much of a text patterns are looked for in: gateways write a few lines.
const MAX_TEXT: usize = 64 * 1024;
const MAX_VALUE: usize = 200;

/// What a gateway's mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaxOutcome {
    /// A document came along.
    Received,
    /// A fax that did not arrive.
    Failed,
    /// A copy of a notice, a report about a fax we sent: nothing to work on.
    Notice,
}

/// A fax, as far as its gateway tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fax {
    /// Name of the rule that recognised it.
    pub rule: String,
    pub outcome: FaxOutcome,
    /// E.164; none where the gateway names nobody, or a name instead of a number.
    pub caller: Option<String>,
    /// What the sending machine calls itself, where that is no number.
    pub station: Option<String>,
    /// E.164.
    pub called: Option<String>,
    pub pages: Option<u32>,
    /// As the gateway wrote it.
    pub time: Option<String>,
}

impl FaxRules {
    /// Reads a mail by the first rule that recognises it.
    pub(crate) fn read(&self, headers: &Headers<'_>, mail: &Mail) -> Option<Fax> {
        if self.rules.is_empty() {
            return None;
        }
        let texts = Texts::new(headers, mail);
        let document = mail.attachments.iter().any(is_document);
        let rule = self.rules.iter().find(|rule| {
            (document || rule.without_document)
                && rule.all.iter().all(|pattern| texts.has(pattern))
                && (rule.any.is_empty() || rule.any.iter().any(|pattern| texts.has(pattern)))
        })?;
        Some(texts.fax(rule, document))
    }
}

/// PDF or TIFF (PostScript is HylaFAX's default), by what is inside; the declared type and the name decide where that says
/// nothing.
pub(crate) fn is_document(file: &Attachment) -> bool {
    let start = &file.bytes[..file.bytes.len().min(1_024)];
    let name = file.name.to_lowercase();
    start.starts_with(b"II*\0")
        || start.starts_with(b"MM\0*")
        || start.windows(5).any(|window| window == b"%PDF-")
        || start.starts_with(b"%!PS")
        || matches!(
            file.mime.as_str(),
            "image/tiff" | "application/pdf" | "application/postscript"
        )
        || [".tif", ".tiff", ".pdf", ".ps"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// The texts that patterns are looked for in.
struct Texts {
    from: String,
    subject: String,
    header: String,
    body: String,
    names: String,
}

impl Texts {
    fn new(headers: &Headers<'_>, mail: &Mail) -> Texts {
        let names: Vec<&str> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
        let from = mail.from.as_ref();
        Texts {
            from: from
                .map(|from| format!("{}\n{}", from.name.as_deref().unwrap_or_default(), from.email))
                .unwrap_or_default(),
            subject: mail.subject.clone(),
            header: charset::cut(&headers.lines(MAX_TEXT), MAX_TEXT).to_owned(),
            body: charset::cut(&mail.text, MAX_TEXT).to_owned(),
            names: charset::cut(&names.join("\n"), MAX_TEXT).to_owned(),
        }
    }

    fn of(&self, source: Source) -> &str {
        match source {
            Source::From => &self.from,
            Source::Subject => &self.subject,
            Source::Header => &self.header,
            Source::Body => &self.body,
            Source::FileName => &self.names,
        }
    }

    fn has(&self, (source, pattern): &(Source, Regex)) -> bool {
        pattern.is_match(self.of(*source))
    }

    fn fax(&self, rule: &Compiled, document: bool) -> Fax {
        let mut fax = Fax {
            rule: rule.name.clone(),
            outcome: match document {
                true => FaxOutcome::Received,
                false if rule.failure.iter().any(|pattern| self.has(pattern)) => FaxOutcome::Failed,
                false => FaxOutcome::Notice,
            },
            caller: None,
            station: None,
            called: None,
            pages: None,
            time: None,
        };
        for (source, pattern) in &rule.extract {
            let Some(found) = pattern.captures(self.of(*source)) else {
                continue;
            };
            let value = |name: &str| {
                let text = charset::clean_line(found.name(name)?.as_str());
                let text: String = text.chars().take(MAX_VALUE).collect();
                (!text.is_empty()).then_some(text)
            };
            if let Some(text) = value("caller") {
                match e164(&text) {
                    Some(number) if fax.caller.is_none() => fax.caller = Some(number),
                    None if fax.station.is_none() && !is_nobody(&text) => fax.station = Some(text),
                    _ => {}
                }
            }
            fax.called = fax.called.or_else(|| value("called").and_then(|text| e164(&text)));
            fax.pages = fax.pages.or_else(|| {
                value("pages")
                    .and_then(|text| text.parse().ok())
                    .filter(|pages| *pages > 0)
            });
            fax.time = fax.time.or_else(|| value("time"));
        }
        fax
    }
}

/// What machines say that were told no name.
fn is_nobody(text: &str) -> bool {
    let text = text.trim_matches(['"', '<', '>', ' ']).to_lowercase();
    matches!(
        text.as_str(),
        "" | "unknown"
            | "anonymous"
            | "anonimo"
            | "sconosciuto"
            | "private"
            | "privato"
            | "unavailable"
            | "<unspecified>"
            | "none"
    )
}
