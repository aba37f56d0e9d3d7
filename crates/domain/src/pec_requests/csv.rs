//! A table that the provider can open: UTF-8 with its mark, semicolons, CRLF (RFC 4180), and no cell that a spreadsheet would take
//! for a formula.

/// The mark by which spreadsheets know UTF-8.
const BOM: &str = "\u{feff}";

/// A table of cells.
pub fn table(lines: &[Vec<String>]) -> String {
    let mut table = BOM.to_owned();
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| escaped(cell)).collect();
        table.push_str(&cells.join(";"));
        table.push_str("\r\n");
    }
    table
}

/// A cell. What begins like a formula gets an apostrophe before it, which spreadsheets show as text.
fn escaped(cell: &str) -> String {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let harmless = if begins(cell) || begins(cell.trim_start()) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if harmless.contains([';', '"', '\r', '\n', ',']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            (
                "=HYPERLINK(\"http://evil.example\")",
                "\"'=HYPERLINK(\"\"http://evil.example\"\")\"",
            ),
            ("+390971555101", "'+390971555101"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\t=1", "'\t=1"),
            ("Mario Prova", "Mario Prova"),
            ("a@pec.example", "a@pec.example"),
            ("a;b", "\"a;b\""),
            ("due\nrighe", "\"due\nrighe\""),
            ("", ""),
        ] {
            assert_eq!(escaped(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn a_table_is_read_by_what_the_provider_has() {
        let lines = [
            vec!["Casella".to_owned(), "Titolare".to_owned()],
            vec!["a@b.it".to_owned(), "Niccolò".to_owned()],
        ];
        assert_eq!(table(&lines), "\u{feff}Casella;Titolare\r\na@b.it;Niccolò\r\n");
    }
}
