//! Secrets at rest: passwords of mailboxes and the keys of files and backups are stored sealed with the desk's master key, which
//! is never in the database and never in a backup of it. Whoever has only one of the two has nothing.

pub mod rotate;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;
use store::{ConnectionTrait, Store, set};

use crate::desk::unhex;
use crate::ports::Secret;
use crate::{Error, Result};

/// What sealed texts begin with; another algorithm would get another number.
const VERSION: &str = "v1:";
/// XChaCha20's nonce is long enough to be drawn at random.
const NONCE: usize = 24;
/// Setting that holds a known text, sealed: by it the right key is recognised.
const CHECK: &str = "master_key_check";
const CHECK_TEXT: &str = "sportello";
/// Setting that holds, sealed, what keys are derived from on a desk whose first master key was replaced.
const ROOT: &str = "master_key_root";

/// The master key, ready for use. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
    /// What the desk's keys are derived from: of its first master key, whichever it has now.
    derivation: [u8; 32],
    /// The same of this very key.
    own: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// What a secret is for: a sealed text that is moved to another place cannot be opened there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Password or token of a mailbox.
    Mailbox,
    /// One that was typed and waits for its form to be saved.
    Draft,
    /// Key of a backup of the database.
    Backup,
    /// Key of the files in a folder of backups.
    BackupFiles,
    /// Key of a contract's files.
    Blob,
    /// What keys are derived from.
    Root,
    Check,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox.secret",
            Self::Draft => "draft.secret",
            Self::Backup => "backup.key",
            Self::BackupFiles => "backup.files",
            Self::Blob => "blob.key",
            Self::Root => ROOT,
            Self::Check => CHECK,
        }
    }
}

impl Vault {
    /// A vault with this key.
    pub fn new(key: &[u8; 32]) -> Self {
        let own = hmac(key, b"sportello derivation");
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            derivation: own,
            own,
        }
    }

    /// A key of its own for a purpose, out of the desk's first master key (HMAC-SHA256 of the label): what was signed with it
    /// stays so when the master key is replaced.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        hmac(&self.derivation, label.as_bytes())
    }

    /// As [`Self::derive`], out of this very key: for what is opened where there is no desk.
    pub fn derive_own(&self, label: &str) -> [u8; 32] {
        hmac(&self.own, label.as_bytes())
    }

    /// 32 random bytes for a new desk.
    pub fn fresh_key() -> [u8; 32] {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        key
    }

    /// Seals a text for a purpose.
    ///
    /// # Errors
    /// Only for texts longer than the cipher takes (256 GB).
    pub fn seal(&self, purpose: Purpose, text: &str) -> Result<String> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: text.as_bytes(),
            aad: purpose.label().as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::Fault("a secret could not be sealed".to_owned()))?;
        Ok(format!(
            "{VERSION}{}",
            STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat())
        ))
    }

    /// Opens what was sealed for this purpose with this key.
    ///
    /// # Errors
    /// When it was sealed with another key, for another purpose, or is damaged.
    pub fn open(&self, purpose: Purpose, sealed: &str) -> Result<Secret> {
        let fault = || Error::Fault("a stored secret cannot be opened with this master key".to_owned());
        let bytes = sealed.strip_prefix(VERSION).ok_or_else(fault)?;
        let bytes = STANDARD_NO_PAD.decode(bytes).map_err(|_| fault())?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or_else(fault)?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.label().as_bytes(),
        };
        let text = self
            .cipher
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| fault())?;
        Ok(Secret::new(String::from_utf8(text).map_err(|_| fault())?))
    }
}

/// HMAC-SHA256.
pub(crate) fn hmac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    use hmac::Mac;
    // HMAC takes keys of every length (RFC 2104, 2), so there is no input for which this fails.
    let mut mac = <hmac::Hmac<sha2::Sha256> as Mac>::new_from_slice(key).expect("HMAC accepts every key length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Whether a desk holds anything that a master key has sealed.
///
/// # Errors
/// When the database fails.
pub async fn is_sealed(store: &Store) -> Result<bool> {
    Ok(store::settings::get(store.reader(), CHECK).await?.is_some()
        || !store::blob_keys::all(store.reader()).await?.is_empty())
}

/// Whether the desk's secrets are sealed with this key now; a desk without any says no.
///
/// # Errors
/// When the database fails.
pub async fn fits(store: &Store, vault: &Vault) -> Result<bool> {
    let stored = store::settings::get(store.reader(), CHECK).await?;
    Ok(stored.is_some_and(|stored| vault.open(Purpose::Check, &stored).is_ok()))
}

/// The vault as the desk uses it: where its master key was replaced, keys are still derived from what they were derived from.
///
/// # Errors
/// When the database fails, or what it holds was sealed with another key.
pub async fn rooted(store: &Store, mut vault: Vault) -> Result<Vault> {
    if let Some(sealed) = store::settings::get(store.reader(), ROOT).await? {
        let root = vault.open(Purpose::Root, &sealed)?;
        vault.derivation = unhex(root.expose()).ok_or_else(|| Error::Fault(format!("setting {ROOT} is damaged")))?;
    }
    Ok(vault)
}

/// Refuses to go on when the master key was replaced since this process began: what it seals, nobody would open. Until the end of
/// the transaction it is not replaced.
pub(crate) async fn confirm(tx: &impl ConnectionTrait, vault: &Vault) -> Result<()> {
    let stored = store::settings::hold(tx, CHECK).await?;
    if stored.is_none_or(|stored| vault.open(Purpose::Check, &stored).is_ok()) {
        return Ok(());
    }
    Err(Error::Fault(
        "the master key was replaced: start the desk again with the new one".to_owned(),
    ))
}

/// Whether this is the key that the desk's secrets are sealed with. A desk without any takes it as its own from now on, and
/// seals with it what stood open until now.
///
/// # Errors
/// When the database fails.
pub async fn adopt(store: &Store, vault: &Vault) -> Result<bool> {
    // Every command passes here, a mail by pipe too: most find that there is nothing to write.
    if let Some(stored) = store::settings::get(store.reader(), CHECK).await? {
        if vault.open(Purpose::Check, &stored).is_err() {
            return Ok(false);
        }
        let mailboxes = store::desk::mailboxes(store.reader()).await?;
        if mailboxes
            .iter()
            .all(|mailbox| mailbox.secret.as_deref().is_none_or(is_closed))
        {
            return Ok(true);
        }
    }
    let tx = store.begin().await?;
    let own = vault.seal(Purpose::Check, CHECK_TEXT)?;
    // Two processes that start together agree on whose key it is.
    let stored = store::settings::get_or_set(&tx, CHECK, &own).await?;
    if vault.open(Purpose::Check, &stored).is_err() {
        return Ok(false);
    }
    for mailbox in store::desk::mailboxes(&tx).await? {
        if let Some(open) = mailbox.secret.filter(|secret| !is_closed(secret)) {
            let sealed = store::desk::MailboxChange {
                id: set(mailbox.id),
                secret: set(Some(vault.seal(Purpose::Mailbox, &open)?)),
                ..Default::default()
            };
            store::desk::save(&tx, sealed).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

fn is_closed(secret: &str) -> bool {
    secret.starts_with(VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_for_the_right_purpose_opens() {
        let vault = Vault::new(&Vault::fresh_key());
        let sealed = vault.seal(Purpose::Mailbox, "molto segreta").unwrap();
        assert!(!sealed.contains("segreta"));
        assert_ne!(
            sealed,
            vault.seal(Purpose::Mailbox, "molto segreta").unwrap(),
            "never twice the same"
        );
        assert_eq!(vault.open(Purpose::Mailbox, &sealed).unwrap().expose(), "molto segreta");
        assert!(vault.open(Purpose::Draft, &sealed).is_err());
        assert!(Vault::new(&Vault::fresh_key()).open(Purpose::Mailbox, &sealed).is_err());
        let mut damaged = sealed.clone();
        damaged.replace_range(10..11, if &sealed[10..11] == "A" { "B" } else { "A" });
        assert!(vault.open(Purpose::Mailbox, &damaged).is_err());
        assert!(vault.open(Purpose::Mailbox, "molto segreta").is_err());
    }
}
