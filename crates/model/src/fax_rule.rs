//! Fax rules as people see and write them, and what a rule makes of a mail.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::admin::{on, values};
use crate::coded::coded;
use crate::time::Moment;

coded! {
    /// Whose a fax rule is.
    pub enum RuleOrigin {
        /// It comes with the program and follows its version.
        Shipped = "shipped",
        /// It came with the program, and a person changed it.
        Changed = "changed",
        /// A person wrote it.
        Own = "own",
    }
}

coded! {
    /// What a gateway's mail is.
    pub enum FaxKind {
        /// A document came along.
        Received = "received",
        /// A fax that did not arrive.
        Failed = "failed",
        /// A report: nothing to work on.
        Notice = "notice",
    }
}

coded! {
    /// What a pattern takes from a mail.
    pub enum FaxGroup {
        Caller = "caller",
        Called = "called",
        Pages = "pages",
        Time = "time",
    }
}

coded! {
    /// Why no rule is asked about a mail.
    pub enum PassedOver {
        /// It is certified mail.
        Certified = "certified",
        /// It answers another mail.
        Answer = "answer",
    }
}

/// A fax rule. Its patterns are texts with one a line, `source: pattern`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaxRuleView {
    pub id: i64,
    pub name: String,
    /// The lower, the earlier it is asked.
    pub sort: i64,
    pub active: bool,
    /// Whether a mail without a document can match.
    pub without_document: bool,
    /// All must be found.
    pub all: String,
    /// One must be found, where there are any.
    pub any: String,
    /// One of these, and no document: the fax was not received.
    pub failure: String,
    /// Patterns with groups: caller, called, pages, time.
    pub extract: String,
    /// None for a new one.
    pub origin: Option<RuleOrigin>,
    pub changed: Option<Moment>,
    /// There is a shipped form to go back to.
    pub restorable: bool,
}

impl FaxRuleView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        values([
            ("name", self.name.clone()),
            ("sort", self.sort.to_string()),
            ("active", on(self.active)),
            ("without_document", on(self.without_document)),
            ("all", self.all.clone()),
            ("any", self.any.clone()),
            ("failure", self.failure.clone()),
            ("extract", self.extract.clone()),
        ])
    }

    /// Whether its name can be changed: a shipped rule is known to the program by it.
    pub fn may_be_renamed(&self) -> bool {
        matches!(self.origin, None | Some(RuleOrigin::Own))
    }
}

/// What the rules make of a mail that somebody tries them on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchView {
    /// The name of the file.
    pub file: String,
    pub passed_over: Option<PassedOver>,
    /// The names of the files that count as a fax's document.
    pub documents: Vec<String>,
    /// One a rule, in their order.
    pub trials: Vec<TrialView>,
    /// Name of the rule that counts.
    pub winner: Option<String>,
}

/// What one rule makes of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    pub rule: String,
    /// The rule as it was typed, not as it is stored.
    pub typed: bool,
    /// It is the one that counts.
    pub wins: bool,
    /// Why it does not recognise the mail; empty where it does.
    pub unmet: Vec<UnmetView>,
    /// What its patterns found, where it recognises the mail.
    pub found: Vec<FoundView>,
    pub fax: Option<FaxView>,
}

/// Why a rule does not recognise a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnmetView {
    /// It wants a document.
    Document,
    /// This line of the patterns that must all be found.
    All(String),
    /// None of the patterns of which one must be found.
    Any,
}

/// What a line of the patterns with groups found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    pub line: String,
    /// The group, what stands in the mail, and what it is read as where it can be.
    pub values: Vec<(FaxGroup, String, Option<String>)>,
}

/// A fax as its gateway tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaxView {
    pub kind: FaxKind,
    /// E.164.
    pub caller: Option<String>,
    /// What the sending machine calls itself.
    pub station: Option<String>,
    /// E.164.
    pub called: Option<String>,
    pub pages: Option<u32>,
    pub time: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_is_known_by_keeps_its_name() {
        let with = |origin| FaxRuleView {
            origin,
            ..FaxRuleView::default()
        };
        assert!(with(None).may_be_renamed() && with(Some(RuleOrigin::Own)).may_be_renamed());
        assert!(!with(Some(RuleOrigin::Shipped)).may_be_renamed());
        assert!(!with(Some(RuleOrigin::Changed)).may_be_renamed());
        let values = FaxRuleView::default().values();
        assert_eq!((values["active"].as_str(), values["sort"].as_str()), ("", "0"));
    }
}
