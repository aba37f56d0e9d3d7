//! The database as a text: a line that says what it is, for each table a line with its columns and one for each row, and at the
//! end what was counted. Without its last line it is not whole.

use std::collections::BTreeMap;
use std::io::Write;

use serde::{Deserialize, Serialize};
use store::copy::{self, Reading};

use crate::blobs::keys::BlobKeys;
use crate::{Desk, Result};

/// The number of this form.
pub const FORM: u32 = 1;

/// A line that is no row. Rows are JSON arrays, these are objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Mark {
    /// The first line.
    Form(u32),
    /// A table begins.
    Table { name: String, columns: Vec<String> },
    /// It has ended, after so many rows.
    Rows(u64),
    /// The highest number that each table ever gave to a row.
    Numbers(BTreeMap<String, i64>),
    /// The last line: rows of all tables.
    End(u64),
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dumped {
    pub rows: u64,
    /// The database's migrations.
    pub migrations: Vec<String>,
    /// Files that the rows name, as `<contract>/<two digits>/<SHA-256>`.
    pub files: Vec<String>,
    /// The end of the audit chain: place and hash.
    pub audit: Option<(i64, String)>,
}

/// Why nothing was written, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    #[error(transparent)]
    Desk(#[from] crate::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<store::DbErr> for DumpError {
    fn from(error: store::DbErr) -> Self {
        Self::Desk(error.into())
    }
}

/// Writes the whole database as it is at one instant, while the desk goes on.
///
/// # Errors
/// When the database fails, or the text cannot be written.
pub async fn dump(desk: &Desk, out: &mut (dyn Write + Send)) -> std::result::Result<Dumped, DumpError> {
    let database = desk.store.database();
    let tx = copy::snapshot(&desk.store).await?;
    let mut dumped = Dumped {
        migrations: copy::migrations(&tx).await?,
        audit: store::audit::chain::last(&tx).await?.map(|seal| (seal.seq, seal.hash)),
        ..Dumped::default()
    };
    let tables = copy::tables(&tx, database).await?;
    mark(out, &Mark::Form(FORM))?;
    for table in &tables {
        mark(
            out,
            &Mark::Table {
                name: table.name.clone(),
                columns: table.columns.iter().map(|column| column.name.clone()).collect(),
            },
        )?;
        let mut rows = 0;
        let mut reading = Reading::of(&tx, database, table).await?;
        loop {
            let page = reading.page().await?;
            if page.is_empty() {
                break;
            }
            for line in page {
                out.write_all(line.as_bytes())?;
                out.write_all(b"\n")?;
                rows += 1;
            }
        }
        mark(out, &Mark::Rows(rows))?;
        dumped.rows += rows;
    }
    let numbers = copy::numbers(&tx, database, &tables).await?;
    mark(out, &Mark::Numbers(numbers.into_iter().collect()))?;
    mark(out, &Mark::End(dumped.rows))?;
    dumped.files = copy::files(&tx, &tables).await?;
    tx.rollback().await?;
    Ok(dumped)
}

fn mark(out: &mut (dyn Write + Send), mark: &Mark) -> std::io::Result<()> {
    let text = serde_json::to_string(mark)?;
    writeln!(out, "{text}")
}

/// How many of the files that the database of a desk names are not there.
///
/// # Errors
/// When the database fails.
pub async fn missing_files(desk: &Desk, has: impl Fn(&str) -> bool) -> Result<usize> {
    let db = desk.store.reader();
    let tables = copy::tables(db, desk.store.database()).await?;
    let named = copy::files(db, &tables).await?;
    missing(desk, &named, has).await
}

/// How many of these files are there neither as they stood open nor sealed. What was destroyed with its contract's key is not
/// missing.
///
/// # Errors
/// When the keys of the files cannot be read.
pub async fn missing(desk: &Desk, named: &[String], has: impl Fn(&str) -> bool) -> Result<usize> {
    let keys = BlobKeys::of(desk);
    let mut count = 0;
    for path in named {
        let parts = path.split_once('/').zip(path.rsplit_once('/'));
        let Some(((contract, _), (_, sha256))) = parts else {
            continue;
        };
        let ring = keys.ring(contract.parse().unwrap_or_default()).await?;
        let sealed = ring.name(sha256).is_some_and(|name| {
            let start = name.get(1..3).unwrap_or_default();
            has(&format!("{contract}/{start}/{name}"))
        });
        if !sealed && !has(path) && !ring.is_destroyed() {
            count += 1;
        }
    }
    Ok(count)
}
