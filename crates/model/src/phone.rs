//! Telephone numbers as people type them, in the form in which they are compared.

/// Brings a typed number to E.164 (`+390971471373`), reading numbers without prefix as Italian.
///
/// Blanks, dots, dashes, slashes and brackets are ignored; `00` is read as `+`. Italian fixed numbers keep their leading
/// zero (ITU-T E.164 as applied in Italy). Returns `None` for what has no 5 to 15 digits or holds letters: the caller
/// keeps the raw text.
pub fn normalise(typed: &str) -> Option<String> {
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
    let length = digits.len();
    (7..=15).contains(&length).then(|| format!("+{digits}"))
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
    }

    #[test]
    fn the_tail_matches_with_and_without_prefix() {
        assert_eq!(tail("+390971471373"), tail("0971471373"));
    }
}
