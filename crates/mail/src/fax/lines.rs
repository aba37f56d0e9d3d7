//! The patterns of a list as a text that a person writes: one a line, `source: pattern`.

use super::pattern::{List, PatternError, compile};
use super::rule::{Extractor, Source};

/// Most patterns in one list.
pub const MAX_LINES: usize = 30;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// Counted from 1, empty lines too.
    pub line: usize,
    pub error: LineError,
}

/// Why a line is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineError {
    /// It does not begin with the name of a source and a colon.
    Source,
    /// There are more than [`MAX_LINES`] before it.
    TooMany,
    Pattern(PatternError),
}

/// Reads a list. Empty lines and the blanks around a pattern count for nothing.
///
/// # Errors
/// The first line that is not accepted.
pub fn from_lines(list: List, text: &str) -> Result<Vec<Extractor>, LineProblem> {
    let mut all = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let problem = |error| LineProblem { line, error };
        if all.len() == MAX_LINES {
            return Err(problem(LineError::TooMany));
        }
        let (source, pattern) = text.split_once(':').ok_or_else(|| problem(LineError::Source))?;
        let source = source_of(source).ok_or_else(|| problem(LineError::Source))?;
        let pattern = pattern.trim();
        compile(list, pattern).map_err(|error| problem(LineError::Pattern(error)))?;
        all.push(Extractor {
            source,
            pattern: pattern.to_owned(),
        });
    }
    Ok(all)
}

/// Writes a list.
pub fn to_lines(list: &[Extractor]) -> String {
    let lines: Vec<String> = list.iter().map(Extractor::line).collect();
    lines.join("\n")
}

impl Extractor {
    /// As it is written: `source: pattern`.
    pub fn line(&self) -> String {
        format!("{}: {}", self.source.code(), self.pattern)
    }
}

fn source_of(typed: &str) -> Option<Source> {
    let typed = typed.trim();
    Source::ALL
        .into_iter()
        .find(|source| source.code().eq_ignore_ascii_case(typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fax::shipped;

    #[test]
    fn every_shipped_rule_comes_back_from_its_text() {
        for rule in shipped() {
            for (list, patterns) in [
                (List::All, &rule.all),
                (List::Any, &rule.any),
                (List::Failure, &rule.failure),
                (List::Extract, &rule.extract),
            ] {
                let text = to_lines(patterns);
                assert_eq!(from_lines(list, &text).as_ref(), Ok(patterns), "{}: {text}", rule.name);
            }
        }
    }

    #[test]
    fn blanks_and_capitals_do_not_matter() {
        let typed = "\n  Subject :  ^fax da (?P<caller>\\d+): ora  \r\n\nFILE_NAME:(?P<pages>\\d+)p";
        let read = from_lines(List::Extract, typed).unwrap();
        let expected = [
            Extractor {
                source: Source::Subject,
                pattern: r"^fax da (?P<caller>\d+): ora".to_owned(),
            },
            Extractor {
                source: Source::FileName,
                pattern: r"(?P<pages>\d+)p".to_owned(),
            },
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let many = "subject: fax\n".repeat(MAX_LINES + 1);
        let syntax = LineError::Pattern(PatternError::Syntax("unclosed group".to_owned()));
        for (list, typed, line, error) in [
            (List::All, "fax ricevuto", 1, LineError::Source),
            (List::All, "\nsubject: fax\noggetto: fax", 3, LineError::Source),
            (List::All, "subject: (fax", 1, syntax),
            (List::All, "subject:", 1, LineError::Pattern(PatternError::Empty)),
            (List::Any, "body: .*", 1, LineError::Pattern(PatternError::Everything)),
            (List::Extract, "body: fax", 1, LineError::Pattern(PatternError::NoGroup)),
            (
                List::Extract,
                "body: da (?P<caller>\\d+)\nbody: a (?P<numero>\\d+)",
                2,
                LineError::Pattern(PatternError::Group("numero".to_owned())),
            ),
            (List::Failure, &many, MAX_LINES + 1, LineError::TooMany),
        ] {
            assert_eq!(from_lines(list, typed), Err(LineProblem { line, error }), "{typed}");
        }
    }
}
