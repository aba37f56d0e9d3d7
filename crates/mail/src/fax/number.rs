//! The caller's number in the form in which it is compared.

use phonenumber::country::Id::IT;

/// A number in E.164 (`+390971471373`), read as an Italian one where it has no prefix; nothing for a name, for `UNKNOWN`,
/// and for what has too few or too many digits to be a number.
pub fn e164(text: &str) -> Option<String> {
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | '"' | '\'' | ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}'))
        .collect();
    let digits = text.strip_prefix('+').unwrap_or(&text);
    // Below six digits it is an extension or a service number, above fifteen nothing (ITU-T E.164).
    if !(6..=17).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Switches often send the prefix without the plus; a mobile number that itself begins with 39 has ten digits.
    let text = if !text.starts_with('+') && digits.starts_with("39") && digits.len() >= 11 {
        format!("+{digits}")
    } else {
        text
    };
    let number = phonenumber::parse(Some(IT), &text).ok()?;
    Some(number.format().mode(phonenumber::Mode::E164).to_string())
}
