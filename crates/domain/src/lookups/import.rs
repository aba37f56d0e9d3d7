//! Files for the local registries: read line by line, written as a generation that nobody sees, compared, put in force at
//! once (docs/adr/0027).
//!
//! Who may do it, and what is written down about it, is in `admin::registries::imports`; here is the work itself.

mod charset;
mod columns;
mod compare;
mod lines;
mod read;
mod record;
pub mod run;
pub mod sweep;
mod synonyms;
mod values;

use std::io::{Read, Seek, SeekFrom};

use model::Problem;
use model::lookup::Registry;
use model::problem::FieldError;
use model::registry_import::{ImportMode, ImportPolicy};

use crate::{Error, Result};
use charset::Charset;
use columns::Layout;

/// A file as it can be read twice: once to know what it is, once for its lines.
pub trait ImportFile: Read + Seek + Send {}

impl<T: Read + Seek + Send> ImportFile for T {}

/// What somebody wants of a file.
#[derive(Clone, Debug)]
pub struct ImportForm {
    pub registry: Registry,
    pub mode: ImportMode,
    pub policy: ImportPolicy,
    /// As the sender's machine calls it.
    pub file_name: String,
}

/// A file that was looked at: it is a table with the columns that its registry needs.
pub(crate) struct Opened {
    file: Box<dyn ImportFile>,
    layout: Layout,
    charset: Charset,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// Looks at a whole file. Blocking: it reads the file from the disk.
///
/// # Errors
/// [`Problem::Invalid`] for `file`: nothing in it, no table, columns that are missing or there twice.
pub(crate) fn open(registry: Registry, mut file: Box<dyn ImportFile>) -> Result<Opened> {
    let failed = |error: std::io::Error| Error::Fault(format!("a file for a registry cannot be read: {error}"));
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let scan = charset::scan(&mut file).map_err(failed)?;
    if scan.bytes == 0 {
        return Err(Problem::field("file", FieldError::EmptyFile).into());
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let header = lines::header(&mut file).map_err(failed)?;
    let layout = Layout::read(registry, &header, scan.charset)?;
    Ok(Opened {
        file,
        layout,
        charset: scan.charset,
        sha256: scan.sha256,
        bytes: scan.bytes,
    })
}
