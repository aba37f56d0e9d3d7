//! Mailboxes: where mail comes from and leaves from.

use model::Permission;
use model::forms::{NAME_MAX, is_address};
use model::mailbox::Security;
use model::problem::{Check, FieldError};
use store::set;

use super::Actor;
use crate::{Desk, Result};

/// A server of a mailbox.
#[derive(Clone, Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
}

/// A mailbox.
#[derive(Clone, Debug, Default)]
pub struct MailboxForm {
    pub id: Option<i64>,
    pub name: String,
    pub address: String,
    pub queue_id: i64,
    /// Where mail is read; none for a mailbox that only receives by pipe.
    pub imap: Option<Server>,
    pub folder: String,
    /// Where mail leaves; none for a mailbox that never writes.
    pub smtp: Option<Server>,
    pub login: Option<String>,
    /// A new secret; the old one stays when none.
    pub secret: Option<String>,
    pub active: bool,
}

/// Adds or changes a mailbox; returns its id.
///
/// # Errors
/// [`model::Problem::Invalid`] for `name` and `address`.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: MailboxForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let address = form.address.trim().to_lowercase();
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.ensure(is_address(&address), "address", FieldError::BadAddress);
    check.done()?;
    let tx = desk.store.begin().await?;
    let mut row = store::desk::MailboxChange {
        name: set(form.name.trim().to_owned()),
        address: set(address),
        queue_id: set(form.queue_id),
        imap_host: set(form.imap.as_ref().map(|server| server.host.clone())),
        imap_port: set(form.imap.as_ref().map(|server| i64::from(server.port))),
        imap_security: set(form.imap.as_ref().map(|server| server.security)),
        imap_folder: set(if form.folder.is_empty() { "INBOX".to_owned() } else { form.folder }),
        smtp_host: set(form.smtp.as_ref().map(|server| server.host.clone())),
        smtp_port: set(form.smtp.as_ref().map(|server| i64::from(server.port))),
        smtp_security: set(form.smtp.as_ref().map(|server| server.security)),
        login: set(form.login),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(secret) = form.secret {
        row.secret = set(Some(secret));
    }
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row).await?.id;
    actor.audit(desk, &tx, "mailbox.save", "mailbox", id).await?;
    tx.commit().await?;
    Ok(id)
}
