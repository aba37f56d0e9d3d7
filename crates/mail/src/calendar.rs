//! A readable form of an invitation (RFC 5545), for mails that hold nothing else.

use crate::charset;

/// Lines that are looked at.
const MAX_LINES: usize = 2_000;

/// What it is about, when, where, and what its author adds; a line each. Nothing where there is no event.
pub(crate) fn summary(text: &str) -> Option<String> {
    let lines = unfold(text);
    let event = lines
        .iter()
        .skip_while(|line| !line.eq_ignore_ascii_case("begin:vevent"));
    let (mut what, mut start, mut end, mut place, mut more) = (None, None, None, None, None);
    for line in event.take_while(|line| !line.eq_ignore_ascii_case("end:vevent")) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let slot = match name.split(';').next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "SUMMARY" => &mut what,
            "DTSTART" => &mut start,
            "DTEND" => &mut end,
            "LOCATION" => &mut place,
            "DESCRIPTION" => &mut more,
            _ => continue,
        };
        *slot = Some(unescape(value)).filter(|value| !value.trim().is_empty());
    }
    let time = match (start.as_deref().map(instant), end.as_deref().map(instant)) {
        (Some(start), Some(end)) => Some(format!("{start} – {end}")),
        (start, _) => start,
    };
    let lines: Vec<String> = [what, time, place, more].into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// RFC 5545, 3.1: a line that begins with a blank goes on with the one before.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().take(MAX_LINES) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(before)) => before.push_str(rest),
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines
}

/// RFC 5545, 3.3.11.
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    charset::clean_text(&out)
}

/// `20261123T093000Z` as `23/11/2026 09:30 UTC`; anything else as it is.
fn instant(value: &str) -> String {
    let digits: Vec<&str> = [(0, 4), (4, 6), (6, 8), (9, 11), (11, 13)]
        .iter()
        .filter_map(|(from, to)| value.get(*from..*to))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let zone = if value.ends_with('Z') { " UTC" } else { "" };
    match digits.as_slice() {
        [year, month, day, hour, minute] => format!("{day}/{month}/{year} {hour}:{minute}{zone}"),
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => value.to_owned(),
    }
}
