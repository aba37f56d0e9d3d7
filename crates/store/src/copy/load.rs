//! Filling an empty database with the lines of another one.
//!
//! While this goes on the database has a table [`MARK`]: whoever finds it knows that the rest is not whole.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::schema::{Kind, Table, quoted};
use crate::sql::{Count, Sql};
use crate::{Database, Result, Store};

/// The table that is there as long as the database is half filled.
pub(super) const MARK: &str = "restore_under_way";

/// Whose lines a half filled database is being filled with.
///
/// # Errors
/// When the database fails.
pub async fn under_way(store: &Store) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Name {
        name: String,
    }
    if !has_table(store, MARK).await? {
        return Ok(None);
    }
    let row: Option<Name> = Sql::new("SELECT name FROM restore_under_way", [])
        .one(store.reader())
        .await?;
    Ok(Some(row.map_or_else(String::new, |row| row.name)))
}

async fn has_table(store: &Store, name: &str) -> Result<bool> {
    let text = match store.database() {
        Database::Sqlite => "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = $1",
        Database::Postgres => {
            // Not the information schema, which leaves out what this role may not read.
            "SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
        }
    };
    let row: Option<Count> = Sql::new(text, [name.into()]).one(store.reader()).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Every table there is, the newest first where the database knows.
async fn names(store: &Store) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Name {
        name: String,
    }
    let text = match store.database() {
        Database::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid DESC"
        }
        Database::Postgres => {
            "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    };
    let rows: Vec<Name> = Sql::new(text, []).all(store.reader()).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Whether there is no table at all.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(store: &Store) -> Result<bool> {
    Ok(names(store).await?.is_empty())
}

/// Marks an empty database, or takes out again what an interrupted attempt left in a marked one.
///
/// # Errors
/// When the database fails.
pub async fn begin(store: &Store, name: &str) -> Result<()> {
    if under_way(store).await?.is_none() {
        let tx = store.begin().await?;
        tx.execute_unprepared("CREATE TABLE restore_under_way (name TEXT NOT NULL)")
            .await?;
        Sql::new("INSERT INTO restore_under_way (name) VALUES ($1)", [name.into()])
            .run(&tx)
            .await?;
        return tx.commit().await;
    }
    free(store).await?;
    for table in names(store).await? {
        // A virtual table takes its shadows with it: by the time of their turn they are gone.
        if table == MARK {
            continue;
        }
        let how = match store.database() {
            Database::Sqlite => format!("DROP TABLE IF EXISTS {}", quoted(&table)),
            Database::Postgres => format!("DROP TABLE IF EXISTS {} CASCADE", quoted(&table)),
        };
        store.writer().execute_unprepared(&how).await?;
    }
    Ok(())
}

/// Brings a database without rows to these migrations, and takes out the rows that they made.
///
/// # Errors
/// When they are not the first migrations of this program, or one fails.
pub async fn shape(store: &Store, migrations: &[String]) -> Result<Vec<Table>> {
    store.migrate_by(migrations.len()).await?;
    let has = super::migrations(store.reader()).await?;
    if has.len() != migrations.len() || has.iter().any(|name| !migrations.contains(name)) {
        return Err(DbErr::Custom(
            "the migrations of the backup are not the first ones of this program".to_owned(),
        ));
    }
    free(store).await?;
    let tables = super::tables(store.reader(), store.database()).await?;
    for table in &tables {
        let text = format!("DELETE FROM {}", table.quoted());
        store.writer().execute_unprepared(&text).await?;
    }
    Ok(tables)
}

/// The keys that rows refer to each other by, where they were taken away.
#[derive(Debug)]
pub struct Bonds(Vec<(String, String, String)>);

/// Lets rows refer to what is not there yet.
async fn free(store: &Store) -> Result<()> {
    if store.database() == Database::Sqlite {
        // There is one writing connection: it stays like this until `bind`.
        store.writer().execute_unprepared("PRAGMA foreign_keys = OFF").await?;
    }
    Ok(())
}

/// Takes away the foreign keys of PostgreSQL, which can be told to wait by a superuser only.
///
/// # Errors
/// When the database fails.
pub async fn unbind(store: &Store) -> Result<Bonds> {
    #[derive(FromQueryResult)]
    struct Bond {
        of_table: String,
        name: String,
        definition: String,
    }
    if store.database() == Database::Sqlite {
        return Ok(Bonds(Vec::new()));
    }
    let bonds: Vec<Bond> = Sql::new(
        "SELECT CAST(t.relname AS TEXT) AS of_table, CAST(c.conname AS TEXT) AS name, pg_get_constraintdef(c.oid) AS definition \
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY t.relname, c.conname",
        [],
    )
    .all(store.writer())
    .await?;
    for bond in &bonds {
        let text = format!(
            "ALTER TABLE {} DROP CONSTRAINT {}",
            quoted(&bond.of_table),
            quoted(&bond.name)
        );
        store.writer().execute_unprepared(&text).await?;
    }
    let bonds = bonds
        .into_iter()
        .map(|bond| (bond.of_table, bond.name, bond.definition));
    Ok(Bonds(bonds.collect()))
}

/// Puts the foreign keys back; every row is looked at.
///
/// # Errors
/// When a row refers to what is not there.
pub async fn bind(store: &Store, bonds: Bonds) -> Result<()> {
    if store.database() == Database::Sqlite {
        store.writer().execute_unprepared("PRAGMA foreign_keys = ON").await?;
        let row: Option<Count> = Sql::new("SELECT COUNT(*) AS n FROM pragma_foreign_key_check", [])
            .one(store.writer())
            .await?;
        return match row.map_or(0, |row| row.n) {
            0 => Ok(()),
            n => Err(DbErr::Custom(format!("{n} rows refer to rows that are not there"))),
        };
    }
    for (table, name, definition) in bonds.0 {
        let text = format!(
            "ALTER TABLE {} ADD CONSTRAINT {} {definition}",
            quoted(&table),
            quoted(&name)
        );
        store.writer().execute_unprepared(&text).await?;
    }
    Ok(())
}

/// Adds rows to a table: `columns` are those of the lines, each line a JSON array.
///
/// # Errors
/// When the table lacks a column, or the database refuses a row.
pub async fn insert(
    tx: &impl ConnectionTrait,
    database: Database,
    table: &Table,
    columns: &[String],
    lines: &[String],
) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut values = Vec::new();
    for (n, name) in columns.iter().enumerate() {
        let column = table
            .columns
            .iter()
            .find(|column| column.name == *name)
            .ok_or_else(|| DbErr::Custom(format!("the table {} has no column {name}", table.name)))?;
        values.push(match (database, column.kind) {
            (Database::Sqlite, Kind::Bytes) => format!("unhex(json_extract(e.value, '$[{n}]'))"),
            (Database::Sqlite, _) => format!("json_extract(e.value, '$[{n}]')"),
            (Database::Postgres, Kind::Number) => format!("CAST(e.value ->> {n} AS BIGINT)"),
            (Database::Postgres, Kind::Text) => format!("e.value ->> {n}"),
            (Database::Postgres, Kind::Flag) => format!("CAST(e.value ->> {n} AS BOOLEAN)"),
            (Database::Postgres, Kind::Bytes) => format!("decode(e.value ->> {n}, 'hex')"),
        });
    }
    let source = match database {
        Database::Sqlite => "json_each($1) AS e",
        Database::Postgres => "jsonb_array_elements(CAST($1 AS JSONB)) AS e(value)",
    };
    let columns: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let text = format!(
        "INSERT INTO {} ({}) SELECT {} FROM {source}",
        table.quoted(),
        columns.join(", "),
        values.join(", ")
    );
    Sql::new(&text, [format!("[{}]", lines.join(",")).into()])
        .run(tx)
        .await?;
    Ok(())
}

/// Lets a table count on from the highest number that it ever gave.
///
/// # Errors
/// When the database fails.
pub async fn count_on(tx: &impl ConnectionTrait, database: Database, table: &Table, number: i64) -> Result<()> {
    if !table.is_numbered() || number <= 0 {
        return Ok(());
    }
    let values = [table.name.clone().into(), number.into()];
    match database {
        Database::Sqlite => {
            Sql::new(
                "DELETE FROM sqlite_sequence WHERE name = $1",
                [table.name.clone().into()],
            )
            .run(tx)
            .await?;
            Sql::new("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", values)
                .run(tx)
                .await?;
        }
        Database::Postgres => {
            let _: Option<Count> = Sql::new(
                "SELECT setval(CAST(pg_get_serial_sequence(quote_ident($1), 'id') AS regclass), $2, TRUE) AS n",
                values,
            )
            .one(tx)
            .await?;
        }
    }
    Ok(())
}

/// The database is whole: takes the mark away.
///
/// # Errors
/// When the database fails.
pub async fn end(store: &Store) -> Result<()> {
    store
        .writer()
        .execute_unprepared("DROP TABLE IF EXISTS restore_under_way")
        .await?;
    Ok(())
}
