//! A rule for one kind of fax gateway.

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::pattern::{List, PatternError, compile};

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

impl Source {
    pub const ALL: [Source; 5] = [Self::From, Self::Subject, Self::Header, Self::Body, Self::FileName];

    /// The name under which it is stored and typed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Subject => "subject",
            Self::Header => "header",
            Self::Body => "body",
            Self::FileName => "file_name",
        }
    }
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
#[error("rule {rule}: {pattern:?}: {error}")]
pub struct RuleProblem {
    pub rule: String,
    /// Empty where it is the whole rule.
    pub pattern: String,
    pub error: PatternError,
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

    /// Compiles the rules that can be compiled, in their order, and says what is wrong with the others.
    pub fn usable(rules: &[FaxRule]) -> (FaxRules, Vec<RuleProblem>) {
        let mut usable = FaxRules::default();
        let mut problems = Vec::new();
        for rule in rules {
            match Compiled::new(rule) {
                Ok(rule) => usable.rules.push(rule),
                Err(problem) => problems.push(problem),
            }
        }
        (usable, problems)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rules.len()
    }

    /// Has others asked after these.
    pub fn append(&mut self, others: FaxRules) {
        self.rules.extend(others.rules);
    }
}

impl Compiled {
    fn new(rule: &FaxRule) -> Result<Compiled, RuleProblem> {
        let problem = |pattern: &str, error| RuleProblem {
            rule: rule.name.clone(),
            pattern: pattern.to_owned(),
            error,
        };
        if rule.all.is_empty() && rule.any.is_empty() {
            return Err(problem("", PatternError::Unbound));
        }
        let all_of = |list: List, patterns: &[Extractor]| {
            patterns
                .iter()
                .map(|one| {
                    let regex = compile(list, &one.pattern).map_err(|error| problem(&one.pattern, error))?;
                    Ok((one.source, regex))
                })
                .collect::<Result<Vec<_>, RuleProblem>>()
        };
        Ok(Compiled {
            name: rule.name.clone(),
            all: all_of(List::All, &rule.all)?,
            any: all_of(List::Any, &rule.any)?,
            failure: all_of(List::Failure, &rule.failure)?,
            extract: all_of(List::Extract, &rule.extract)?,
            without_document: rule.without_document,
        })
    }
}
