//! Lists as files for spreadsheets: semicolons, as Italian ones expect, UTF-8 that says so, and cells that are never formulas.

/// What a file begins with, so that spreadsheets read UTF-8.
pub const BEGIN: &str = "\u{feff}";

/// A line of cells.
pub fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(";"))
}

/// A cell. Spreadsheets take what begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula: an apostrophe before it makes
/// it a text (OWASP, CSV injection).
fn cell(text: &str) -> String {
    let harmless = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if harmless.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_ends_early() {
        for (text, written) in [
            ("Anna Verdi", "Anna Verdi"),
            ("", ""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+39 0971", "'+39 0971"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("a;b", "\"a;b\""),
            ("detto \"sì\"", "\"detto \"\"sì\"\"\""),
            ("due\nrighe", "\"due\nrighe\""),
            ("a = b", "a = b"),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
        assert_eq!(line(&["a".to_owned(), "b;c".to_owned()]), "a;\"b;c\"\r\n");
    }
}
