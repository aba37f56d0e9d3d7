//! Somebody else's PostgreSQL: the positions of the vehicle tax, behind a view that the desk may read.
//!
//! Nothing is ever written there: each connection is read-only and its statements end by themselves. What the view is called
//! and what its columns are called is configuration; it is checked and quoted. The key is a bound value.

mod fault;
pub mod sample;

use std::net::IpAddr;
use std::time::Duration;

use model::lookup::{DisputeState, LookupKey, LookupKind, TaxRecord};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use sea_orm::{ConnectOptions, DatabaseConnection, FromQueryResult};
use tokio::sync::OnceCell;

pub use fault::ViewFault;

use crate::sql::Sql;

/// How to reach the view, and what it calls things.
#[derive(Clone)]
pub struct ViewSettings {
    /// `postgres://user:password@host:5432/database`. Over a network with `?sslmode=verify-full`, and `&sslrootcert=FILE` where
    /// its authority is one of its own.
    pub url: String,
    /// The view, perhaps with its schema: `sitr.posizioni`.
    pub view: String,
    pub columns: ViewColumns,
    /// For a whole answer.
    pub time: Duration,
    /// Connections at a time; at least one.
    pub places: usize,
}

/// The address holds the password: it shows in no log.
impl std::fmt::Debug for ViewSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ViewSettings({}, …)", self.view)
    }
}

/// What the view calls the fields of a record, as PostgreSQL keeps names: in small letters, unless they were quoted when they
/// were made. Empty where it does not have them. Amounts are whole numbers of euro cents of any numeric type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewColumns {
    /// In capitals, without blanks; of a text type, best with an index.
    pub tax_code: String,
    /// In capitals, without blanks; of a text type, best with an index.
    pub plate: String,
    pub year: String,
    pub due_cents: String,
    pub paid_cents: String,
    pub interest_cents: String,
    pub sanction_cents: String,
    /// A date, or a text that PostgreSQL reads as one (day before month).
    pub paid_on: String,
    pub act_number: String,
    pub roll: String,
    pub exemption: String,
    /// One of the codes of [`DisputeState`].
    pub dispute: String,
}

impl Default for ViewColumns {
    /// The names of the fields.
    fn default() -> Self {
        Self {
            tax_code: "tax_code".to_owned(),
            plate: "plate".to_owned(),
            year: "year".to_owned(),
            due_cents: "due_cents".to_owned(),
            paid_cents: "paid_cents".to_owned(),
            interest_cents: "interest_cents".to_owned(),
            sanction_cents: "sanction_cents".to_owned(),
            paid_on: "paid_on".to_owned(),
            act_number: "act_number".to_owned(),
            roll: "roll".to_owned(),
            exemption: "exemption".to_owned(),
            dispute: "dispute".to_owned(),
        }
    }
}

/// A position as the statement gives it.
#[derive(FromQueryResult)]
struct Row {
    tax_code: String,
    plate: String,
    year: i64,
    due_cents: i64,
    paid_cents: i64,
    interest_cents: i64,
    sanction_cents: i64,
    paid_on: Option<String>,
    act_number: String,
    roll: String,
    exemption: String,
    dispute: String,
}

/// The view. It is connected to when it is asked first.
pub struct View {
    url: String,
    time: Duration,
    places: u32,
    /// The statements; none where there is no column to ask by.
    by_tax_code: Option<String>,
    by_plate: Option<String>,
    connection: OnceCell<DatabaseConnection>,
}

impl View {
    /// Checks the settings; does not connect.
    ///
    /// # Errors
    /// The setting that is wrong and why, in one line without secrets.
    pub fn new(settings: ViewSettings) -> Result<Self, String> {
        let url = checked_url(&settings.url)?;
        let by_tax_code = statement(&settings, "tax_code", &settings.columns.tax_code)?;
        let by_plate = statement(&settings, "plate", &settings.columns.plate)?;
        if by_tax_code.is_none() && by_plate.is_none() {
            return Err("columns: one of tax_code and plate has to be there".to_owned());
        }
        Ok(Self {
            url,
            time: settings.time,
            places: u32::try_from(settings.places).unwrap_or(u32::MAX).max(1),
            by_tax_code,
            by_plate,
            connection: OnceCell::new(),
        })
    }

    /// The positions under a key, the newest year first; at most `limit`. None by a key for which the view has no column.
    ///
    /// # Errors
    /// [`ViewFault`].
    pub async fn find(&self, key: &LookupKey, limit: usize) -> Result<Vec<TaxRecord>, ViewFault> {
        let text = match key.kind {
            LookupKind::TaxCode => self.by_tax_code.as_deref(),
            LookupKind::Plate => self.by_plate.as_deref(),
            LookupKind::Email | LookupKind::Phone => None,
        };
        let Some(text) = text else { return Ok(Vec::new()) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let db = self.connection.get_or_try_init(|| self.connect()).await?;
        let rows: Vec<Row> = Sql::new(text, [key.value.clone().into(), limit.into()]).all(db).await?;
        Ok(rows.into_iter().map(record).collect())
    }

    async fn connect(&self) -> crate::Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(self.url.as_str());
        options
            .connect_lazy(true)
            .max_connections(self.places)
            // Half of the time is for connecting, so that a server that is gone is told from one that is slow.
            .acquire_timeout(self.time / 2)
            .idle_timeout(Duration::from_secs(60))
            .sqlx_logging(false);
        // The database gives up before the desk does: its connection stays good.
        let milliseconds = (self.time.as_millis() * 9 / 10).max(1);
        options.map_sqlx_postgres_opts(move |postgres| {
            postgres.options([
                ("default_transaction_read_only", "on".to_owned()),
                ("statement_timeout", milliseconds.to_string()),
                ("datestyle", "ISO, DMY".to_owned()),
            ])
        });
        sea_orm::Database::connect(options).await
    }
}

/// A password and people's data cross no network unencrypted, nor to somebody who only says who they are.
fn checked_url(url: &str) -> Result<String, String> {
    // Both are usual; `sea-orm` knows the first.
    let url = match url.strip_prefix("postgresql://") {
        Some(rest) => format!("postgres://{rest}"),
        None => url.to_owned(),
    };
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        return Err("url: is no address such as postgres://user:password@host:5432/database".to_owned());
    };
    if !url.starts_with("postgres://") {
        return Err("url: must begin with postgres://".to_owned());
    }
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    if is_here || matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull) {
        Ok(url)
    } else {
        Err("url: passwords and people's data cross no network unencrypted: add ?sslmode=verify-full".to_owned())
    }
}

/// The statement that asks by a column; none where there is no such column.
fn statement(settings: &ViewSettings, key_field: &str, key_column: &str) -> Result<Option<String>, String> {
    if key_column.is_empty() {
        return Ok(None);
    }
    let columns = &settings.columns;
    let view: Vec<String> = settings
        .view
        .split('.')
        .map(|part| quoted("view", part))
        .collect::<Result<_, _>>()?;
    let text = |field: &str, column: &str| {
        expression(field, column, "''", |column| {
            format!("COALESCE(TRIM({column}::text), '')")
        })
    };
    let number = |field: &str, column: &str| {
        expression(field, column, "0::bigint", |column| {
            format!("COALESCE({column}::bigint, 0)")
        })
    };
    let day =
        |field: &str, column: &str| expression(field, column, "NULL::text", |column| format!("{column}::date::text"));
    let fields = [
        text("tax_code", &columns.tax_code)?,
        text("plate", &columns.plate)?,
        number("year", &columns.year)?,
        number("due_cents", &columns.due_cents)?,
        number("paid_cents", &columns.paid_cents)?,
        number("interest_cents", &columns.interest_cents)?,
        number("sanction_cents", &columns.sanction_cents)?,
        day("paid_on", &columns.paid_on)?,
        text("act_number", &columns.act_number)?,
        text("roll", &columns.roll)?,
        text("exemption", &columns.exemption)?,
        text("dispute", &columns.dispute)?,
    ];
    // In ORDER BY a bare name is that of a field, not of a column.
    Ok(Some(format!(
        "SELECT {} FROM {} WHERE {} = $1 ORDER BY year DESC, plate LIMIT $2",
        fields.join(", "),
        view.join("."),
        quoted(&format!("columns.{key_field}"), key_column)?,
    )))
}

/// A field of the result, out of a column or, where there is none, of `nothing`.
fn expression(field: &str, column: &str, nothing: &str, read: impl Fn(String) -> String) -> Result<String, String> {
    let value = if column.is_empty() {
        nothing.to_owned()
    } else {
        read(quoted(&format!("columns.{field}"), column)?)
    };
    Ok(format!("{value} AS {field}"))
}

/// A name between quotes. Only letters, digits and `_`: nothing in it can end the quotes.
fn quoted(setting: &str, name: &str) -> Result<String, String> {
    let mut bytes = name.bytes();
    let begins = bytes.next().is_some_and(|c| c.is_ascii_alphabetic() || c == b'_');
    if begins && bytes.all(|c| c.is_ascii_alphanumeric() || c == b'_') {
        Ok(format!("\"{name}\""))
    } else {
        Err(format!("{setting}: {name:?} is no name; one has letters, digits and _"))
    }
}

fn record(row: Row) -> TaxRecord {
    TaxRecord {
        tax_code: row.tax_code,
        plate: row.plate,
        year: row.year,
        due_cents: row.due_cents,
        paid_cents: row.paid_cents,
        interest_cents: row.interest_cents,
        sanction_cents: row.sanction_cents,
        paid_on: row.paid_on,
        act_number: row.act_number,
        roll: row.roll,
        exemption: row.exemption,
        // A code that the desk does not know is shown as none.
        dispute: row.dispute.to_lowercase().parse::<DisputeState>().ok(),
    }
}

#[cfg(test)]
mod tests;
