//! Foreign error texts, made fit for a status line.

/// Longest text shown, in characters.
const LIMIT: usize = 300;

/// One line without control characters, at most [`LIMIT`] characters long.
pub(crate) fn one_line(text: &str) -> String {
    let printable = text.replace(|c: char| c.is_control(), " ");
    let line = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// [`one_line`] with every occurrence of a secret blotted out: servers like to repeat what they were sent.
pub(crate) fn one_line_without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        one_line(text)
    } else {
        one_line(&text.replace(secret, "…"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_text_becomes_one_short_line() {
        assert_eq!(one_line("550 no\r\n such\tbox\u{7}"), "550 no such box");
        assert_eq!(one_line(&"è".repeat(400)).chars().count(), LIMIT + 1);
    }

    #[test]
    fn a_repeated_password_is_not_shown() {
        assert_eq!(one_line_without("BAD LOGIN anna s3cret", "s3cret"), "BAD LOGIN anna …");
        assert_eq!(one_line_without("no password", ""), "no password");
    }
}
