//! Another master key: everything that the old one has sealed is sealed with the new one, in one transaction.

use model::Permission;
use store::set;

use super::{CHECK, CHECK_TEXT, Purpose, ROOT, Vault};
use crate::admin::Actor;
use crate::desk::hex;
use crate::{Desk, Error, Result, failpoint};

/// What was sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Passwords of mailboxes, stored and typed.
    pub secrets: usize,
    /// Keys of contracts' files.
    pub blob_keys: usize,
    /// Keys of backups.
    pub backup_keys: usize,
}

impl Vault {
    fn resealed(&self, new: &Self, purpose: Purpose, sealed: &str) -> Result<String> {
        new.seal(purpose, self.open(purpose, sealed)?.expose())
    }
}

/// Seals with `new` whatever the desk's master key has sealed. This desk is of no use afterwards: it has to be started with the
/// new key.
///
/// # Errors
/// [`model::Problem::Forbidden`]; when something cannot be opened, or the database fails: then nothing is changed.
pub async fn rotate(desk: &Desk, actor: Actor<'_>, new: &Vault) -> Result<Resealed> {
    actor.require(Permission::Configure)?;
    let old = &desk.vault;
    let mut done = Resealed::default();
    let tx = desk.store.begin().await?;
    // First: whoever is about to seal something with the old key waits here, and is refused then.
    store::settings::set(&tx, CHECK, &new.seal(Purpose::Check, CHECK_TEXT)?).await?;
    store::settings::set(&tx, ROOT, &new.seal(Purpose::Root, &hex(&old.derivation))?).await?;
    for mailbox in store::desk::mailboxes(&tx).await? {
        let Some(sealed) = &mailbox.secret else { continue };
        let row = store::desk::MailboxChange {
            id: set(mailbox.id),
            secret: set(Some(old.resealed(new, Purpose::Mailbox, sealed)?)),
            ..Default::default()
        };
        store::desk::save(&tx, row).await?;
        done.secrets += 1;
    }
    let damaged = |error: serde_json::Error| Error::Fault(format!("a draft is damaged: {error}"));
    for mut draft in store::drafts::secrets(&tx).await? {
        let sealed: String = serde_json::from_str(&draft.data).map_err(damaged)?;
        let sealed = old.resealed(new, Purpose::Draft, &sealed)?;
        draft.data = serde_json::to_string(&sealed).map_err(damaged)?;
        store::drafts::save(&tx, &draft).await?;
        done.secrets += 1;
    }
    for (id, sealed) in store::backups::sealed(&tx).await? {
        // A restored desk knows of backups whose keys did not come with it.
        if sealed.is_empty() {
            continue;
        }
        store::backups::reseal(&tx, id, &old.resealed(new, Purpose::Backup, &sealed)?).await?;
        done.backup_keys += 1;
    }
    for key in store::blob_keys::all(&tx).await? {
        if key.destroyed_at.is_some() {
            continue;
        }
        let sealed = old.resealed(new, Purpose::Blob, &key.sealed)?;
        store::blob_keys::reseal(&tx, key.id, &sealed).await?;
        done.blob_keys += 1;
    }
    let data = serde_json::json!({
        "secrets": done.secrets, "blob_keys": done.blob_keys, "backup_keys": done.backup_keys,
    });
    actor
        .audit_with(desk, &tx, "master_key.rotate", "setting", None, Some(data.to_string()))
        .await?;
    failpoint::pass("keys.resealed");
    tx.commit().await?;
    failpoint::pass("keys.master");
    Ok(done)
}
