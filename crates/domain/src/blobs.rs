//! Raw mails and attachments at rest: sealed with a key of their contract, under names that only this key gives. What was stored
//! before there were keys stands open until `sportello keys encrypt` (docs/adr/0031).

pub mod file;
pub mod keys;
pub mod work;

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};
use store::Store;

use crate::clock::Clock;
use crate::desk::hex;
use crate::ports::{BlobError, BlobFiles, BlobRef, BlobStore};
use crate::vault::Vault;
use file::HEAD;
use keys::{BlobKeys, Ring};

/// Seals what is put into a place of files, and opens what is taken out of it.
pub struct SealedBlobs {
    files: Arc<dyn BlobFiles>,
    keys: BlobKeys,
}

impl std::fmt::Debug for SealedBlobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedBlobs(…)")
    }
}

impl SealedBlobs {
    /// The blobs of a desk, in this place.
    pub fn new(store: &Store, vault: &Vault, clock: Arc<dyn Clock>, files: Arc<dyn BlobFiles>) -> Self {
        Self {
            files,
            keys: BlobKeys::new(store, vault, clock),
        }
    }

    async fn store(&self, contract: i64, bytes: Bytes) -> Result<BlobRef, BlobError> {
        let ring = self.keys.ring_to_write(contract).await?;
        let length = bytes.len() as u64;
        let sha256 = digest(&bytes);
        let name = ring.name(&sha256).ok_or_else(|| destroyed(contract))?;
        if is_there(&*self.files, &ring, &name, length).await? {
            // Another task may have put it there just now and still be waiting for the disk.
            self.files.settle(contract, &name).await?;
        } else {
            write(&*self.files, &ring, name, bytes).await?;
        }
        Ok(BlobRef {
            sha256,
            bytes: length.cast_signed(),
        })
    }

    async fn read(&self, contract: i64, sha256: &str) -> Result<Bytes, BlobError> {
        // Also keeps foreign text out of names.
        if !is_digest(sha256) {
            return Err(BlobError::NotFound);
        }
        // Twice: between the two looks it may have been sealed, and what stood open be gone.
        for _ in 0..2 {
            match self.sealed(contract, sha256).await {
                Err(BlobError::NotFound) => {}
                found => return found,
            }
            match self.files.read(contract, sha256).await {
                Err(BlobError::NotFound) => {}
                found => return whole(found?, sha256),
            }
        }
        Err(BlobError::NotFound)
    }

    async fn erase(&self, contract: i64, sha256: &str) -> Result<(), BlobError> {
        if !is_digest(sha256) {
            return Ok(());
        }
        if let Some(name) = self.keys.ring(contract).await?.name(sha256) {
            self.files.remove(contract, &name).await?;
        }
        // What stood open before there were keys.
        self.files.remove(contract, sha256).await
    }

    async fn sealed(&self, contract: i64, sha256: &str) -> Result<Bytes, BlobError> {
        let ring = self.keys.ring(contract).await?;
        let Some(name) = ring.name(sha256) else {
            return Err(BlobError::NotFound);
        };
        let sealed = self.files.read(contract, &name).await?;
        let ring = match file::key_of(&sealed) {
            // Another process has just given the contract another key.
            Some(id) if ring.key(id).is_none() => self.keys.reloaded(contract).await?,
            _ => ring,
        };
        whole(open(&ring, name, sealed).await?, sha256)
    }
}

impl BlobStore for SealedBlobs {
    fn put(&self, contract: i64, bytes: Bytes) -> BoxFuture<'_, Result<BlobRef, BlobError>> {
        Box::pin(self.store(contract, bytes))
    }

    fn get<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>> {
        Box::pin(self.read(contract, sha256))
    }

    fn remove<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(self.erase(contract, sha256))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), BlobError>> {
        self.files.check()
    }
}

/// SHA-256 as hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a text is the name of a file that stands open: the SHA-256 of its content.
pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn destroyed(contract: i64) -> BlobError {
    BlobError::Other(format!(
        "the key of contract {contract} was destroyed, and its files with it"
    ))
}

fn whole(bytes: Bytes, sha256: &str) -> Result<Bytes, BlobError> {
    if digest(&bytes) == sha256 {
        Ok(bytes)
    } else {
        Err(BlobError::Other(format!("the stored blob {sha256} is damaged")))
    }
}

/// Whether a sealed file of the right length is there, under a key of this ring.
pub(crate) async fn is_there(files: &dyn BlobFiles, ring: &Ring, name: &str, length: u64) -> Result<bool, BlobError> {
    match files.head(ring.contract(), name, HEAD).await {
        Ok((head, total)) => {
            let known = file::key_of(&head).is_some_and(|id| ring.key(id).is_some());
            Ok(known && total == file::length(length))
        }
        Err(BlobError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Seals bytes with the current key of a contract and stores them under this name.
pub(crate) async fn write(files: &dyn BlobFiles, ring: &Ring, name: String, bytes: Bytes) -> Result<(), BlobError> {
    let contract = ring.contract();
    let key = ring.current().ok_or_else(|| destroyed(contract))?;
    let label = name.clone();
    // A large attachment takes a while: not on a thread that others wait for.
    let sealed = tokio::task::spawn_blocking(move || file::seal(&key, contract, &label, &bytes)).await;
    let sealed = sealed.map_err(|error| BlobError::Other(error.to_string()))?;
    files.write(contract, &name, sealed?.into()).await
}

/// Opens a sealed file that was stored under this name.
pub(crate) async fn open(ring: &Ring, name: String, sealed: Bytes) -> Result<Bytes, BlobError> {
    let contract = ring.contract();
    let key = file::key_of(&sealed).and_then(|id| ring.key(id));
    let Some(key) = key else {
        return Err(BlobError::Other(format!(
            "the stored blob {name} has no key of its contract"
        )));
    };
    let opened = tokio::task::spawn_blocking(move || file::open(&key, contract, &name, &sealed)).await;
    let opened = opened.map_err(|error| BlobError::Other(error.to_string()))?;
    opened.map(Bytes::from)
}
