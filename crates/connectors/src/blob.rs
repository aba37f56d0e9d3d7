//! Blobs in a local folder: `<root>/<contract>/<first two digits>/<SHA-256>`.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use domain::ports::{BlobError, BlobRef, BlobStore};
use futures::future::BoxFuture;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, PutPayload};
use sha2::{Digest, Sha256};

use crate::text::one_line;

/// Written and removed by [`BlobStore::check`]; the dot keeps it apart from the contracts.
const PROBE: &str = ".probe";

/// Keeps blobs in a folder of this machine. A blob is written aside, moved to its place and forced to the disk before
/// `put` answers, so that what the database refers to is there also after a power cut.
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

    async fn store(&self, contract: i64, bytes: Bytes) -> Result<BlobRef, BlobError> {
        let length = bytes.len() as u64;
        let sha256 = digest(&bytes);
        let place = place(contract, &sha256);
        let present = match self.files.head(&place).await {
            Ok(found) => found.size == length,
            Err(object_store::Error::NotFound { .. }) => false,
            Err(error) => return Err(from_error(&error)),
        };
        if !present {
            self.files
                .put(&place, PutPayload::from(bytes))
                .await
                .map_err(|e| from_error(&e))?;
        }
        // Also when it was there: another task may have put it there just now and still be waiting for the disk.
        let path = self.files.path_to_filesystem(&place).map_err(|e| from_error(&e))?;
        tokio::task::spawn_blocking(move || force_to_disk(&path))
            .await
            .map_err(|e| from_error(&e))?
            .map_err(|e| from_error(&e))?;
        Ok(BlobRef {
            sha256,
            bytes: length.cast_signed(),
        })
    }

    async fn read(&self, contract: i64, sha256: &str) -> Result<Bytes, BlobError> {
        // Also keeps foreign text out of a path.
        if sha256.len() != 64 || !sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(BlobError::NotFound);
        }
        let found = self
            .files
            .get(&place(contract, sha256))
            .await
            .map_err(|e| from_error(&e))?;
        let bytes = found.bytes().await.map_err(|e| from_error(&e))?;
        if digest(&bytes) != sha256 {
            return Err(BlobError::Other(format!("the stored blob {sha256} is damaged")));
        }
        Ok(bytes)
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

impl BlobStore for LocalBlobs {
    fn put(&self, contract: i64, bytes: Bytes) -> BoxFuture<'_, Result<BlobRef, BlobError>> {
        Box::pin(self.store(contract, bytes))
    }

    fn get<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>> {
        Box::pin(self.read(contract, sha256))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BlobError>> {
        Box::pin(self.probe())
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn place(contract: i64, sha256: &str) -> Path {
    let start = sha256.get(..2).unwrap_or_default();
    Path::from(format!("{contract}/{start}/{sha256}"))
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
