//! The whole database as lines of text, the same on both engines: what a backup is made of.
//!
//! A row is a JSON array of its columns, made and read by the database itself: nothing here knows what a table means, and a
//! table that a later migration adds is copied without a line of code. Bytes are hexadecimal digits.

pub mod load;
mod schema;

use sea_orm::{AccessMode, ConnectionTrait, DatabaseTransaction, FromQueryResult, IsolationLevel};
use sea_orm::{TransactionOptions, TransactionTrait};

pub use schema::{Column, Kind, Table, tables};

use crate::sql::{Count, Sql};
use crate::{Database, Result, Store};

/// Rows that are read at a time.
const PAGE: i64 = 250;

/// Tables whose rows stay behind: nobody is signed in on a restored desk.
const EMPTY: [&str; 1] = ["session"];

/// A row as text.
#[derive(FromQueryResult)]
struct Line {
    line: String,
}

/// Begins to read the database as it is at this instant, while others go on writing.
///
/// # Errors
/// When no connection is free within the time limit.
pub async fn snapshot(store: &Store) -> Result<DatabaseTransaction> {
    let options = match store.database() {
        // In WAL mode whoever reads sees one state until the transaction ends.
        Database::Sqlite => TransactionOptions::default(),
        Database::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
    };
    let tx = store.reader().begin_with_options(options).await?;
    // The first read is what takes the snapshot.
    let _: Option<Count> = Sql::new("SELECT COUNT(*) AS n FROM setting", []).one(&tx).await?;
    Ok(tx)
}

/// The names of the migrations that the database has, in order.
pub async fn migrations(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let rows: Vec<Line> = Sql::new("SELECT version AS line FROM seaql_migrations ORDER BY version", [])
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}

/// Reads the rows of a table, some at a time.
#[derive(Debug)]
pub struct Reading<'a> {
    tx: &'a DatabaseTransaction,
    database: Database,
    /// What the next page is read by; none where there is none.
    next: Option<String>,
    last_key: String,
}

/// The cursor of PostgreSQL.
const CURSOR: &str = "copied_rows";

impl<'a> Reading<'a> {
    /// Begins with a table of this snapshot; one at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(tx: &'a DatabaseTransaction, database: Database, table: &Table) -> Result<Self> {
        if EMPTY.contains(&table.name.as_str()) {
            return Ok(Self::nothing(tx, database));
        }
        Self::whole(tx, database, table).await
    }

    fn nothing(tx: &'a DatabaseTransaction, database: Database) -> Self {
        Self {
            tx,
            database,
            next: None,
            last_key: String::new(),
        }
    }

    /// As [`Self::of`], also of a table whose rows a backup leaves behind: for whoever looks for something everywhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn whole(tx: &'a DatabaseTransaction, database: Database, table: &Table) -> Result<Self> {
        let mut reading = Self::nothing(tx, database);
        match database {
            Database::Sqlite => reading.next = Some(by_key(table)),
            Database::Postgres => {
                let rows = format!(
                    "SELECT CAST({} AS TEXT) AS line FROM {}",
                    table.row(database),
                    table.quoted()
                );
                tx.execute_unprepared(&format!("DECLARE {CURSOR} NO SCROLL CURSOR FOR {rows}"))
                    .await?;
                reading.next = Some(format!("FETCH {PAGE} FROM {CURSOR}"));
            }
        }
        Ok(reading)
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page(&mut self) -> Result<Vec<String>> {
        let Some(next) = &self.next else { return Ok(Vec::new()) };
        if self.database == Database::Postgres {
            let rows: Vec<Line> = Sql::new(next, []).all(self.tx).await?;
            if rows.is_empty() {
                self.next = None;
                self.tx.execute_unprepared(&format!("CLOSE {CURSOR}")).await?;
            }
            return Ok(rows.into_iter().map(|row| row.line).collect());
        }
        #[derive(FromQueryResult)]
        struct Keyed {
            place: String,
            line: String,
        }
        let values: Vec<sea_orm::Value> = if self.last_key.is_empty() {
            Vec::new()
        } else {
            vec![self.last_key.clone().into()]
        };
        let text = if values.is_empty() {
            next.replace(BEHIND, "1 = 1")
        } else {
            next.replace(BEHIND, &behind(next))
        };
        let rows: Vec<Keyed> = Sql::new(&text, values).all(self.tx).await?;
        match rows.last() {
            Some(last) => self.last_key.clone_from(&last.place),
            None => self.next = None,
        }
        Ok(rows.into_iter().map(|row| row.line).collect())
    }
}

/// The condition that leaves out what was read.
fn behind(statement: &str) -> String {
    let columns = statement.rsplit_once("ORDER BY ").map_or("", |(_, rest)| rest);
    let columns = columns.split_once(" LIMIT").map_or("", |(columns, _)| columns);
    let values: Vec<String> = (0..columns.split(", ").count())
        .map(|n| format!("json_extract($1, '$[{n}]')"))
        .collect();
    format!("({columns}) > ({})", values.join(", "))
}

/// Where the condition stands.
const BEHIND: &str = "{behind}";

/// SQLite: pages in the order of the key, each from where the last one ended.
fn by_key(table: &Table) -> String {
    let key: Vec<String> = if table.key.is_empty() {
        vec!["rowid".to_owned()]
    } else {
        table.key.iter().map(|name| schema::quoted(name)).collect()
    };
    let key = key.join(", ");
    format!(
        "SELECT json_array({key}) AS place, {} AS line FROM {} WHERE {BEHIND} ORDER BY {key} LIMIT {PAGE}",
        table.row(Database::Sqlite),
        table.quoted()
    )
}

/// The highest number that each table ever gave to a row, also to one that is gone.
pub async fn numbers(db: &impl ConnectionTrait, database: Database, tables: &[Table]) -> Result<Vec<(String, i64)>> {
    let mut numbers = Vec::new();
    for table in tables.iter().filter(|table| table.is_numbered()) {
        let text = match database {
            Database::Sqlite => "SELECT COALESCE(MAX(seq), 0) AS n FROM sqlite_sequence WHERE name = $1",
            Database::Postgres => {
                "SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident($1), 'id') AS regclass)), 0) AS n"
            }
        };
        let row: Option<Count> = Sql::new(text, [table.name.clone().into()]).one(db).await?;
        numbers.push((table.name.clone(), row.map_or(0, |row| row.n)));
    }
    Ok(numbers)
}

/// The files that the rows of a snapshot name: contract and SHA-256, as `<contract>/<two digits>/<SHA-256>`.
pub async fn files(db: &impl ConnectionTrait, tables: &[Table]) -> Result<Vec<String>> {
    let mut files = std::collections::BTreeSet::new();
    for table in tables
        .iter()
        .filter(|table| table.has("contract_id") && table.has("sha256"))
    {
        let text = format!(
            "SELECT DISTINCT CAST(contract_id AS TEXT) || '/' || SUBSTR(sha256, 1, 2) || '/' || sha256 AS line FROM {} \
             WHERE contract_id IS NOT NULL AND sha256 IS NOT NULL AND sha256 <> ''",
            table.quoted()
        );
        let rows: Vec<Line> = Sql::new(&text, []).all(db).await?;
        files.extend(rows.into_iter().map(|row| row.line));
    }
    Ok(files.into_iter().collect())
}
