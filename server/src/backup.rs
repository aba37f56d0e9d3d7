//! Backups in a folder: made, checked, pruned, restored. What is in them is the business of `domain::backup`; here are the files
//! (docs/adr/0034).
//!
//! ```text
//! DIR/repository.json                  which folder this is, and the key of its files, sealed with the master key
//! DIR/objects/ab/abc…                  a file of the file store, sealed; shared by all backups that hold it
//! DIR/20261124T023000000Z-1a2b3c4d/    a backup
//!     database.sealed                  the database as text
//!     files.sealed                     which file of the file store is which object
//!     objects.txt                      the objects that it needs: name, SHA-256, bytes
//!     manifest.json                    what it is and what belongs to it; written last, and signed
//! ```

pub mod check;
pub mod folder;
pub mod make;
pub mod prune;
pub mod restore;

use std::io;
use std::path::Path;

use domain::backup::dump::DumpError;

/// Why a command about backups did not do what was asked, in words for whoever gave it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

impl Failure {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What went wrong with a file.
    fn at(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self(match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                format!("{path}: no space left. Make room and run the command again; nothing half is left behind")
            }
            _ => format!("{path}: {error}"),
        })
    }
}

impl From<domain::Error> for Failure {
    fn from(error: domain::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<store::DbErr> for Failure {
    fn from(error: store::DbErr) -> Self {
        Self(format!("the database: {error}"))
    }
}

/// What went wrong with the text of a database in this file.
fn of_text(path: &Path, error: DumpError) -> Failure {
    match error {
        DumpError::Io(error) => Failure::at(path, &error),
        DumpError::Desk(error) => error.into(),
    }
}

type Result<T> = std::result::Result<T, Failure>;
