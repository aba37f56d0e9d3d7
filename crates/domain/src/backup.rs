//! Backups: what is in one ([`dump`], [`load`]), how it is sealed ([`sealed`]), and what the desk remembers of those that were
//! made. Where they lie is the business of who calls (docs/adr/0034).

pub mod dump;
pub mod load;
pub mod sealed;

use model::{Permission, Timestamp};
use rand::RngCore;
use store::backups;

pub use store::backups::Extent;

use crate::admin::Actor;
use crate::desk::{hex, unhex};
use crate::vault::{self, Purpose, Vault, hmac};
use crate::{Desk, Error, Result};

/// A newer backup than this has to be there, once there was one: a day, and two hours for one that takes its time.
pub const FRESH_MS: i64 = 26 * 3_600_000;

/// A key of 32 bytes. Its `Debug` shows nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A new one, drawn at random.
    pub fn fresh() -> Self {
        Self(Vault::fresh_key())
    }

    /// As it is written down: sealed with the master key.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn sealed(&self, vault: &Vault, purpose: Purpose) -> Result<String> {
        vault.seal(purpose, &hex(&self.0))
    }

    /// Out of what was written down.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open(vault: &Vault, purpose: Purpose, sealed: &str) -> Result<Self> {
        let text = vault.open(purpose, sealed)?;
        let key = unhex(text.expose()).ok_or_else(|| Error::Fault("a backup's key is damaged".to_owned()))?;
        Ok(Self(key))
    }

    /// A name that says nothing to whoever lacks the key, always the same for the same text.
    pub fn name(&self, text: &str) -> String {
        hex(&hmac(&self.0, text.as_bytes()))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The signature of what a backup says about itself: who lacks the master key can neither write one nor change one.
pub fn signature(vault: &Vault, text: &str) -> String {
    hex(&hmac(&vault.derive_own("backup.manifest"), text.as_bytes()))
}

/// A backup that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    pub key_id: i64,
    /// The name of its folder: instant and four random bytes.
    pub name: String,
    pub made_at: Timestamp,
    pub key: Key,
    /// The key as it is written down.
    pub sealed: String,
}

/// Begins a backup in a place: it gets a name and a key of its own.
///
/// # Errors
/// [`model::Problem::Forbidden`], or when the database fails.
pub async fn begin(desk: &Desk, actor: Actor<'_>, place: &str) -> Result<Begun> {
    actor.require(Permission::Configure)?;
    let made_at = desk.now();
    let mut random = [0u8; 4];
    rand::rng().fill_bytes(&mut random);
    let name = format!("{}-{}", instant(made_at), hex(&random));
    let key = Key::fresh();
    let sealed = key.sealed(&desk.vault, Purpose::Backup)?;
    let tx = desk.store.begin().await?;
    vault::confirm(&tx, &desk.vault).await?;
    let key_id = backups::insert_key(&tx, &name, place, made_at, &sealed).await?;
    tx.commit().await?;
    Ok(Begun {
        key_id,
        name,
        made_at,
        key,
        sealed,
    })
}

/// An instant in names of folders, in UTC with milliseconds: names in order are instants in order.
fn instant(at: Timestamp) -> String {
    let second = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{}{:03}Z", second.strftime("%Y%m%dT%H%M%S"), at.0.rem_euclid(1000))
}

/// Notes that a backup is whole.
///
/// # Errors
/// When the database fails.
pub async fn finish(desk: &Desk, actor: Actor<'_>, key_id: i64, name: &str, extent: Extent) -> Result<()> {
    let data = serde_json::json!({
        "name": name, "bytes": extent.bytes, "rows": extent.rows, "files": extent.files,
    });
    let tx = desk.store.begin().await?;
    backups::insert(&tx, key_id, desk.now(), extent).await?;
    actor
        .audit_with(desk, &tx, "backup.make", "backup", Some(key_id), Some(data.to_string()))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The backups of a place whose keys were not destroyed, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn kept(desk: &Desk, place: &str) -> Result<Vec<backups::Key>> {
    Ok(backups::keys(desk.store.reader(), place).await?)
}

/// Notes that a backup is gone with its key: once nothing of it is in its place any more.
///
/// # Errors
/// When the database fails.
pub async fn destroyed(desk: &Desk, actor: Actor<'_>, key: &backups::Key) -> Result<()> {
    let data = serde_json::json!({ "name": key.name, "made_at": key.made_at, "whole": key.finished });
    let tx = desk.store.begin().await?;
    backups::destroy_key(&tx, key.id, desk.now()).await?;
    actor
        .audit_with(
            desk,
            &tx,
            "backup.prune",
            "backup",
            Some(key.id),
            Some(data.to_string()),
        )
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Notes that the desk was restored from a backup.
///
/// # Errors
/// When the database fails.
pub async fn restored(desk: &Desk, name: &str) -> Result<()> {
    let data = serde_json::json!({ "name": name });
    let tx = desk.store.begin().await?;
    Actor::CommandLine
        .audit_with(desk, &tx, "backup.restore", "backup", None, Some(data.to_string()))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Hours since the newest backup, where there ever was one and it is too old.
///
/// # Errors
/// When the database fails.
pub async fn stale_hours(desk: &Desk) -> Result<Option<i64>> {
    let newest = backups::newest(desk.store.reader()).await?;
    let age = newest.map(|newest| desk.now().since(newest));
    Ok(age.filter(|age| *age > FRESH_MS).map(|age| age / 3_600_000))
}
