//! Reading a gateway's mail by the rules.

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::number::e164;
use super::pattern::Group;
use super::rule::{Compiled, Extractor, FaxRules, Source};
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

impl Fax {
    /// Takes what a pattern found: the first usable value of each group counts.
    fn take(&mut self, value: &Value) {
        match (value.group, &value.usable) {
            (Group::Caller, None) if self.station.is_none() && !is_nobody(&value.raw) => {
                self.station = Some(value.raw.clone());
            }
            (Group::Caller, Some(number)) if self.caller.is_none() => self.caller = Some(number.clone()),
            (Group::Called, Some(number)) if self.called.is_none() => self.called = Some(number.clone()),
            (Group::Pages, Some(count)) if self.pages.is_none() => self.pages = count.parse().ok(),
            (Group::Time, Some(time)) if self.time.is_none() => self.time = Some(time.clone()),
            _ => {}
        }
    }
}

/// What a group of a pattern found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub group: Group,
    /// As it stands in the mail, in one line.
    pub raw: String,
    /// A number in E.164, a count of pages, a time; none where it cannot be read as one.
    pub usable: Option<String>,
}

impl Value {
    fn new(group: Group, raw: String) -> Value {
        let usable = match group {
            Group::Caller | Group::Called => e164(&raw),
            Group::Pages => raw
                .parse::<u32>()
                .ok()
                .filter(|pages| *pages > 0)
                .map(|pages| pages.to_string()),
            Group::Time => Some(raw.clone()),
        };
        Value { group, raw, usable }
    }
}

/// What one pattern of [`super::FaxRule::extract`] found; no values where it is not in the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub by: Extractor,
    pub values: Vec<Value>,
}

/// Why a rule does not recognise a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmet {
    /// The mail brings no document, and the rule wants one.
    Document,
    /// A pattern that must be found is not.
    All(Extractor),
    /// Of the patterns of which one must be found, none is.
    Any,
}

impl FaxRules {
    /// Reads a mail by the first rule that recognises it. What answers a mail was not written by a gateway.
    pub(crate) fn read(&self, headers: &Headers<'_>, mail: &Mail) -> Option<Fax> {
        if self.rules.is_empty() || is_answer(mail) {
            return None;
        }
        let texts = Texts::new(headers, mail);
        let rule = self.rules.iter().find(|rule| texts.unmet(rule).next().is_none())?;
        Some(texts.fax(rule, texts.found(rule)))
    }
}

/// Whether a mail says that it answers another.
pub(super) fn is_answer(mail: &Mail) -> bool {
    !mail.in_reply_to.is_empty()
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

/// What rules look at in a mail.
pub(super) struct Texts {
    document: bool,
    from: String,
    subject: String,
    header: String,
    body: String,
    names: String,
}

impl Texts {
    pub(super) fn new(headers: &Headers<'_>, mail: &Mail) -> Texts {
        let names: Vec<&str> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
        let from = mail.from.as_ref();
        Texts {
            document: mail.attachments.iter().any(is_document),
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

    /// What keeps a rule from recognising the mail, looked for only as far as it is asked for.
    pub(super) fn unmet<'a>(&'a self, rule: &'a Compiled) -> impl Iterator<Item = Unmet> + 'a {
        let document = (!self.document && !rule.without_document).then_some(Unmet::Document);
        let all = rule.all.iter().filter(move |pattern| !self.has(pattern));
        let any = std::iter::once(&rule.any)
            .filter(move |any| !any.is_empty() && !any.iter().any(|pattern| self.has(pattern)))
            .map(|_| Unmet::Any);
        document
            .into_iter()
            .chain(all.map(|pattern| Unmet::All(extractor(pattern))))
            .chain(any)
    }

    /// What each pattern of a rule finds, in their order.
    pub(super) fn found<'a>(&'a self, rule: &'a Compiled) -> impl Iterator<Item = Found> + 'a {
        rule.extract.iter().map(move |pattern| Found {
            by: extractor(pattern),
            values: self.values(pattern),
        })
    }

    fn values(&self, (source, pattern): &(Source, Regex)) -> Vec<Value> {
        let Some(found) = pattern.captures(self.of(*source)) else {
            return Vec::new();
        };
        let value = |group: Group| {
            let text = charset::clean_line(found.name(group.code())?.as_str());
            let text: String = text.chars().take(MAX_VALUE).collect();
            (!text.is_empty()).then(|| Value::new(group, text))
        };
        Group::ALL.into_iter().filter_map(value).collect()
    }

    /// The fax that a rule makes of the mail.
    pub(super) fn fax(&self, rule: &Compiled, found: impl Iterator<Item = Found>) -> Fax {
        let mut fax = Fax {
            rule: rule.name.clone(),
            outcome: match self.document {
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
        for value in found.flat_map(|found| found.values) {
            fax.take(&value);
        }
        fax
    }
}

fn extractor((source, pattern): &(Source, Regex)) -> Extractor {
    Extractor {
        source: *source,
        pattern: pattern.as_str().to_owned(),
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
