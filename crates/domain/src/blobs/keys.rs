//! The keys of the contracts' files. They stand in the database, sealed with the master key, and are opened in memory for a
//! minute: then another process may have replaced or destroyed them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use model::Timestamp;
use store::blob_keys::{self, BlobKey};
use store::{ConnectionTrait, Store};

use crate::clock::Clock;
use crate::desk::{hex, unhex};
use crate::ports::BlobError;
use crate::vault::{self, Purpose, Vault, hmac};
use crate::{Desk, Error, Result};

/// The keys of a contract, or why there are none at the moment.
type Found = std::result::Result<Arc<Ring>, BlobError>;

/// For so long keys are used as they were read.
pub const FRESH: Duration = Duration::from_secs(60);

/// A key, ready for use. The cipher overwrites its key when it is dropped.
pub struct OpenKey {
    id: i64,
    cipher: XChaCha20Poly1305,
    /// What names are made with: the same for every key of a contract, so that names outlive a key.
    naming: [u8; 32],
}

impl std::fmt::Debug for OpenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenKey({})", self.id)
    }
}

impl OpenKey {
    fn open(vault: &Vault, row: &BlobKey) -> Result<Self> {
        let damaged = || Error::Fault(format!("the key {} of files is damaged", row.id));
        let text = vault.open(Purpose::Blob, &row.sealed)?;
        let (contract, keys) = text.expose().split_once(':').ok_or_else(damaged)?;
        // A row that was given to another contract opens nothing.
        if contract.parse::<i64>() != Ok(row.contract_id) {
            return Err(damaged());
        }
        let (key, naming) = keys.split_at_checked(64).ok_or_else(damaged)?;
        let key = unhex(key).ok_or_else(damaged)?;
        Ok(Self {
            id: row.id,
            cipher: XChaCha20Poly1305::new((&key).into()),
            naming: unhex(naming).ok_or_else(damaged)?,
        })
    }

    /// The number of the key.
    pub fn id(&self) -> i64 {
        self.id
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        self.cipher.clone()
    }

    #[cfg(test)]
    pub(crate) fn fresh(id: i64) -> Self {
        Self {
            id,
            cipher: XChaCha20Poly1305::new((&Vault::fresh_key()).into()),
            naming: Vault::fresh_key(),
        }
    }
}

/// The keys of a contract.
#[derive(Debug)]
pub struct Ring {
    contract: i64,
    keys: Vec<Arc<OpenKey>>,
    /// The number of the key that new files take.
    current: Option<i64>,
    destroyed: bool,
}

impl Ring {
    fn open(vault: &Vault, contract: i64, rows: &[BlobKey]) -> Result<Self> {
        let there = rows.iter().filter(|row| row.destroyed_at.is_none());
        Ok(Self {
            contract,
            keys: there
                .map(|row| OpenKey::open(vault, row).map(Arc::new))
                .collect::<Result<_>>()?,
            current: rows.iter().find(|row| row.replaced_at.is_none()).map(|row| row.id),
            destroyed: rows.iter().any(|row| row.destroyed_at.is_some()),
        })
    }

    /// The number of the contract.
    pub fn contract(&self) -> i64 {
        self.contract
    }

    /// A key by its number.
    pub fn key(&self, id: i64) -> Option<Arc<OpenKey>> {
        self.keys.iter().find(|key| key.id == id).cloned()
    }

    /// The key that new files take.
    pub fn current(&self) -> Option<Arc<OpenKey>> {
        self.current.and_then(|id| self.key(id))
    }

    /// Whether the contract's keys were destroyed.
    pub fn is_destroyed(&self) -> bool {
        self.destroyed
    }

    /// Whether there is no key, and never was one.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && !self.destroyed
    }

    /// The name of the file with this content, which says nothing to whoever lacks the key; none where there is no key.
    pub fn name(&self, sha256: &str) -> Option<String> {
        let key = self.keys.last()?;
        Some(format!("s{}", hex(&hmac(&key.naming, sha256.as_bytes()))))
    }
}

/// The keys of a desk's contracts, opened when they are needed.
pub struct BlobKeys {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    rings: Mutex<HashMap<i64, (Instant, Arc<Ring>)>>,
}

impl std::fmt::Debug for BlobKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobKeys(…)")
    }
}

impl BlobKeys {
    /// The keys in this database, sealed with this master key.
    pub fn new(store: &Store, vault: &Vault, clock: Arc<dyn Clock>) -> Self {
        Self {
            store: store.clone(),
            vault: vault.clone(),
            clock,
            rings: Mutex::default(),
        }
    }

    /// The keys of a desk.
    pub fn of(desk: &Desk) -> Self {
        Self::new(&desk.store, &desk.vault, desk.clock.clone())
    }

    /// The keys of a contract, as they were within the last minute; empty where it has none.
    ///
    /// # Errors
    /// When the database fails, or they were sealed with another master key.
    pub async fn ring(&self, contract: i64) -> Found {
        let kept = {
            let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
            rings.get(&contract).cloned()
        };
        match kept {
            Some((at, ring)) if at.elapsed() < FRESH => Ok(ring),
            _ => self.reloaded(contract).await,
        }
    }

    /// The keys of a contract as they are now.
    ///
    /// # Errors
    /// As [`Self::ring`].
    pub async fn reloaded(&self, contract: i64) -> Found {
        let rows = blob_keys::of_contract(self.store.reader(), contract).await;
        let rows = rows.map_err(|error| fault(&error.into()))?;
        let ring = Arc::new(Ring::open(&self.vault, contract, &rows).map_err(|error| fault(&error))?);
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.is_empty() {
            rings.remove(&contract);
        } else {
            rings.insert(contract, (Instant::now(), ring.clone()));
        }
        Ok(ring)
    }

    /// The keys of a contract, which gets its first one now where it never had one. Contracts get it with their row
    /// ([`give_first`]) or when a desk starts ([`complete`]): here a transaction of the caller's would be waited for.
    ///
    /// # Errors
    /// As [`Self::ring`].
    pub async fn ring_to_write(&self, contract: i64) -> Found {
        let ring = self.ring(contract).await?;
        if !ring.is_empty() {
            return Ok(ring);
        }
        let given = async {
            let tx = self.store.begin().await?;
            give_first(&tx, &self.vault, contract, self.clock.now()).await?;
            Ok(tx.commit().await?)
        };
        given.await.map_err(|error: Error| fault(&error))?;
        self.reloaded(contract).await
    }
}

fn fault(error: &Error) -> BlobError {
    BlobError::Other(format!("the keys of files: {error}"))
}

/// Gives a contract its first key, unless it has one.
pub(crate) async fn give_first(tx: &impl ConnectionTrait, vault: &Vault, contract: i64, now: Timestamp) -> Result<()> {
    vault::confirm(tx, vault).await?;
    let sealed = sealed(vault, contract, &Vault::fresh_key())?;
    Ok(blob_keys::insert(tx, contract, &sealed, now).await?)
}

/// Gives a contract another key with the same names. The one before has to be replaced in the same transaction.
pub(super) async fn give_next(tx: &impl ConnectionTrait, vault: &Vault, ring: &Ring, now: Timestamp) -> Result<()> {
    vault::confirm(tx, vault).await?;
    let Some(last) = ring.keys.last() else {
        return give_first(tx, vault, ring.contract, now).await;
    };
    let sealed = sealed(vault, ring.contract, &last.naming)?;
    Ok(blob_keys::insert(tx, ring.contract, &sealed, now).await?)
}

/// A fresh key beside what names are made with, as it is written down.
fn sealed(vault: &Vault, contract: i64, naming: &[u8; 32]) -> Result<String> {
    let text = format!("{contract}:{}{}", hex(&Vault::fresh_key()), hex(naming));
    vault.seal(Purpose::Blob, &text)
}

/// Gives their first key to the contracts of a desk of before.
///
/// # Errors
/// When the database fails.
pub async fn complete(desk: &Desk) -> Result<()> {
    if blob_keys::contracts_without(desk.store.reader()).await?.is_empty() {
        return Ok(());
    }
    let tx = desk.store.begin().await?;
    for contract in blob_keys::contracts_without(&tx).await? {
        give_first(&tx, &desk.vault, contract, desk.now()).await?;
    }
    Ok(tx.commit().await?)
}
