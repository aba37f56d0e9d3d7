//! Refusals and faults. A refusal is an answer to the person; a fault is logged once, at the edge, with an id they see.

use model::Problem;

use crate::ports::BlobError;

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused, with what to tell the person.
    #[error("refused: {0:?}")]
    Refused(Problem),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] store::DbErr),
    /// The file store failed.
    #[error("file store: {0}")]
    Files(String),
    /// Anything else that should not happen.
    #[error("{0}")]
    Fault(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::Refused(Problem::StorageFull),
            BlobError::NotFound => Self::Fault("a stored file is missing".to_owned()),
            BlobError::Other(text) => Self::Files(text),
        }
    }
}

impl Error {
    /// Whether this is the desk's failure rather than a refusal.
    pub fn is_fault(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// Whether the database has no room left to write (SQLITE_FULL, PostgreSQL 53100).
    pub fn is_full(&self) -> bool {
        match self {
            Self::Refused(problem) => *problem == Problem::StorageFull,
            Self::Database(error) => {
                let text = error.to_string();
                text.contains("database or disk is full") || text.contains("No space left on device")
            }
            Self::Files(_) | Self::Fault(_) => false,
        }
    }
}
