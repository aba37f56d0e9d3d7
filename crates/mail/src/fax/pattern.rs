//! One pattern of a rule: what it may be, and why it is none.

use regex::{Regex, RegexBuilder};

/// Compiled size of one pattern: what a person writes needs a hundredth of it.
const MAX_PATTERN: usize = 512 * 1024;
/// Longest pattern in characters.
pub const MAX_LENGTH: usize = 500;

/// What a group of a pattern is the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Who sent the fax.
    Caller,
    /// The number that was dialled.
    Called,
    Pages,
    Time,
}

impl Group {
    pub const ALL: [Group; 4] = [Self::Caller, Self::Called, Self::Pages, Self::Time];

    /// The group's name in a pattern: `(?P<caller>…)`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Called => "called",
            Self::Pages => "pages",
            Self::Time => "time",
        }
    }
}

/// The lists of patterns that a rule has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    All,
    Any,
    Failure,
    Extract,
}

/// Why a text is no pattern for its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("it is empty")]
    Empty,
    #[error("a pattern has at most {max} characters", max = MAX_LENGTH)]
    Length,
    #[error("it matches everything")]
    Everything,
    /// The regex library's words, in one line.
    #[error("{0}")]
    Syntax(String),
    /// A group with a name that nothing is read from.
    #[error("no group has the name {0:?}")]
    Group(String),
    /// A pattern that values are taken from, with no place for one.
    #[error("it has no group to take a value from")]
    NoGroup,
    /// Of a whole rule: any mail would match it.
    #[error("it has no pattern to recognise a mail by")]
    Unbound,
}

/// Compiles a pattern: it ignores case, `^` and `$` are the ends of a line. The library's matching takes linear time whatever
/// the pattern; its size is limited here.
///
/// # Errors
/// See [`PatternError`].
pub(super) fn compile(list: List, pattern: &str) -> Result<Regex, PatternError> {
    if pattern.trim().is_empty() {
        return Err(PatternError::Empty);
    }
    if pattern.chars().count() > MAX_LENGTH {
        return Err(PatternError::Length);
    }
    let compiled = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(MAX_PATTERN)
        .build();
    let compiled = compiled.map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or(&text).trim();
        PatternError::Syntax(last.strip_prefix("error: ").unwrap_or(last).to_owned())
    })?;
    if compiled.is_match("") {
        return Err(PatternError::Everything);
    }
    let known = |name: &str| Group::ALL.iter().any(|group| group.code() == name);
    if let Some(unknown) = compiled.capture_names().flatten().find(|name| !known(name)) {
        return Err(PatternError::Group(unknown.to_owned()));
    }
    if list == List::Extract && compiled.capture_names().flatten().next().is_none() {
        return Err(PatternError::NoGroup);
    }
    Ok(compiled)
}
