//! Reading the text of a database: to look whether it is whole, and to fill an empty database with it.

use std::collections::BTreeMap;
use std::io::BufRead;

use store::copy::{Table, load};
use store::{DatabaseTransaction, Store};

use super::dump::{DumpError, FORM, Mark};
use crate::{Error, failpoint};

/// So many rows are added with one statement, and so many bytes at most after the last of them.
const ROWS: usize = 250;
const BYTES: usize = 4 * 1024 * 1024;

fn broken(why: &str) -> DumpError {
    std::io::Error::new(
        std::io::ErrorKind::InvalidData,
        format!("the text of the database {why}"),
    )
    .into()
}

/// A line of the text.
enum Line {
    Mark(Mark),
    Row(String),
}

fn line(from: &mut dyn BufRead) -> Result<Option<Line>, DumpError> {
    let mut text = String::new();
    if from.read_line(&mut text)? == 0 {
        return Ok(None);
    }
    text.truncate(text.trim_end_matches('\n').len());
    if text.starts_with('[') {
        return Ok(Some(Line::Row(text)));
    }
    let mark = serde_json::from_str(&text).map_err(|_| broken("has a line that is none"))?;
    Ok(Some(Line::Mark(mark)))
}

/// Reads to the end and counts the rows of each table; the numbers that the text itself gives have to be the same.
///
/// # Errors
/// [`std::io::ErrorKind::InvalidData`] where it is not whole.
pub fn count(from: &mut dyn BufRead) -> Result<BTreeMap<String, u64>, DumpError> {
    let mut counts = BTreeMap::new();
    let mut table = String::new();
    let (mut rows, mut all) = (0, 0);
    let mut ended = false;
    if !matches!(line(from)?, Some(Line::Mark(Mark::Form(FORM)))) {
        return Err(broken("is of a form that this program does not know"));
    }
    while let Some(line) = line(from)? {
        match line {
            Line::Row(_) => rows += 1,
            Line::Mark(Mark::Table { name, .. }) => table = name,
            Line::Mark(Mark::Rows(count)) => {
                if count != rows {
                    return Err(broken("lacks rows"));
                }
                counts.insert(std::mem::take(&mut table), rows);
                all += rows;
                rows = 0;
            }
            Line::Mark(Mark::End(count)) => {
                ended = true;
                if count != all {
                    return Err(broken("lacks rows"));
                }
            }
            Line::Mark(Mark::Form(_) | Mark::Numbers(_)) => {}
        }
    }
    if ended { Ok(counts) } else { Err(broken("has no end")) }
}

/// Fills a database that has no desk with these lines: tables as these migrations make them, then the rows, then the migrations
/// that came since. What an earlier attempt with the same backup left is taken out before.
///
/// # Errors
/// When the database fails, or the text is not whole; the database stays marked then.
pub async fn load(store: &Store, name: &str, migrations: &[String], from: &mut dyn BufRead) -> Result<u64, DumpError> {
    load::begin(store, name).await?;
    let tables = load::shape(store, migrations).await?;
    failpoint::pass("restore.shaped");
    let bonds = load::unbind(store).await?;
    let rows = fill(store, &tables, from).await?;
    load::bind(store, bonds).await?;
    failpoint::pass("restore.loaded");
    store.migrate().await?;
    failpoint::pass("restore.migrated");
    Ok(rows)
}

/// The table whose rows are being read.
struct Filling<'a> {
    table: &'a Table,
    columns: Vec<String>,
    tx: DatabaseTransaction,
    lines: Vec<String>,
    bytes: usize,
}

impl Filling<'_> {
    async fn flush(&mut self, store: &Store) -> Result<(), DumpError> {
        load::insert(&self.tx, store.database(), self.table, &self.columns, &self.lines).await?;
        self.lines.clear();
        self.bytes = 0;
        Ok(())
    }
}

async fn fill(store: &Store, tables: &[Table], from: &mut dyn BufRead) -> Result<u64, DumpError> {
    let mut filling: Option<Filling> = None;
    let mut all = 0;
    let mut ended = false;
    while let Some(line) = line(from)? {
        match line {
            Line::Mark(Mark::Table { name, columns }) => {
                let table = tables.iter().find(|table| table.name == name);
                let table = table.ok_or_else(|| Error::Fault(format!("there is no table {name} to fill")))?;
                filling = Some(Filling {
                    table,
                    columns,
                    tx: store.begin().await?,
                    lines: Vec::new(),
                    bytes: 0,
                });
            }
            Line::Row(row) => {
                let filling = filling.as_mut().ok_or_else(|| broken("has rows of no table"))?;
                filling.bytes += row.len();
                filling.lines.push(row);
                all += 1;
                if filling.lines.len() == ROWS || filling.bytes > BYTES {
                    filling.flush(store).await?;
                }
            }
            Line::Mark(Mark::Rows(_)) => {
                let mut done = filling
                    .take()
                    .ok_or_else(|| broken("ends a table that it did not begin"))?;
                done.flush(store).await?;
                done.tx.commit().await?;
            }
            Line::Mark(Mark::Numbers(numbers)) => {
                let tx = store.begin().await?;
                for table in tables {
                    if let Some(number) = numbers.get(&table.name) {
                        load::count_on(&tx, store.database(), table, *number).await?;
                    }
                }
                tx.commit().await?;
            }
            Line::Mark(Mark::End(count)) => ended = count == all,
            Line::Mark(Mark::Form(_)) => {}
        }
    }
    if ended { Ok(all) } else { Err(broken("has no end")) }
}
