//! Reading a file: each line becomes a record or is refused with its reason. Runs on a thread of its own and hands over
//! batches; it holds one batch and sixteen bytes a record, whatever the size of the file.

use std::collections::BTreeMap;
use std::collections::hash_map::{Entry, HashMap};
use std::fmt::Write;
use std::io::{self, Seek, SeekFrom};

use model::lookup::Registry;
use model::registry_import::{Findings, LineError, LineProblem, TOLD_MAX};
use store::registries::Beat;
use tokio::sync::mpsc::Sender;

use super::Opened;
use super::lines::{Lines, Splitter, is_blank};
use super::record::{Record, record};
use super::values::{Refusal, Values};

/// Records that are written in one transaction: some 30 milliseconds of the database.
const BATCH: usize = 5_000;
/// Lines after which a batch is handed over in any case, so that it is seen that the file is being read.
const LINES: usize = 20_000;
/// Most records of a local registry: twice the vehicles of a region in each of five years.
const MOST: i64 = 4_000_000;

/// Records to be written, and how far the file was read with them.
pub(super) struct Batch {
    /// A JSON array of `[place, ident, content, record]`; empty where there is no record.
    pub(super) rows: String,
    /// Hashes by which a record is found, with its place.
    pub(super) keys: Vec<(i64, i64)>,
    pub(super) how_far: Beat,
}

/// A file that was read to its end.
pub(super) struct Done {
    /// What each record says, by which record it is (both as hashes).
    pub(super) seen: HashMap<i64, i64>,
    pub(super) how_far: Beat,
    pub(super) findings: Findings,
}

/// Why a file was not read to its end.
pub(super) enum Stopped {
    /// Nobody takes the batches any more.
    Unwanted,
    TooManyLines,
    Failed(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Reads a file. Blocking.
pub(super) fn read(opened: Opened, registry: Registry, out: &Sender<Batch>) -> Result<Done, Stopped> {
    let Opened {
        mut file,
        layout,
        charset,
        ..
    } = opened;
    file.seek(SeekFrom::Start(0))?;
    let mut lines = Lines::new(file);
    // The header.
    lines.advance()?;
    let mut splitter = Splitter::new(layout.delimiter);
    let mut state = State::default();
    while lines.advance()? {
        if is_blank(&lines.line, layout.delimiter) {
            continue;
        }
        state.how_far.lines += 1;
        let made = if lines.too_long {
            Err(Refusal::of_line(LineError::TooLong))
        } else {
            splitter
                .split(&mut lines.line)
                .and_then(|count| fits(&splitter, count, layout.width))
                .map_err(Refusal::of_line)
                .and_then(|()| {
                    let values = Values {
                        splitter: &splitter,
                        layout: &layout,
                        charset,
                    };
                    record(registry, &values)
                })
        };
        if let Err(refusal) = made.and_then(|record| state.take(record)) {
            state.refuse(lines.number, refusal);
        }
        if state.how_far.accepted > MOST {
            return Err(Stopped::TooManyLines);
        }
        state.since += 1;
        if state.records >= BATCH || state.since >= LINES {
            state.hand_over(lines.read_bytes, out)?;
        }
    }
    state.hand_over(lines.read_bytes, out)?;
    let mut counts: Vec<(LineError, i64)> = state.counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(Done {
        seen: state.seen,
        how_far: state.how_far,
        findings: Findings {
            told: state.told,
            counts,
            ignored: layout.ignored,
        },
    })
}

/// A line has as many values as the header; what is more may be empty.
fn fits(splitter: &Splitter, count: usize, width: usize) -> Result<(), LineError> {
    let is_more = (width..count).any(|index| !splitter.value(index).is_empty());
    if count < width || is_more {
        return Err(LineError::Columns);
    }
    Ok(())
}

/// What was read so far.
#[derive(Default)]
struct State {
    seen: HashMap<i64, i64>,
    how_far: Beat,
    told: Vec<LineProblem>,
    counts: BTreeMap<LineError, i64>,
    rows: String,
    keys: Vec<(i64, i64)>,
    /// Records and lines since the last batch.
    records: usize,
    since: usize,
}

impl State {
    fn take(&mut self, record: Record) -> Result<(), Refusal> {
        match self.seen.entry(record.ident) {
            Entry::Occupied(_) => return Err(Refusal::of_line(LineError::Duplicate)),
            Entry::Vacant(place) => place.insert(record.content),
        };
        self.how_far.accepted += 1;
        let place = self.how_far.accepted;
        self.keys.extend(record.keys.iter().map(|hash| (*hash, place)));
        let before = if self.records == 0 { '[' } else { ',' };
        // Writing into a text never fails.
        let _ = write!(
            self.rows,
            "{before}[{place},{},{},{}]",
            record.ident, record.content, record.data
        );
        self.records += 1;
        Ok(())
    }

    fn refuse(&mut self, line: i64, refusal: Refusal) {
        self.how_far.refused += 1;
        *self.counts.entry(refusal.error).or_default() += 1;
        if self.told.len() < TOLD_MAX {
            self.told.push(LineProblem {
                line,
                error: refusal.error,
                column: refusal.column,
            });
        }
    }

    fn hand_over(&mut self, read_bytes: u64, out: &Sender<Batch>) -> Result<(), Stopped> {
        self.how_far.read_bytes = i64::try_from(read_bytes).unwrap_or(i64::MAX);
        if self.records > 0 {
            self.rows.push(']');
        }
        let batch = Batch {
            rows: std::mem::take(&mut self.rows),
            keys: std::mem::take(&mut self.keys),
            how_far: self.how_far,
        };
        self.records = 0;
        self.since = 0;
        out.blocking_send(batch).map_err(|_| Stopped::Unwanted)
    }
}

#[cfg(test)]
mod tests;
