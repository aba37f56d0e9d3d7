//! Looking at a registry as whoever builds it wants it looked at: can it be reached, does it answer in time, and is what it
//! answers what the contract says. Nothing that is reported holds a value of an answer.

use std::time::{Duration, Instant};

use domain::ports::{RegistrySource, SourceFault};
use model::lookup::{LookupKey, LookupKind, Registry};
use serde_json::Value;

use super::rest::{Rest, question};

pub use super::conformity::{Finding, findings};

/// Findings of one answer that are reported.
const MOST_FINDINGS: usize = 20;
/// Questions that no registry may take for one: with each, what is wrong with it.
const MALFORMED: [(&str, &str); 3] = [
    ("a question that is no JSON", "{\"kind\":"),
    ("a question without key", "{\"kind\":\"tax_code\"}"),
    (
        "a question of an unknown kind",
        "{\"kind\":\"shoe_size\",\"value\":\"42\"}",
    ),
];

/// What came of looking at one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Worth knowing, and nothing wrong.
    Note,
    Wrong,
}

/// One thing that was looked at, in words for whoever runs the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub verdict: Verdict,
    pub text: String,
}

/// Everything that was looked at.
#[derive(Debug, Default)]
struct Report(Vec<Checked>);

impl Report {
    fn say(&mut self, verdict: Verdict, text: impl Into<String>) {
        self.0.push(Checked {
            verdict,
            text: text.into(),
        });
    }

    fn fine(&mut self, text: impl Into<String>) {
        self.say(Verdict::Fine, text);
    }

    fn wrong(&mut self, text: impl Into<String>) {
        self.say(Verdict::Wrong, text);
    }
}

/// A complete key that nobody has: a place of birth and a domain that are never given, and the last of all plates.
pub fn nobodys(kind: LookupKind) -> LookupKey {
    let value = match kind {
        LookupKind::TaxCode => "XXXXXX00A01Z999O",
        LookupKind::Plate => "ZZ999ZZ",
        LookupKind::Email => "nessuno@registro.invalid",
        LookupKind::Phone => "+390000000000",
    };
    LookupKey {
        kind,
        value: value.to_owned(),
    }
}

/// Looks at a registry behind REST: the connection, unknown keys of each kind, the keys that are given, and questions that are
/// none.
pub async fn rest(registry: Registry, rest: &Rest, keys: &[LookupKey]) -> Vec<Checked> {
    let mut report = Report::default();
    if !connection(registry, rest, &mut report).await {
        return report.0;
    }
    for kind in registry.kinds() {
        answer(registry, rest, &nobodys(*kind), Expected::Nobody, &mut report).await;
    }
    for key in keys {
        answer(registry, rest, key, Expected::Anything, &mut report).await;
    }
    for (what, sent) in MALFORMED {
        match rest.ask(sent.as_bytes().to_vec()).await {
            Ok(reply) if refuses(reply.status) => report.fine(format!("{what} is refused ({})", reply.status)),
            Ok(reply) => report.wrong(format!(
                "{what}: status 400 is expected, and it answered with {}",
                reply.status
            )),
            Err(fault) => report.wrong(format!("{what}: {}", told(&fault, rest.http().time()))),
        }
    }
    report.0
}

/// Looks at any other registry: what it gives for unknown keys and for those that are given.
pub async fn source(
    registry: Registry,
    source: &dyn RegistrySource,
    time: Duration,
    keys: &[LookupKey],
) -> Vec<Checked> {
    let mut report = Report::default();
    let unknown = registry.kinds().iter().map(|kind| (nobodys(*kind), Expected::Nobody));
    let given = keys.iter().map(|key| (key.clone(), Expected::Anything));
    for (key, expected) in unknown.chain(given) {
        let what = expected.name(&key);
        let begun = Instant::now();
        let answered = tokio::time::timeout(time, source.find(&key)).await;
        match answered.unwrap_or(Err(SourceFault::Slow)) {
            Ok(records) => match serde_json::to_value(&records) {
                Ok(records) => {
                    judged(registry, &key, expected, &records, &mut report);
                    report.fine(format!("{what}: {}", within(begun.elapsed(), time)));
                }
                Err(error) => report.wrong(format!("{what}: {error}")),
            },
            Err(fault) => {
                report.wrong(format!("{what}: {}", told(&fault, time)));
                return report.0;
            }
        }
    }
    report.0
}

/// What an answer is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// No records.
    Nobody,
    Anything,
}

impl Expected {
    /// The question, without its key.
    fn name(self, key: &LookupKey) -> String {
        match self {
            Self::Nobody => format!("an unknown {}", key.kind),
            Self::Anything => format!("the {} given", key.kind),
        }
    }
}

/// Whether it can be asked at all.
async fn connection(registry: Registry, rest: &Rest, report: &mut Report) -> bool {
    let http = rest.http();
    let unknown = registry.kinds().first().copied().unwrap_or(LookupKind::TaxCode);
    let reply = match rest.ask(question(&nobodys(unknown))).await {
        Ok(reply) => reply,
        Err(fault) => {
            let what = match &fault {
                SourceFault::Certificate(_) => "the certificate",
                SourceFault::Refused(_) => "the credentials",
                SourceFault::Broken(_) => "the answer",
                SourceFault::Slow | SourceFault::Down(_) => "the connection",
            };
            report.wrong(format!("{what}: {}", told(&fault, http.time())));
            return false;
        }
    };
    report.fine(format!("{} can be reached", http.base()));
    if http.base().is_secure() {
        report.fine("the certificate is valid");
    } else {
        report.say(
            Verdict::Note,
            "no certificate: it is on this machine, and not encrypted",
        );
    }
    if matches!(reply.status, 401 | 403) {
        report.wrong(format!("the credentials: it answered with status {}", reply.status));
        return false;
    }
    if http.has_token() {
        report.fine("the credentials are accepted");
    } else {
        report.say(
            Verdict::Note,
            "no credentials: no token is configured, and it wants none",
        );
    }
    true
}

/// Asks by a key and judges the answer as it came.
async fn answer(registry: Registry, rest: &Rest, key: &LookupKey, expected: Expected, report: &mut Report) {
    let what = expected.name(key);
    let begun = Instant::now();
    let reply = match rest.ask(question(key)).await {
        Ok(reply) => reply,
        Err(fault) => return report.wrong(format!("{what}: {}", told(&fault, rest.http().time()))),
    };
    if reply.status != 200 {
        return report.wrong(format!(
            "{what}: status 200 is expected, and it answered with {}",
            reply.status
        ));
    }
    let took = begun.elapsed();
    match serde_json::from_slice::<Value>(&reply.body) {
        Ok(body) => {
            judged(registry, key, expected, &body, report);
            report.fine(format!("{what}: {}", within(took, rest.http().time())));
        }
        Err(error) => report.wrong(format!(
            "{what}: the answer is no JSON: line {}, column {}",
            error.line(),
            error.column()
        )),
    }
}

/// What is wrong with an answer, and how many records it has.
fn judged(registry: Registry, key: &LookupKey, expected: Expected, body: &Value, report: &mut Report) {
    let what = expected.name(key);
    let records = body.get("records").and_then(Value::as_array).map_or(0, Vec::len);
    if expected == Expected::Nobody && records > 0 {
        report.wrong(format!(
            "{what}: no records are expected for a key that nobody has, and there are {records}"
        ));
        return;
    }
    let found = findings(registry, Some(key), body);
    for finding in found.iter().take(MOST_FINDINGS) {
        let verdict = if finding.note { Verdict::Note } else { Verdict::Wrong };
        report.say(verdict, format!("{what}: {}", line(finding)));
    }
    if let Some(more @ 1..) = found.len().checked_sub(MOST_FINDINGS) {
        report.wrong(format!("{what}: {more} more things like these"));
    }
    if expected == Expected::Anything {
        report.fine(format!("{what}: {records} records"));
    }
}

fn line(finding: &Finding) -> String {
    let found = finding
        .shape
        .as_ref()
        .map_or_else(String::new, |shape| format!(", and there is {shape}"));
    let records = match finding.records {
        0 | 1 => String::new(),
        records => format!(" (in {records} records)"),
    };
    format!("{}: {}{found}{records}", finding.path, finding.what)
}

/// A refusal of the question itself, and not of who asks, where, or how often (RFC 9110, 15.5).
const fn refuses(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 401 | 403 | 404 | 408 | 429)
}

fn within(took: Duration, limit: Duration) -> String {
    format!("answered in {} ms of {}", took.as_millis(), limit.as_millis())
}

fn told(fault: &SourceFault, limit: Duration) -> String {
    match fault {
        SourceFault::Slow => format!("no answer within {} ms", limit.as_millis()),
        other => other.detail().to_owned(),
    }
}

#[cfg(test)]
mod tests;
