//! Fax that arrives as mail (domain facts 3): each gateway words its mails in its own way, so what is a fax, who called and
//! how many pages there are is read by rules, which are data.

mod number;
mod read;
mod rule;
mod shipped;

pub use number::e164;
pub use read::{Fax, FaxOutcome};
pub use rule::{Extractor, FaxRule, FaxRules, RuleProblem, Source};
pub use shipped::shipped;
