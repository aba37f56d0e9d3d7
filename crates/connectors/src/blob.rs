//! Files in a local folder: `<root>/<contract>/<first two digits of the name>/<name>`.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use bytes::Bytes;
use domain::ports::{BlobError, BlobFiles};
use futures::future::BoxFuture;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, PutPayload};

use crate::text::one_line;

/// Written and removed by [`BlobFiles::check`]; the dot keeps it apart from the contracts.
const PROBE: &str = ".probe";

/// Keeps files in a folder of this machine. A file is written aside, moved to its place and forced to the disk before
/// `write` answers, so that what the database refers to is there also after a power cut.
#[derive(Debug)]
pub struct LocalBlobs {
    files: LocalFileSystem,
}

impl LocalBlobs {
    /// Opens the folder and makes it if needed.
    ///
    /// # Errors
    /// When it cannot be made or is no folder.
    pub fn new(root: PathBuf) -> Result<Self, BlobError> {
        fs::create_dir_all(&root).map_err(|e| from_error(&e))?;
        let files = LocalFileSystem::new_with_prefix(root).map_err(|e| from_error(&e))?;
        Ok(Self { files })
    }

    /// Where a file is, for the system's own calls.
    fn path(&self, contract: i64, name: &str) -> Result<PathBuf, BlobError> {
        let place = place(contract, name)?;
        self.files.path_to_filesystem(&place).map_err(|e| from_error(&e))
    }

    async fn store(&self, contract: i64, name: &str, bytes: Bytes) -> Result<(), BlobError> {
        self.files
            .put(&place(contract, name)?, PutPayload::from(bytes))
            .await
            .map_err(|e| from_error(&e))?;
        self.force(contract, name).await
    }

    async fn force(&self, contract: i64, name: &str) -> Result<(), BlobError> {
        let path = self.path(contract, name)?;
        blocking(move || force_to_disk(&path)).await
    }

    async fn whole(&self, contract: i64, name: &str) -> Result<Bytes, BlobError> {
        let found = self
            .files
            .get(&place(contract, name)?)
            .await
            .map_err(|e| from_error(&e))?;
        found.bytes().await.map_err(|e| from_error(&e))
    }

    async fn begin(&self, contract: i64, name: &str, bytes: usize) -> Result<(Vec<u8>, u64), BlobError> {
        let path = self.path(contract, name)?;
        blocking(move || {
            let file = File::open(path)?;
            let total = file.metadata()?.len();
            let mut head = Vec::with_capacity(bytes);
            file.take(bytes as u64).read_to_end(&mut head)?;
            Ok((head, total))
        })
        .await
    }

    async fn delete(&self, contract: i64, name: &str) -> Result<(), BlobError> {
        let path = self.path(contract, name)?;
        blocking(move || match fs::remove_file(&path) {
            // Its folder's entry, too, is gone only when the disk says so.
            Ok(()) => path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        })
        .await
    }

    async fn list(&self, contract: i64, start: &str) -> Result<Vec<String>, BlobError> {
        if start.len() != 2 || !start.bytes().all(is_digit) {
            return Ok(Vec::new());
        }
        let folder = Path::from(format!("{contract}/{start}"));
        let folder = self.files.path_to_filesystem(&folder).map_err(|e| from_error(&e))?;
        let mut names: Vec<String> = blocking(move || {
            let entries = match fs::read_dir(folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let mut names: Vec<String> = Vec::new();
            for entry in entries {
                names.extend(entry?.file_name().into_string());
            }
            Ok(names)
        })
        .await?;
        // What is being written aside has another name.
        names.retain(|name| digits(name).is_some_and(|digits| digits.starts_with(start)));
        names.sort_unstable();
        Ok(names)
    }

    async fn probe(&self) -> Result<(), BlobError> {
        let place = Path::from(PROBE);
        self.files
            .put(&place, PutPayload::from_static(b"ok"))
            .await
            .map_err(|e| from_error(&e))?;
        self.files.delete(&place).await.map_err(|e| from_error(&e))
    }
}

impl BlobFiles for LocalBlobs {
    fn write<'a>(&'a self, contract: i64, name: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(self.store(contract, name, bytes))
    }

    fn settle<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(self.force(contract, name))
    }

    fn read<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>> {
        Box::pin(self.whole(contract, name))
    }

    fn head<'a>(
        &'a self,
        contract: i64,
        name: &'a str,
        bytes: usize,
    ) -> BoxFuture<'a, Result<(Vec<u8>, u64), BlobError>> {
        Box::pin(self.begin(contract, name, bytes))
    }

    fn remove<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(self.delete(contract, name))
    }

    fn names<'a>(&'a self, contract: i64, start: &'a str) -> BoxFuture<'a, Result<Vec<String>, BlobError>> {
        Box::pin(self.list(contract, start))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BlobError>> {
        Box::pin(self.probe())
    }
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The 64 digits of a name; none where it is no name.
fn digits(name: &str) -> Option<&str> {
    let digits = name.strip_prefix('s').unwrap_or(name);
    (digits.len() == 64 && digits.bytes().all(is_digit)).then_some(digits)
}

/// Keeps foreign text out of a path, too.
fn place(contract: i64, name: &str) -> Result<Path, BlobError> {
    let start = digits(name).and_then(|digits| digits.get(..2));
    let start = start.ok_or(BlobError::NotFound)?;
    Ok(Path::from(format!("{contract}/{start}/{name}")))
}

/// Asks the system on a thread that may wait for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, BlobError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| from_error(&e))?;
    done.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BlobError::NotFound,
        _ => from_error(&error),
    })
}

/// `object_store` leaves the data in the system's cache; this waits until file and folder entries are on the disk.
fn force_to_disk(file: &std::path::Path) -> io::Result<()> {
    File::open(file)?.sync_all()?;
    // The file's folder, the contract's and the root: each may have just got its first entry.
    for folder in file.ancestors().skip(1).take(3) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Finds the reason at the bottom of a chain of errors: `object_store` wraps what the system said.
fn from_error(error: &(dyn Error + 'static)) -> BlobError {
    let mut cause = Some(error);
    while let Some(at) = cause {
        if matches!(
            at.downcast_ref::<object_store::Error>(),
            Some(object_store::Error::NotFound { .. })
        ) {
            return BlobError::NotFound;
        }
        let kind = at.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return BlobError::Full;
        }
        cause = at.source();
    }
    BlobError::Other(one_line(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_recognised_through_the_wrapping() {
        let system = io::Error::from(io::ErrorKind::StorageFull);
        let wrapped = object_store::Error::Generic {
            store: "test",
            source: Box::new(system),
        };
        assert_eq!(from_error(&wrapped), BlobError::Full);
    }

    #[test]
    fn anything_else_is_told_in_one_line() {
        let error = io::Error::other("first\nsecond");
        assert_eq!(from_error(&error), BlobError::Other("first second".to_owned()));
    }
}
