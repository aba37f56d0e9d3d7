//! The header of a file: what separates its values, and which column each of them stands in.

use model::Problem;
use model::lookup::Registry;
use model::problem::{FieldError, FieldProblem};
use model::registry_import::Column;

use super::charset::Charset;
use super::lines::{LINE_MAX, Splitter};
use super::synonyms::{names, plain};

/// What values may be separated by, the most likely one in Italy first.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];
/// What a spreadsheet begins with that was not saved as text (ZIP), and text in two bytes a character.
const OTHER_FILES: [&[u8]; 4] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff"];
/// Names that are told of a header, and how much of each: a file without a header has somebody's data there.
const TOLD: (usize, usize) = (20, 40);

/// Where what stands in a line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// How many values a line has.
    pub(super) width: usize,
    /// Which of them each column is, by its place in `Column::ALL`.
    at: Vec<Option<usize>>,
    /// Names that no column has.
    pub(super) ignored: Vec<String>,
}

impl Layout {
    /// The place of a column in a line.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.at.get(column as usize).copied().flatten()
    }

    /// Reads a header.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for `file`.
    pub(super) fn read(registry: Registry, header: &[u8], charset: Charset) -> Result<Self, Problem> {
        let no_table = || Problem::field("file", FieldError::NoTable);
        let binary = OTHER_FILES.iter().any(|file| header.starts_with(file));
        if binary || header.len() >= LINE_MAX || header.iter().any(|byte| *byte < b' ' && *byte != b'\t') {
            return Err(no_table());
        }
        if header.iter().all(u8::is_ascii_whitespace) {
            return Err(Problem::field("file", FieldError::EmptyFile));
        }
        // Whatever makes the most of it: a delimiter that is none leaves a name that no column has.
        let best = DELIMITERS
            .into_iter()
            .filter_map(|delimiter| Some((delimiter, split(header, delimiter, charset)?)))
            .enumerate()
            .max_by_key(|(order, (_, found))| {
                let known = found.iter().filter(|name| column(registry, name).is_some()).count();
                (known, found.len(), std::cmp::Reverse(*order))
            });
        let (_, (delimiter, found)) = best.ok_or_else(no_table)?;
        let mut at = vec![None; Column::ALL.len()];
        let mut ignored = Vec::new();
        for (place, name) in found.iter().enumerate() {
            let Some(column) = column(registry, name) else {
                ignored.push(name.clone());
                continue;
            };
            if at[column as usize].replace(place).is_some() {
                let doubled = FieldProblem::new("file", FieldError::DoubledColumn).saying(column.code().to_owned());
                return Err(Problem::Invalid(vec![doubled]));
            }
        }
        let missing: Vec<&str> = Column::needed(registry)
            .iter()
            .filter(|column| at[**column as usize].is_none())
            .map(|column| column.code())
            .collect();
        if missing.is_empty() {
            return Ok(Self {
                delimiter,
                width: found.len(),
                at,
                ignored: told(&ignored),
            });
        }
        let detail = format!("{}|{}", missing.join(", "), told(&found).join(", "));
        let problem = FieldProblem::new("file", FieldError::NoColumns).saying(detail);
        Err(Problem::Invalid(vec![problem]))
    }
}

/// The names in a header; none where it cannot be taken apart like this.
fn split(header: &[u8], delimiter: u8, charset: Charset) -> Option<Vec<String>> {
    let mut splitter = Splitter::new(delimiter);
    let count = splitter.split(&mut header.to_vec()).ok()?;
    (0..count)
        .map(|index| Some(charset.text(splitter.value(index))?.trim().to_owned()))
        .collect()
}

/// The column that a name means.
fn column(registry: Registry, name: &str) -> Option<Column> {
    let name = plain(name);
    Column::of(registry)
        .iter()
        .copied()
        .find(|column| plain(column.code()) == name || names(*column).contains(&name.as_str()))
}

/// Some names, cut to what is told of a header.
fn told(found: &[String]) -> Vec<String> {
    let (most, length) = TOLD;
    found
        .iter()
        .filter(|name| !name.is_empty())
        .take(most)
        .map(|name| name.chars().take(length).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Layout, Problem> {
        Layout::read(Registry::Sitr, header.as_bytes(), Charset::Utf8)
    }

    fn problem(header: &str) -> (FieldError, String) {
        match read(header) {
            Err(Problem::Invalid(problems)) => {
                assert_eq!(problems.len(), 1, "one clear problem");
                (problems[0].error, problems[0].detail.clone().unwrap_or_default())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn columns_are_known_in_any_order_and_under_other_names() {
        for (header, delimiter) in [
            ("targa;anno;codice_fiscale;dovuto;versato", b';'),
            ("Targa, Anno d'imposta, CF, Importo dovuto, Pagato", b','),
            ("TARGA\tANNO\tCodice Fiscale\tDovuto\tVersato", b'\t'),
            ("\"targa\";\"anno\";\"tax code\";\"due\";\"paid\"", b';'),
        ] {
            let layout = read(header).unwrap();
            assert_eq!(layout.delimiter, delimiter, "{header}");
            assert_eq!(layout.place(Column::Plate), Some(0));
            assert_eq!(layout.place(Column::TaxCode), Some(2));
            assert_eq!(layout.place(Column::Interest), None);
        }
        let layout = read("targa;anno;cf;dovuto;versato;note interne;").unwrap();
        assert_eq!((layout.width, layout.ignored), (7, vec!["note interne".to_owned()]));
    }

    #[test]
    fn what_is_missing_is_one_problem_that_names_it_and_what_is_there() {
        let (error, detail) = problem("codice fiscale;anno;importo");
        assert_eq!(error, FieldError::NoColumns);
        assert_eq!(detail, "targa, dovuto, versato|codice fiscale, anno, importo");
        // Somebody's data in place of a header are not told in full.
        let (_, detail) = problem(&format!("{};x", "RSSMRA80A01G942K".repeat(10)));
        assert!(detail.len() < 120, "{detail}");
    }

    #[test]
    fn what_is_no_table_is_said_to_be_none() {
        assert_eq!(problem("targa;anno;cf;dovuto;versato;CF").0, FieldError::DoubledColumn);
        assert_eq!(problem("PK\u{3}\u{4}xl/workbook.xml").0, FieldError::NoTable);
        assert_eq!(problem("targa\0anno").0, FieldError::NoTable);
        assert_eq!(problem(&"x".repeat(LINE_MAX)).0, FieldError::NoTable);
        assert_eq!(problem("  ").0, FieldError::EmptyFile);
    }
}
