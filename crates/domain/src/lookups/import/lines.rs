//! The lines of a file, and the values of a line. A record is one line: a quotation mark that nothing closes costs its own
//! line and not the rest of the file, and memory is bounded whatever the file is.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use model::registry_import::LineError;

/// Longest line, in bytes.
pub(super) const LINE_MAX: usize = 64 * 1024;
/// Most values of a line that are told apart.
const VALUES_MAX: usize = 512;
/// Bytes read at once.
const BUFFER: usize = 256 * 1024;
/// What some programs write at the beginning of a file in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The first line of a file, without the mark; cut where it is too long.
pub(super) fn header(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut lines = Lines::new(file);
    lines.advance()?;
    Ok(lines.line)
}

/// The lines of a file, one after the other.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    /// The line at which the file stands, without its end.
    pub(super) line: Vec<u8>,
    /// Its number, from 1.
    pub(super) number: i64,
    /// Bytes of the file behind which it ends.
    pub(super) read_bytes: u64,
    /// It was cut.
    pub(super) too_long: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            reader: BufReader::with_capacity(BUFFER, file),
            line: Vec::with_capacity(1024),
            number: 0,
            read_bytes: 0,
            too_long: false,
        }
    }

    /// Goes on to the next line; false at the end of the file.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.too_long = false;
        let mut any = false;
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            any = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let room = LINE_MAX.saturating_sub(self.line.len());
            self.too_long |= part.len() > room;
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(available.len(), |end| end + 1);
            self.reader.consume(used);
            self.read_bytes += used as u64;
            if end.is_some() {
                break;
            }
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        self.number += i64::from(any);
        if self.number == 1 && self.line.starts_with(MARK) {
            self.line.drain(..MARK.len());
        }
        Ok(any)
    }
}

/// Takes lines apart.
pub(super) struct Splitter {
    parser: Reader,
    values: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            parser: ReaderBuilder::new()
                .delimiter(delimiter)
                .terminator(Terminator::Any(b'\n'))
                .build(),
            // Room for the longest line, and more: a full buffer would be taken for one that is too small.
            values: vec![0; LINE_MAX + 16],
            ends: vec![0; VALUES_MAX],
        }
    }

    /// Takes a line apart that is not blank; how many values it has.
    ///
    /// # Errors
    /// [`LineError::Quote`], [`LineError::Columns`].
    pub(super) fn split(&mut self, line: &mut Vec<u8>) -> Result<usize, LineError> {
        line.push(b'\n');
        let (result, _, _, count) = self.parser.read_record(line, &mut self.values, &mut self.ends);
        line.pop();
        let error = match result {
            ReadRecordResult::Record => return Ok(count),
            // The end of the line was taken for a part of a value.
            ReadRecordResult::InputEmpty => LineError::Quote,
            ReadRecordResult::OutputEndsFull => LineError::Columns,
            ReadRecordResult::OutputFull | ReadRecordResult::End => LineError::TooLong,
        };
        self.parser.reset();
        Err(error)
    }

    /// A value of the line that was taken apart last.
    pub(super) fn value(&self, index: usize) -> &[u8] {
        let from = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.values[from..self.ends[index]]
    }
}

/// Whether a line holds nothing: spreadsheets leave such lines at the end of a table.
pub(super) fn is_blank(line: &[u8], delimiter: u8) -> bool {
    line.iter().all(|byte| byte.is_ascii_whitespace() || *byte == delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Result<Vec<String>, LineError> {
        let mut splitter = Splitter::new(b';');
        let mut line = line.as_bytes().to_vec();
        let count = splitter.split(&mut line)?;
        Ok((0..count)
            .map(|index| String::from_utf8(splitter.value(index).to_vec()).unwrap())
            .collect())
    }

    #[test]
    fn values_are_told_apart_as_spreadsheets_write_them() {
        assert_eq!(split("a;b;").unwrap(), ["a", "b", ""]);
        assert_eq!(split("\"a;b\";\"c \"\"d\"\"\"").unwrap(), ["a;b", "c \"d\""]);
        assert_eq!(split("7,5\" cerchi;x").unwrap(), ["7,5\" cerchi", "x"]);
        assert_eq!(split("a;\"b"), Err(LineError::Quote));
        assert_eq!(split(&"x;".repeat(600)), Err(LineError::Columns));
    }

    #[test]
    fn a_line_that_is_wrong_leaves_the_next_one_whole() {
        let mut splitter = Splitter::new(b';');
        assert!(splitter.split(&mut b"a;\"b".to_vec()).is_err());
        assert_eq!(splitter.split(&mut b"c;d".to_vec()), Ok(2));
        assert_eq!((splitter.value(0), splitter.value(1)), (&b"c"[..], &b"d"[..]));
    }

    #[test]
    fn lines_are_counted_and_cut_and_the_mark_is_no_part_of_them() {
        let long = "x".repeat(LINE_MAX + 1);
        let file = format!("\u{feff}a;b\r\n{long}\n\nz");
        let mut lines = Lines::new(file.as_bytes());
        let mut seen = Vec::new();
        while lines.advance().unwrap() {
            seen.push((lines.number, lines.line.len(), lines.too_long));
        }
        assert_eq!(seen, [(1, 3, false), (2, LINE_MAX, true), (3, 0, false), (4, 1, false)]);
        assert_eq!(lines.read_bytes, file.len() as u64);
        assert!(is_blank(b" ;; \t", b';') && !is_blank(b";0;", b';'));
    }
}
