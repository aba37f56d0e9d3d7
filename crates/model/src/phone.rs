//! Telephone numbers as people type them: the form in which they are stored and compared, and what kind of number it is.
//! A check never proves that a number exists, so it warns and never blocks.

use serde::{Deserialize, Serialize};

/// What a typed number turns out to be, by the Italian numbering plan (AGCOM).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhoneCheck {
    /// A mobile number.
    Mobile,
    /// A number of a place, its leading zero included.
    Fixed,
    /// Free for who calls it (800, 803).
    TollFree,
    /// Who calls it pays a part (840, 841, 847, 848).
    SharedCost,
    /// A service at a price (89x): calling it costs.
    Premium,
    /// Tied to no place: one number for everything (178, 199), telephony over the net (55).
    Other,
    /// A number of another country; its own plan is not known here.
    International,
    /// Too short for what it begins with.
    Incomplete,
    /// No number at which a person can be called: a typing error, or an emergency or service number.
    Wrong,
}

/// What Italian numbers begin with, of which kind that makes them, and their fewest and most digits without country code.
/// The first that fits counts. Numbers of places may have from six digits (ITU-T E.164, Italy), but as few only where the area
/// code has two.
const PLAN: &[(&str, PhoneCheck, usize, usize)] = &[
    ("02", PhoneCheck::Fixed, 6, 11),
    ("06", PhoneCheck::Fixed, 6, 11),
    ("0", PhoneCheck::Fixed, 8, 11),
    ("3", PhoneCheck::Mobile, 9, 10),
    ("800", PhoneCheck::TollFree, 9, 9),
    ("803", PhoneCheck::TollFree, 6, 6),
    ("840", PhoneCheck::SharedCost, 9, 9),
    ("841", PhoneCheck::SharedCost, 6, 6),
    ("847", PhoneCheck::SharedCost, 6, 6),
    ("848", PhoneCheck::SharedCost, 9, 9),
    ("89", PhoneCheck::Premium, 6, 10),
    ("178", PhoneCheck::Other, 10, 10),
    ("199", PhoneCheck::Other, 9, 9),
    ("55", PhoneCheck::Other, 10, 10),
];

/// Judges a typed number; everything that [`normalise`] reads is read the same way.
pub fn check(typed: &str) -> PhoneCheck {
    let Some(digits) = digits(typed) else {
        return PhoneCheck::Wrong;
    };
    let Some(number) = digits.strip_prefix("39") else {
        return match digits.len() {
            _ if digits.starts_with('0') => PhoneCheck::Wrong,
            0..7 => PhoneCheck::Incomplete,
            7..=15 => PhoneCheck::International,
            _ => PhoneCheck::Wrong,
        };
    };
    for (prefix, kind, fewest, most) in PLAN {
        if prefix.starts_with(number) {
            return PhoneCheck::Incomplete;
        }
        if number.starts_with(prefix) {
            return match number.len() {
                length if length < *fewest => PhoneCheck::Incomplete,
                length if length > *most => PhoneCheck::Wrong,
                _ => *kind,
            };
        }
    }
    PhoneCheck::Wrong
}

/// Brings a typed number to E.164 (`+390971471373`), reading numbers without prefix as Italian.
///
/// Blanks, dots, dashes, slashes and brackets are ignored; `00` is read as `+`. Italian fixed numbers keep their leading
/// zero (ITU-T E.164 as applied in Italy). Returns `None` for what holds letters, has more than 15 digits, or too few to be
/// somebody's number (an Italian one has six without the country code): a short number would recognise whoever else called
/// from an extension or typed an emergency number. The caller keeps the raw text.
pub fn normalise(typed: &str) -> Option<String> {
    let digits = digits(typed)?;
    let fewest = if digits.starts_with("39") { 8 } else { 7 };
    (fewest..=15).contains(&digits.len()).then(|| format!("+{digits}"))
}

/// The digits of a typed number with its country code; `None` where something else stands in it.
fn digits(typed: &str) -> Option<String> {
    let mut digits = String::new();
    let mut international = false;
    for c in typed.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() => international = true,
            ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    if !international && let Some(rest) = digits.strip_prefix("00") {
        digits = rest.to_owned();
        international = true;
    }
    if !international {
        // "39 0971…" and "39 340…" are Italian numbers with the country code and no plus; a mobile number that itself
        // begins with 39x has ten digits, never twelve.
        let already_prefixed = digits.starts_with("39") && digits.len() >= 11;
        if !already_prefixed {
            digits.insert_str(0, "39");
        }
    }
    Some(digits)
}

/// The last nine digits of a number, for the loose match of a caller (domain facts 4.4); all digits when fewer.
pub fn tail(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(9)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_one_number_is_one_number() {
        for typed in [
            "0971471373",
            "0971 47.13.73",
            "00390971471373",
            "+39 0971 471373",
            "39 0971471373",
            "(0971) 471-373",
        ] {
            assert_eq!(normalise(typed).as_deref(), Some("+390971471373"), "{typed}");
        }
        assert_eq!(normalise("340 1234567").as_deref(), Some("+393401234567"));
        assert_eq!(
            normalise("392 1234567").as_deref(),
            Some("+393921234567"),
            "a mobile number that begins with 39"
        );
        assert_eq!(normalise("800292020").as_deref(), Some("+39800292020"));
        assert_eq!(normalise("+41 44 668 18 00").as_deref(), Some("+41446681800"));
    }

    #[test]
    fn what_is_no_number_is_not_made_one() {
        for typed in ["", "anonimo", "123", "+", "0971 47a", "1234567890123456789"] {
            assert_eq!(normalise(typed), None, "{typed}");
        }
        for typed in ["12345", "+39 12345", "0039 12345", "112", "1530"] {
            assert_eq!(normalise(typed), None, "{typed} recognises nobody");
        }
        assert_eq!(
            normalise("803116").as_deref(),
            Some("+39803116"),
            "six digits are a number"
        );
    }

    #[test]
    fn numbers_are_told_by_the_italian_plan() {
        use PhoneCheck::{Fixed, Incomplete, International, Mobile, Other, Premium, SharedCost, TollFree, Wrong};
        for (typed, kind) in [
            ("0971471373", Fixed),
            ("00390971471373", Fixed),
            ("39 0971471373", Fixed),
            ("06 6982", Fixed),
            ("3401234567", Mobile),
            ("392 1234567", Mobile),
            ("+39 335 123456", Mobile),
            ("800292020", TollFree),
            ("803116", TollFree),
            ("848821821", SharedCost),
            ("840 123456", SharedCost),
            ("847123", SharedCost),
            ("892424", Premium),
            ("899 123456", Premium),
            ("178 1234567", Other),
            ("199 123456", Other),
            ("+41 44 668 18 00", International),
            ("0041 44 668 18 00", International),
            ("", Incomplete),
            ("+", Incomplete),
            ("+39", Incomplete),
            ("+41 44", Incomplete),
            ("0", Incomplete),
            ("0971 471", Incomplete),
            ("340 12345", Incomplete),
            ("800 2920", Incomplete),
            ("12345", Wrong),
            ("112", Wrong),
            ("118", Wrong),
            ("116117", Wrong),
            ("971471373", Wrong),
            ("340 123456789", Wrong),
            ("800 2920201", Wrong),
            ("+0 971 471373", Wrong),
            ("+1234567890123456", Wrong),
            ("anonimo", Wrong),
        ] {
            assert_eq!(check(typed), kind, "{typed}");
        }
    }

    #[test]
    fn a_number_of_a_kind_is_one_that_is_stored_however_it_is_written() {
        for (prefix, ..) in PLAN {
            let mut met = false;
            for length in prefix.len()..=16 {
                let number = format!("{prefix:1<length$}");
                let kind = check(&number);
                for typed in [format!("+39{number}"), format!("0039 {number}")] {
                    assert_eq!(check(&typed), kind, "{typed}");
                }
                if !matches!(kind, PhoneCheck::Incomplete | PhoneCheck::Wrong) {
                    met = true;
                    assert_eq!(normalise(&number), Some(format!("+39{number}")));
                }
            }
            assert!(met, "{prefix} has a length at which it is a number");
        }
    }

    #[test]
    fn the_tail_matches_with_and_without_prefix() {
        assert_eq!(tail("+390971471373"), tail("0971471373"));
    }
}
