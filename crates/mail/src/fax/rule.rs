//! A rule for one kind of fax gateway.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Compiled size of one pattern: what a person writes needs a hundredth of it.
const MAX_PATTERN: usize = 512 * 1024;
/// Longest pattern in characters.
const MAX_LENGTH: usize = 500;

/// Where a pattern is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    From,
    Subject,
    /// Any header of the mail, as a line `name: value`.
    Header,
    /// The readable text.
    Body,
    /// The names of the attachments, one a line.
    FileName,
}

/// A pattern with named groups: `caller`, `called`, `pages`, `time`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extractor {
    pub source: Source,
    pub pattern: String,
}

/// How the mails of one kind of gateway are recognised and read. All patterns ignore case; `^` and `$` are the ends of a
/// line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaxRule {
    /// Short and unique.
    pub name: String,
    /// All of these must be found.
    pub all: Vec<Extractor>,
    /// At least one of these must be found, where there are any.
    pub any: Vec<Extractor>,
    /// Where one of these is found and no document came along, the fax was not received.
    pub failure: Vec<Extractor>,
    /// Tried in this order; the first usable value of each group counts.
    pub extract: Vec<Extractor>,
    /// Whether a mail without a document can match at all. A gateway that reports failures by mail needs it.
    pub without_document: bool,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule {rule}: {pattern:?}: {text}")]
pub struct RuleProblem {
    pub rule: String,
    pub pattern: String,
    /// The regex library's words, in one line.
    pub text: String,
}

/// Rules ready for use, in their order.
#[derive(Debug, Clone, Default)]
pub struct FaxRules {
    pub(super) rules: Vec<Compiled>,
}

#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) name: String,
    pub(super) all: Vec<(Source, Regex)>,
    pub(super) any: Vec<(Source, Regex)>,
    pub(super) failure: Vec<(Source, Regex)>,
    pub(super) extract: Vec<(Source, Regex)>,
    pub(super) without_document: bool,
}

impl FaxRules {
    /// Compiles rules.
    ///
    /// # Errors
    /// The first pattern that is none. A rule that would match every mail is a problem too.
    pub fn new(rules: &[FaxRule]) -> Result<FaxRules, RuleProblem> {
        let rules = rules.iter().map(Compiled::new).collect::<Result<_, _>>()?;
        Ok(FaxRules { rules })
    }
}

impl Compiled {
    fn new(rule: &FaxRule) -> Result<Compiled, RuleProblem> {
        if rule.all.is_empty() && rule.any.is_empty() {
            return Err(RuleProblem {
                rule: rule.name.clone(),
                pattern: String::new(),
                text: "it has no pattern to recognise a mail by".to_owned(),
            });
        }
        let compile = |patterns: &[Extractor]| {
            patterns
                .iter()
                .map(|one| Ok((one.source, regex(&rule.name, &one.pattern)?)))
                .collect::<Result<Vec<_>, RuleProblem>>()
        };
        Ok(Compiled {
            name: rule.name.clone(),
            all: compile(&rule.all)?,
            any: compile(&rule.any)?,
            failure: compile(&rule.failure)?,
            extract: compile(&rule.extract)?,
            without_document: rule.without_document,
        })
    }
}

/// The library's matching takes linear time whatever the pattern; its size is limited here.
fn regex(rule: &str, pattern: &str) -> Result<Regex, RuleProblem> {
    let problem = |text: String| RuleProblem {
        rule: rule.to_owned(),
        pattern: pattern.to_owned(),
        text,
    };
    if pattern.trim().is_empty() || pattern.chars().count() > MAX_LENGTH {
        return Err(problem(format!("a pattern has 1 to {MAX_LENGTH} characters")));
    }
    let compiled = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(MAX_PATTERN)
        .build();
    let compiled = compiled.map_err(|error| {
        let text = error.to_string();
        problem(text.lines().last().unwrap_or(&text).trim().to_owned())
    })?;
    if compiled.is_match("") {
        return Err(problem("it matches everything".to_owned()));
    }
    Ok(compiled)
}
