//! Prefixes and ticket tags in subjects, as text.

use crate::charset;

/// Prefixes of answers, then of forwards, as clients in Italian, English and German write them.
const REPLY_PREFIXES: [&str; 5] = ["re", "r", "rif", "aw", "ref"];
const FORWARD_PREFIXES: [&str; 5] = ["i", "fwd", "fw", "inoltra", "wg"];

/// The ticket and the length in bytes of the tag that `text` starts with. Blanks are tolerated, case ignored.
pub(crate) fn tag(desk: &str, text: &str) -> Option<(i64, usize)> {
    let rest = text.strip_prefix('[')?.trim_start();
    let name = rest.get(..desk.len())?;
    if !name.eq_ignore_ascii_case(desk) {
        return None;
    }
    let rest = rest[desk.len()..].trim_start().strip_prefix('#')?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let ticket = digits(&rest[..end])?;
    let rest = rest[end..].trim_start().strip_prefix(']')?;
    Some((ticket, text.len() - rest.len()))
}

pub(crate) fn without_tags(desk: &str, subject: &str) -> String {
    let mut out = String::with_capacity(subject.len());
    let mut rest = subject;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match tag(desk, from) {
            Some((_, len)) => {
                out.push(' ');
                rest = &from[len..];
            }
            None => {
                out.push('[');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    charset::clean_line(&out)
}

/// The subject without prefixes, and whether one of them was that of an answer.
pub(crate) fn strip_prefixes(subject: &str) -> (&str, bool) {
    let mut rest = subject.trim();
    let mut answer = false;
    while let Some((word, after)) = rest.split_once(':') {
        // Some clients count: `Re[2]:`, `Re (3):`.
        let word =
            word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^' | ' '));
        let is = |known: &&str| word.eq_ignore_ascii_case(known);
        if REPLY_PREFIXES.iter().any(is) {
            answer = true;
        } else if !FORWARD_PREFIXES.iter().any(is) {
            break;
        }
        rest = after.trim_start();
    }
    (rest, answer)
}

/// A number written in ASCII digits only; `str::parse` alone would take a sign.
pub(crate) fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        None
    } else {
        text.parse().ok()
    }
}
