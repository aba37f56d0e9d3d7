//! Fax that arrives as mail (domain facts 3): each gateway words its mails in its own way, so what is a fax, who called and
//! how many pages there are is read by rules, which are data.

mod explain;
mod lines;
mod number;
mod pattern;
mod read;
mod rule;
mod shipped;

pub use explain::{Explanation, PassedOver, Trial, explain};
pub use lines::{LineError, LineProblem, MAX_LINES, from_lines, to_lines};
pub use number::e164;
pub use pattern::{Group, List, MAX_LENGTH, PatternError};
pub use read::{Fax, FaxOutcome, Found, Unmet, Value};
pub use rule::{Extractor, FaxRule, FaxRules, RuleProblem, Source};
pub use shipped::shipped;
