//! Why somebody else's database gave no answer.

use std::io;

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr};

/// Longest text, in characters.
const LONGEST: usize = 300;

/// Why the view gave no answer. Texts are one line, without values and secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewFault {
    /// The database gave up on the statement.
    Slow,
    /// It cannot be reached.
    Down(String),
    /// The view is not as it is configured.
    Broken(String),
    /// Its certificate is not valid.
    Certificate(String),
    /// It refused the desk's credentials.
    Refused(String),
}

impl From<DbErr> for ViewFault {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) => Self::Down("no connection in half of the time".to_owned()),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error)) => of_sqlx(&error),
            // Its text can repeat what was read.
            _ => Self::Broken("the view has other types than are expected".to_owned()),
        }
    }
}

fn of_sqlx(error: &SqlxError) -> ViewFault {
    match error {
        SqlxError::Database(error) => of_database(error.as_ref()),
        SqlxError::Io(error) => of_io(error),
        SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
            ViewFault::Down("no connection in half of the time".to_owned())
        }
        SqlxError::Tls(error) => ViewFault::Down(one_line(&format!("TLS: {error}"))),
        SqlxError::Configuration(_) => ViewFault::Broken("the address is not understood".to_owned()),
        SqlxError::Protocol(_) => ViewFault::Broken("this is not PostgreSQL".to_owned()),
        _ => ViewFault::Broken("the view has other types than are expected".to_owned()),
    }
}

fn of_io(error: &io::Error) -> ViewFault {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
            ViewFault::Certificate(one_line(&format!("TLS: {error}")))
        }
        _ => ViewFault::Down(one_line(&error.to_string())),
    }
}

/// By SQLSTATE (PostgreSQL, appendix A). The words of the database are shown where they name things and no values.
fn of_database(error: &dyn DatabaseError) -> ViewFault {
    let code = error.code().unwrap_or_default();
    let words = one_line(&format!("{} ({code})", error.message()));
    match &*code {
        // query_canceled, by statement_timeout
        "57014" => ViewFault::Slow,
        // insufficient_privilege
        "42501" => ViewFault::Refused(words),
        code => match code.get(..2).unwrap_or_default() {
            // invalid authorization
            "28" => ViewFault::Refused(words),
            // syntax or access rule: unknown names; invalid catalog or schema; read-only transaction
            "42" | "3D" | "3F" | "25" => ViewFault::Broken(words),
            // connection, resources, intervention of an operator, system
            "08" | "53" | "57" | "58" => ViewFault::Down(words),
            // Data that do not fit: their words repeat them.
            _ => ViewFault::Broken(format!("the database answers with {code}")),
        },
    }
}

fn one_line(text: &str) -> String {
    let printable = text.replace(|c: char| c.is_control(), " ");
    printable.chars().take(LONGEST).collect()
}
