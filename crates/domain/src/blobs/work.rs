//! What is done with all files of a contract: sealing those that stand open, sealing those of a replaced key anew, counting.
//! File by file, each whole before the next: interrupted, the same command goes on where it was.

use model::{Permission, Problem};
use store::blob_keys;

use super::keys::{self, BlobKeys, Ring};
use super::{file, is_digest, open, whole, write};
use crate::admin::Actor;
use crate::ports::{BlobError, BlobFiles};
use crate::{Desk, Error, Result, failpoint};

/// What became of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Files that were sealed.
    pub files: u64,
    /// Those that are damaged and were left as they are, as `<contract>/<name>`.
    pub damaged: Vec<String>,
}

/// The folders of a contract.
pub(crate) fn starts() -> impl Iterator<Item = String> {
    (0..=255u8).map(|byte| format!("{byte:02x}"))
}

/// How many files stand open.
///
/// # Errors
/// When the database or the file store fails.
pub async fn standing_open(desk: &Desk, files: &dyn BlobFiles) -> Result<u64> {
    let mut count = 0;
    for contract in store::contracts::all(desk.store.reader()).await? {
        for start in starts() {
            let names = files.names(contract.id, &start).await?;
            count += names.iter().filter(|name| is_digest(name)).count() as u64;
        }
    }
    Ok(count)
}

/// How many files of a contract were sealed with each of its keys, by the key's number.
///
/// # Errors
/// When the file store fails.
pub async fn by_key(files: &dyn BlobFiles, contract: i64) -> Result<std::collections::BTreeMap<i64, u64>> {
    let mut counts = std::collections::BTreeMap::new();
    for start in starts() {
        for name in files.names(contract, &start).await? {
            if let Some(id) = key_of(files, contract, &name).await? {
                *counts.entry(id).or_insert(0) += 1;
            }
        }
    }
    Ok(counts)
}

/// The key of a file; none where it stands open, or is gone.
async fn key_of(files: &dyn BlobFiles, contract: i64, name: &str) -> Result<Option<i64>> {
    if is_digest(name) {
        return Ok(None);
    }
    match files.head(contract, name, file::HEAD).await {
        Ok((head, _)) => Ok(file::key_of(&head)),
        Err(BlobError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Seals the files that stand open, of every contract whose key is there.
///
/// # Errors
/// [`Problem::Forbidden`], or when the database or the file store fails: what was sealed until then stays.
pub async fn encrypt(desk: &Desk, actor: Actor<'_>, files: &dyn BlobFiles) -> Result<Worked> {
    actor.require(Permission::Configure)?;
    note(desk, actor, "blob.encrypt", serde_json::json!({ "begun": true })).await?;
    keys::complete(desk).await?;
    let rings = BlobKeys::of(desk);
    let mut done = Worked::default();
    for contract in store::contracts::all(desk.store.reader()).await? {
        if rings.reloaded(contract.id).await?.is_destroyed() {
            continue;
        }
        for start in starts() {
            for name in files.names(contract.id, &start).await? {
                if is_digest(&name) {
                    let ring = rings.ring(contract.id).await?;
                    seal_open(files, &ring, &name, &mut done).await?;
                }
            }
        }
    }
    let told = serde_json::json!({ "files": done.files, "damaged": done.damaged.len() });
    note(desk, actor, "blob.encrypt", told).await?;
    Ok(done)
}

async fn seal_open(files: &dyn BlobFiles, ring: &Ring, sha256: &str, done: &mut Worked) -> Result<()> {
    let contract = ring.contract();
    let bytes = match files.read(contract, sha256).await {
        Ok(bytes) => bytes,
        // Another process does the same.
        Err(BlobError::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let (Ok(bytes), Some(name)) = (whole(bytes, sha256), ring.name(sha256)) else {
        done.damaged.push(format!("{contract}/{sha256}"));
        return Ok(());
    };
    write(files, ring, name.clone(), bytes).await?;
    failpoint::pass("keys.sealed");
    // What cannot be read again is not removed.
    let sealed = files.read(contract, &name).await?;
    whole(open(ring, name, sealed).await?, sha256)?;
    files.remove(contract, sha256).await?;
    done.files += 1;
    failpoint::pass("keys.file");
    Ok(())
}

/// Gives a contract another key and seals its files with it. Where an earlier run was interrupted, that one is finished first and
/// no further key is made. Whoever serves meanwhile takes the new key within a minute.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`]; a fault where the contract's key was destroyed, or the database or the
/// file store fails.
pub async fn rotate(desk: &Desk, actor: Actor<'_>, files: &dyn BlobFiles, contract: i64) -> Result<Worked> {
    actor.require(Permission::Configure)?;
    replace(desk, actor, contract).await?;
    failpoint::pass("keys.replaced");
    let rings = BlobKeys::of(desk);
    let mut done = Worked::default();
    for start in starts() {
        for name in files.names(contract, &start).await? {
            let ring = rings.ring(contract).await?;
            let current = ring.current().map(|key| key.id());
            match key_of(files, contract, &name).await? {
                Some(id) if Some(id) != current => reseal(files, &ring, name, &mut done).await?,
                // Its head says nothing: it is no sealed file any more.
                None if !is_digest(&name) => done.damaged.push(format!("{contract}/{name}")),
                _ => {}
            }
        }
    }
    let now = desk.now();
    let tx = desk.store.begin().await?;
    if done.damaged.is_empty() {
        blob_keys::retire(&tx, contract, now).await?;
    }
    let told = serde_json::json!({ "files": done.files, "damaged": done.damaged.len() });
    actor
        .audit_with(
            desk,
            &tx,
            "blob_key.rotate",
            "contract",
            Some(contract),
            Some(told.to_string()),
        )
        .await?;
    tx.commit().await?;
    Ok(done)
}

/// Gives the contract its next key, unless files may still be sealed with one that was replaced before.
async fn replace(desk: &Desk, actor: Actor<'_>, contract: i64) -> Result<()> {
    let now = desk.now();
    let ring = BlobKeys::of(desk).ring(contract).await?;
    let tx = desk.store.begin().await?;
    store::contracts::find(&tx, contract).await?.ok_or(Problem::NotFound)?;
    let rows = blob_keys::of_contract(&tx, contract).await?;
    if rows.iter().any(|row| row.destroyed_at.is_some()) {
        return Err(Error::Fault(format!(
            "the key of contract {contract} was destroyed: there is nothing to seal anew"
        )));
    }
    let interrupted = rows
        .iter()
        .any(|row| row.replaced_at.is_some() && row.retired_at.is_none());
    if interrupted {
        return Ok(());
    }
    // On PostgreSQL somebody else may be replacing it at this moment: then theirs is the next one.
    if blob_keys::replace(&tx, contract, now).await? || rows.is_empty() {
        keys::give_next(&tx, &desk.vault, &ring, now).await?;
        actor
            .audit_with(desk, &tx, "blob_key.replace", "contract", Some(contract), None)
            .await?;
    }
    Ok(tx.commit().await?)
}

async fn reseal(files: &dyn BlobFiles, ring: &Ring, name: String, done: &mut Worked) -> Result<()> {
    let contract = ring.contract();
    let sealed = match files.read(contract, &name).await {
        Ok(sealed) => sealed,
        // Destroyed meanwhile.
        Err(BlobError::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let bytes = match open(ring, name.clone(), sealed).await {
        Ok(bytes) if ring.name(&super::digest(&bytes)).as_ref() == Some(&name) => bytes,
        _ => {
            done.damaged.push(format!("{contract}/{name}"));
            return Ok(());
        }
    };
    write(files, ring, name, bytes).await?;
    done.files += 1;
    failpoint::pass("keys.file");
    Ok(())
}

async fn note(desk: &Desk, actor: Actor<'_>, action: &str, data: serde_json::Value) -> Result<()> {
    let tx = desk.store.begin().await?;
    actor
        .audit_with(desk, &tx, action, "contract", None, Some(data.to_string()))
        .await?;
    Ok(tx.commit().await?)
}
