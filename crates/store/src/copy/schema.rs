//! What tables there are, asked of the database itself.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::Sql;
use crate::{Database, Result};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Flag,
    Bytes,
}

/// A column that is stored; those that the database computes are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table with its columns in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The key of a SQLite table without a rowid; empty for all others.
    pub(super) key: Vec<String>,
}

impl Table {
    pub(super) fn quoted(&self) -> String {
        quoted(&self.name)
    }

    /// Whether it has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.name == column)
    }

    /// Whether the database numbers its rows: its own rule for keys is `id` (`migrations::run`).
    pub(super) fn is_numbered(&self) -> bool {
        self.columns
            .iter()
            .any(|column| column.name == "id" && column.kind == Kind::Number)
    }

    /// A row as a JSON array.
    pub(super) fn row(&self, database: Database) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| self.value(database, column)).collect();
        let array = match database {
            Database::Sqlite => "json_array",
            Database::Postgres => "json_build_array",
        };
        format!("{array}({})", columns.join(", "))
    }

    fn value(&self, database: Database, column: &Column) -> String {
        let name = quoted(&column.name);
        // The key of a backup is in that backup's own folder and nowhere else: destroying it there is the end of it.
        if self.name == "backup_key" && column.name == "sealed" {
            return "''".to_owned();
        }
        match (column.kind, database) {
            (Kind::Bytes, Database::Sqlite) => format!("CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END"),
            (Kind::Bytes, Database::Postgres) => format!("encode({name}, 'hex')"),
            _ => name,
        }
    }
}

/// A name as SQL writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The tables of the desk, by name, without what belongs to the migrations and what the database derives.
///
/// # Errors
/// When the database fails, or a column is of a type that a backup cannot hold.
pub async fn tables(db: &impl ConnectionTrait, database: Database) -> Result<Vec<Table>> {
    #[derive(FromQueryResult)]
    struct Row {
        of_table: String,
        name: String,
        data_type: String,
        key_place: i64,
    }
    let text = match database {
        // Virtual tables and their shadows are derived from others.
        Database::Sqlite => {
            "SELECT l.name AS of_table, c.name AS name, c.type AS data_type, \
             CASE WHEN l.wr = 1 THEN c.pk ELSE 0 END AS key_place \
             FROM pragma_table_list l JOIN pragma_table_info(l.name) c \
             WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite%' ORDER BY l.name, c.cid"
        }
        Database::Postgres => {
            "SELECT CAST(c.table_name AS TEXT) AS of_table, CAST(c.column_name AS TEXT) AS name, \
             CAST(c.data_type AS TEXT) AS data_type, CAST(0 AS BIGINT) AS key_place \
             FROM information_schema.columns c JOIN information_schema.tables t \
             ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' \
             ORDER BY c.table_name, c.ordinal_position"
        }
    };
    let rows: Vec<Row> = Sql::new(text, []).all(db).await?;
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for row in rows {
        if row.of_table == "seaql_migrations" || row.of_table == super::load::MARK {
            continue;
        }
        let kind = kind(&row.data_type)
            .ok_or_else(|| DbErr::Custom(format!("{}.{}: unknown type {}", row.of_table, row.name, row.data_type)))?;
        if tables.last().is_none_or(|table| table.name != row.of_table) {
            keys.clear();
            tables.push(Table {
                name: row.of_table,
                columns: Vec::new(),
                key: Vec::new(),
            });
        }
        let Some(table) = tables.last_mut() else { continue };
        if row.key_place > 0 {
            keys.push((row.key_place, row.name.clone()));
            keys.sort();
            table.key = keys.iter().map(|(_, name)| name.clone()).collect();
        }
        table.columns.push(Column { name: row.name, kind });
    }
    Ok(tables)
}

fn kind(data_type: &str) -> Option<Kind> {
    Some(match data_type.to_ascii_lowercase().as_str() {
        "bigint" | "integer" | "smallint" => Kind::Number,
        "text" | "character varying" => Kind::Text,
        "boolean" => Kind::Flag,
        "bytea" | "blob" => Kind::Bytes,
        _ => return None,
    })
}
