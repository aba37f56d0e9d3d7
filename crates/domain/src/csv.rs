//! Tables as files for spreadsheets (RFC 4180, with the semicolon that Italian ones expect): a cell is never taken for a formula.

/// A table under construction.
#[derive(Debug, Default)]
pub struct Csv(String);

impl Csv {
    /// A table with these headings. It begins with a byte order mark, by which spreadsheets know UTF-8.
    pub fn new(headings: &[&str]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.row(headings.iter().copied());
        csv
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (n, cell) in cells.into_iter().enumerate() {
            if n > 0 {
                self.0.push(';');
            }
            self.cell(cell);
        }
        self.0.push_str("\r\n");
    }

    fn cell(&mut self, cell: &str) {
        // What a spreadsheet would compute is a text instead (OWASP, CSV injection); some leave out the blanks before it.
        let computed = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
        let number = !cell.starts_with('+') && cell.parse::<i64>().is_ok();
        let formula = !number && (computed(cell) || computed(cell.trim_start()));
        let quoted = formula || cell.contains([';', ',', '"', '\n', '\r', '\t']);
        if !quoted {
            self.0.push_str(cell);
            return;
        }
        self.0.push('"');
        if formula {
            self.0.push('\'');
        }
        self.0.push_str(&cell.replace('"', "\"\""));
        self.0.push('"');
    }

    /// The file, or the next piece of one that is sent while it is written.
    pub fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_ends_early() {
        for (cell, written) in [
            ("Anna Verdi", "Anna Verdi"),
            ("", ""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+39 0971", "\"'+39 0971\""),
            ("+390971555101", "\"'+390971555101\""),
            ("-1", "-1"),
            ("-1+1", "\"'-1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            (" =1", "\"' =1\""),
            ("\t=1", "\"'\t=1\""),
            ("a@pec.example", "a@pec.example"),
            ("a;b", "\"a;b\""),
            ("1,5", "\"1,5\""),
            ("detto \"sì\"", "\"detto \"\"sì\"\"\""),
            ("due\nrighe", "\"due\nrighe\""),
            ("a = b", "a = b"),
        ] {
            let mut csv = Csv::default();
            csv.row([cell]);
            assert_eq!(csv.into_text(), format!("{written}\r\n"), "{cell:?}");
        }
    }

    #[test]
    fn cells_keep_their_borders_and_are_never_formulas() {
        let mut csv = Csv::new(&["at", "data"]);
        csv.row(["2026", "{\"a\":1}"]);
        csv.row(["-12", "=HYPERLINK(\"http://x\")"]);
        csv.row(["a;b", "@x"]);
        assert_eq!(
            csv.into_text(),
            "\u{feff}at;data\r\n2026;\"{\"\"a\"\":1}\"\r\n-12;\"'=HYPERLINK(\"\"http://x\"\")\"\r\n\"a;b\";\"'@x\"\r\n"
        );
    }
}
