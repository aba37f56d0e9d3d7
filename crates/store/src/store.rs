//! Connections: many readers, and writers that never wait for each other in a spin.

use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::sql::Sql;
use crate::{Result, statements};

/// Which engine is behind a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// The desk's database.
///
/// On SQLite, reads go to a pool and writes to a single connection: SQLite has one writer at a time anyway, and queueing
/// for the connection is fair and costs no CPU, while two connections would poll each other's lock.
#[derive(Clone, Debug)]
pub struct Store {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    database: Database,
}

impl Store {
    /// Connects to `sqlite://PATH?mode=rwc` or `postgres://…`.
    ///
    /// # Errors
    /// When the database can't be opened or reached within five seconds.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let writer = open(sqlite(url, 1)).await?;
            let reader = open(sqlite(url, 4)).await?;
            return Ok(Self {
                reader,
                writer,
                database: Database::Sqlite,
            });
        }
        let mut options = options(url, 10);
        options.min_connections(1);
        // Compiling a plan to machine code costs more than any statement of the desk saves by it; and planning a list anew for
        // each value costs ten times as much as reading it: one index drives each, whatever the values.
        options.map_sqlx_postgres_opts(|postgres| {
            postgres.options([("jit", "off"), ("plan_cache_mode", "force_generic_plan")])
        });
        let connection = open(options).await?;
        Ok(Self {
            reader: connection.clone(),
            writer: connection,
            database: Database::Postgres,
        })
    }

    /// Which engine this is.
    pub fn database(&self) -> Database {
        self.database
    }

    /// Where to read outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Where to write outside a transaction: what is no use case.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a write transaction (IMMEDIATE on SQLite: it never fails half-way because somebody else wrote).
    ///
    /// # Errors
    /// When no connection is free within the time limit.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let sqlite_transaction_mode = (self.database == Database::Sqlite).then_some(SqliteTransactionMode::Immediate);
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode,
                ..TransactionOptions::default()
            })
            .await
    }

    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// When one fails; those before it stay.
    pub async fn migrate(&self) -> Result<()> {
        Migrator::up(&self.writer, None).await
    }

    /// Applies so many of the migrations that are missing.
    pub(crate) async fn migrate_by(&self, steps: usize) -> Result<()> {
        Migrator::up(&self.writer, Some(u32::try_from(steps).unwrap_or(u32::MAX))).await
    }

    /// The migrations that this program knows, in the order in which they are applied.
    pub fn known_migrations() -> Vec<String> {
        Migrator::get_migration_files()
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect()
    }

    /// Takes back every migration: for tests.
    ///
    /// # Errors
    /// When one fails.
    pub async fn migrate_down(&self) -> Result<()> {
        Migrator::down(&self.writer, None).await
    }

    /// Whether migrations are missing.
    ///
    /// # Errors
    /// When the database can't be asked.
    pub async fn needs_migration(&self) -> Result<bool> {
        // Only looking: the role that serves may not be allowed to make a table.
        Ok(!Migrator::get_pending_migrations_read_only(&self.writer)
            .await?
            .is_empty())
    }

    /// The role of this connection; none on SQLite, which has no roles.
    ///
    /// # Errors
    /// When the database can't be asked.
    pub async fn role(&self) -> Result<Option<String>> {
        if self.database == Database::Sqlite {
            return Ok(None);
        }
        self.name("current_user").await
    }

    /// Gives another role what the desk needs: everything but changing or deleting what the audit log holds.
    ///
    /// # Errors
    /// When a statement fails; then the role has what it had before.
    pub async fn grant_to(&self, role: &str) -> Result<()> {
        let schema = self.name("current_schema()").await?.unwrap_or_default();
        let (role, schema) = (quoted(role), quoted(&schema));
        let tx = self.begin().await?;
        for statement in [
            format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
            format!("GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"),
            format!("REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.audit, {schema}.audit_seal FROM {role}"),
        ] {
            tx.execute_unprepared(&statement).await?;
        }
        tx.commit().await
    }

    /// A name that PostgreSQL tells.
    async fn name(&self, expression: &str) -> Result<Option<String>> {
        #[derive(sea_orm::FromQueryResult)]
        struct Name {
            name: String,
        }
        let sql = Sql::new(&format!("SELECT CAST({expression} AS TEXT) AS name"), []);
        Ok(sql.one::<Name>(&self.writer).await?.map(|row| row.name))
    }

    /// After many rows were added with numbers of their own: lets the database count on from there and learn what its
    /// tables hold.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn settle_after_bulk(&self) -> Result<()> {
        if self.database == Database::Postgres {
            for table in ["contact", "ticket"] {
                let sql =
                    format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))");
                self.writer.execute_unprepared(&sql).await?;
            }
            self.writer.execute_unprepared("VACUUM (ANALYZE)").await?;
        }
        // Not on SQLite: nothing analyses a desk in service, its plans follow from the indexes alone, and with statistics
        // SQLite prepares a statement anew for every other value.
        Ok(())
    }

    /// After rows were destroyed: what of them stands outside the tables. On SQLite the log of changes is emptied (rows were
    /// overwritten where they stood); on PostgreSQL dead rows are cleared out of tables and indexes.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn settle_after_destruction(&self) -> Result<()> {
        if self.database == Database::Sqlite {
            self.writer
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await?;
            return Ok(());
        }
        for table in [
            "ticket",
            "message",
            "message_html",
            "message_alias",
            "attachment",
            "picture",
            "inbound",
            "outbox",
            "delivery",
            "event",
            "evidence",
            "alert",
            "contact",
            "contact_key",
            "recontact",
            "pec_request",
            "lookup",
        ] {
            self.writer.execute_unprepared(&format!("VACUUM {table}")).await?;
        }
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it doesn't.
    pub async fn ping(&self) -> Result<()> {
        self.reader.ping().await
    }
}

/// A name as SQL writes it, whatever it is made of.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection> {
    let mut connection = sea_orm::Database::connect(options).await?;
    connection.set_metric_callback(|info| statements::count(info.elapsed));
    Ok(connection)
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = options(url, connections);
    // Connections stay open: reopening would throw away SQLite's page cache and prepared statements.
    options
        .min_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: a mail is marked seen on its server only after its commit, which therefore must outlive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What was deleted is overwritten: nothing of a destroyed ticket stays in free pages (docs/adr/0035).
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
    });
    options
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(quoted("desk"), "\"desk\"");
        assert_eq!(quoted("a\"; DROP TABLE audit"), "\"a\"\"; DROP TABLE audit\"");
    }
}
