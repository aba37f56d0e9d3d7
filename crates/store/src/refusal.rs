//! What the database refuses by its own rules, told apart from its failures.

use sea_orm::{DbErr, SqlErr};

/// A rule that a write would have broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something else has this value; the text names the columns.
    Taken(String),
    /// It points to something that is not there.
    Dangling,
    /// There is no such row to change.
    Gone,
}

/// The rule behind an error; none where the database failed.
pub fn refusal(error: &DbErr) -> Option<Refusal> {
    if matches!(error, DbErr::RecordNotUpdated) {
        return Some(Refusal::Gone);
    }
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(text)) => Some(Refusal::Taken(text)),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Some(Refusal::Dangling),
        _ => None,
    }
}
