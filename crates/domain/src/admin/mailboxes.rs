//! Mailboxes: where mail comes from and leaves from.

use std::sync::Arc;

use model::forms::{NAME_MAX, is_address};
use model::mailbox::{MailboxKind, Security};
use model::problem::{Check, FieldError};
use model::sorting::Sorting;
use model::{Permission, Problem, Timestamp};
use store::desk::Mailbox;
use store::set;

use super::{Actor, refused};
use crate::ports::{ImapAccount, MailboxReader, Secret, SendError, SmtpAccount};
use crate::vault::{self, Purpose};
use crate::{Desk, Error, Result};

/// A server of a mailbox.
#[derive(Clone, Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
}

/// A mailbox.
#[derive(Clone, Debug)]
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
    /// Ordinary or certified mail.
    pub kind: MailboxKind,
    /// Whether its mail goes straight to its queue.
    pub sorting: Sorting,
    /// The largest mail its server takes, in bytes.
    pub max_bytes: Option<i64>,
    /// Certified mail: after so many minutes without acceptance somebody is told.
    pub acceptance_minutes: i64,
    /// When the password or token ends.
    pub secret_expires_at: Option<Timestamp>,
    /// Beneath which folder settled mail is moved, a folder a month (`Sportello/2026-11`): `/` stands for the server's own
    /// separator. Empty: it is never moved.
    pub archive_folder: String,
    /// How many days settled mail stays where it arrived.
    pub keep_days: i64,
    pub active: bool,
}

impl Default for MailboxForm {
    fn default() -> Self {
        Self {
            id: None,
            name: String::new(),
            address: String::new(),
            queue_id: 0,
            imap: None,
            folder: String::new(),
            smtp: None,
            login: None,
            secret: None,
            kind: MailboxKind::Ordinary,
            sorting: Sorting::Straight,
            max_bytes: None,
            acceptance_minutes: ACCEPTANCE_MINUTES,
            secret_expires_at: None,
            archive_folder: String::new(),
            keep_days: KEEP_DAYS,
            active: false,
        }
    }
}

/// What a provider gets to confirm that it took a message over, where nothing else is configured.
pub const ACCEPTANCE_MINUTES: i64 = 15;

/// How many days settled mail stays where it arrived, where nothing else is configured.
pub const KEEP_DAYS: i64 = 7;
/// Longest name of the folder that mail is moved beneath, in characters.
const FOLDER_MAX: usize = 80;

/// Whether a name can stand for a folder on every server: letters, digits, blanks and `_-.`, in levels divided by `/`.
/// Anything else means something to IMAP, or would have to be written in its own encoding.
fn is_folder(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || " _-.".contains(c);
    name.split('/')
        .all(|level| !level.trim().is_empty() && level.trim() == level && level.chars().all(fits))
}

/// Adds or changes a mailbox; returns its id.
///
/// # Errors
/// [`Problem::Invalid`] for `name` and `address`, and for `secret` where the stored one must not go to what was typed.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: MailboxForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let address = form.address.trim().to_lowercase();
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.ensure(is_address(&address), "address", FieldError::BadAddress);
    let sensible = form
        .max_bytes
        .is_none_or(|bytes| (100_000..=1_000_000_000).contains(&bytes));
    check.ensure(sensible, "max_bytes", FieldError::BadNumber);
    let minutes = (1..=1_440).contains(&form.acceptance_minutes);
    check.ensure(minutes, "acceptance_minutes", FieldError::BadNumber);
    let archive = form.archive_folder.trim();
    check.limit("archive_folder", archive, FOLDER_MAX);
    check.ensure(
        archive.is_empty() || is_folder(archive),
        "archive_folder",
        FieldError::Characters,
    );
    check.ensure(
        (0..=3_650).contains(&form.keep_days),
        "keep_days",
        FieldError::BadNumber,
    );
    check.done()?;
    if matches!(actor, Actor::Person(_)) {
        secret_for(desk, &form).await?;
    }
    let tx = desk.store.begin().await?;
    let mut row = store::desk::MailboxChange {
        name: set(form.name.trim().to_owned()),
        address: set(address),
        queue_id: set(form.queue_id),
        imap_host: set(form.imap.as_ref().map(|server| server.host.clone())),
        imap_port: set(form.imap.as_ref().map(|server| i64::from(server.port))),
        imap_security: set(form.imap.as_ref().map(|server| server.security)),
        imap_folder: set(if form.folder.is_empty() {
            "INBOX".to_owned()
        } else {
            form.folder
        }),
        smtp_host: set(form.smtp.as_ref().map(|server| server.host.clone())),
        smtp_port: set(form.smtp.as_ref().map(|server| i64::from(server.port))),
        smtp_security: set(form.smtp.as_ref().map(|server| server.security)),
        login: set(form.login),
        kind: set(form.kind),
        sorting: set(form.sorting),
        max_bytes: set(form.max_bytes),
        acceptance_minutes: set(form.acceptance_minutes),
        secret_expires_at: set(form.secret_expires_at),
        archive_folder: set(archive.to_owned()),
        keep_days: set(form.keep_days),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(secret) = form.secret {
        vault::confirm(&tx, &desk.vault).await?;
        row.secret = set(Some(desk.vault.seal(Purpose::Mailbox, &secret)?));
    }
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["address", "name"]))?
        .id;
    actor.audit(desk, &tx, "mailbox.save", "mailbox", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// What the servers of a mailbox said; none where there is no such server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// How many messages there are to read, or why it cannot be read, in one line without secrets.
    pub reading: Option<std::result::Result<u32, String>>,
    /// Whether the outgoing server lets us in, or why not.
    pub sending: Option<std::result::Result<(), String>>,
}

/// Tries what was typed against its servers, with the stored secret where none was typed. Saves and sends nothing.
///
/// # Errors
/// [`Problem::Invalid`] for `imap_host` (no server at all), `login` and `secret`.
pub async fn test(desk: &Desk, actor: Actor<'_>, form: &MailboxForm, reader: Arc<dyn MailboxReader>) -> Result<Tested> {
    actor.require(Permission::Configure)?;
    let secret = secret_for(desk, form).await?;
    let mut check = Check::default();
    check.ensure(
        form.imap.is_some() || form.smtp.is_some(),
        "imap_host",
        FieldError::Required,
    );
    check.ensure(
        form.imap.is_none() || form.login.is_some(),
        "login",
        FieldError::Required,
    );
    check.ensure(form.imap.is_none() || secret.is_some(), "secret", FieldError::Required);
    check.done()?;
    let mut tested = Tested {
        reading: None,
        sending: None,
    };
    if let (Some(server), Some(user), Some(secret)) = (&form.imap, &form.login, &secret) {
        let account = ImapAccount {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            user: user.clone(),
            secret: secret.clone(),
            folder: if form.folder.is_empty() {
                "INBOX".to_owned()
            } else {
                form.folder.clone()
            },
        };
        // Blocking, because the reader is.
        let counted = tokio::task::spawn_blocking(move || reader.test(&account)).await;
        tested.reading = Some(counted.map_err(|error| Error::Fault(error.to_string()))?);
    }
    if let Some(server) = &form.smtp {
        let account = SmtpAccount {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            user: form.login.clone(),
            secret,
        };
        let let_in = desk.sender.test(&account).await;
        tested.sending = Some(let_in.map_err(|error| match error {
            SendError::Temporary(text) | SendError::Permanent(text) => text,
        }));
    }
    Ok(tested)
}

/// The stored secret of a mailbox.
///
/// # Errors
/// When it cannot be opened.
pub fn secret_of(desk: &Desk, mailbox: &Mailbox) -> Result<Option<Secret>> {
    let sealed = mailbox.secret.as_deref();
    sealed
        .map(|sealed| desk.vault.open(Purpose::Mailbox, sealed))
        .transpose()
}

/// How to read a mailbox, where it has a server and an account.
///
/// # Errors
/// When its stored secret cannot be opened.
pub fn imap_account(desk: &Desk, mailbox: &Mailbox) -> Result<Option<ImapAccount>> {
    let (Some(host), Some(port), Some(security)) = (&mailbox.imap_host, mailbox.imap_port, mailbox.imap_security)
    else {
        return Ok(None);
    };
    let (Ok(port), Some(user), Some(secret)) = (u16::try_from(port), &mailbox.login, secret_of(desk, mailbox)?) else {
        return Ok(None);
    };
    Ok(Some(ImapAccount {
        host: host.clone(),
        port,
        security,
        user: user.clone(),
        secret,
        folder: mailbox.imap_folder.clone(),
    }))
}

/// The secret that goes with what was typed: a typed one, else the stored one. Never returned to a browser.
async fn secret_for(desk: &Desk, form: &MailboxForm) -> Result<Option<Secret>> {
    let (None, Some(id)) = (&form.secret, form.id) else {
        return Ok(form.secret.clone().map(Secret::new));
    };
    let stored = store::desk::mailbox(desk.store.reader(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if stored.secret.is_some() && !was_given_for(&stored, form) {
        return Err(Problem::field("secret", FieldError::Required).into());
    }
    secret_of(desk, &stored)
}

/// Whether a stored secret was given for the servers that were typed. To another machine, or over a connection without
/// protection, it does not go by itself: whoever may configure could otherwise read it there.
fn was_given_for(stored: &Mailbox, form: &MailboxForm) -> bool {
    let servers = [
        (&stored.imap_host, stored.imap_security),
        (&stored.smtp_host, stored.smtp_security),
    ];
    form.imap.iter().chain(&form.smtp).all(|typed| {
        servers.iter().any(|(host, security)| {
            host.as_deref()
                .is_some_and(|host| host.eq_ignore_ascii_case(&typed.host))
                && (typed.security != Security::None || *security == Some(Security::None))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_folder;

    #[test]
    fn a_folder_is_plain_words_in_levels() {
        for good in ["Sportello", "INBOX/Sportello 2", "a.b/c_d-e"] {
            assert!(is_folder(good), "{good}");
        }
        for bad in [
            "/Sportello",
            "Sportello/",
            "a//b",
            "a/ b",
            "Città",
            "a*",
            "a%",
            "a\"b",
            "a\\b",
            "a&b",
            "a\r\nb",
        ] {
            assert!(!is_folder(bad), "{bad:?}");
        }
    }
}
