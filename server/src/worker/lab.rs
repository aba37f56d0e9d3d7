//! The demonstration desk and the throw-away mail servers of `cargo xtask mail`: while they run, its mailboxes use them.
//!
//! Only a desk that the demonstration filled looks for them; on any other this worker ends at once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::admin::Actor;
use domain::admin::mailboxes::{MailboxForm, Server, save};
use domain::{Desk, Error};
use model::mailbox::Security;
use serde::Deserialize;
use store::desk::Mailbox;
use tokio::sync::watch;

/// How often the file is looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Where replies wait when there are no servers: nothing listens there.
const NOWHERE: u16 = 2525;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Lab {
    smtp: Smtp,
    pub mailbox: Vec<Connection>,
}

impl Lab {
    /// What is written there; none where no lab runs.
    pub fn read(file: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file).ok()?;
        toml::from_str(&text).ok()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Smtp {
    host: String,
    port: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Connection {
    pub address: String,
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: String,
    pub folder: String,
    /// Where the server keeps it.
    pub maildir: String,
}

/// Follows the file `mail-lab.toml` in the data folder until the process stops.
pub async fn follow(desk: Desk, file: PathBuf, mut stopping: watch::Receiver<bool>) {
    let demo = store::settings::get(desk.store.reader(), "demo").await;
    if !matches!(demo, Ok(Some(_))) {
        return;
    }
    let mut applied: Option<Option<Lab>> = None;
    while !*stopping.borrow() {
        let lab = Lab::read(&file);
        if applied.as_ref() != Some(&lab) {
            match apply(&desk, lab.as_ref()).await {
                Ok(()) => applied = Some(lab),
                Err(error) => tracing::error!(%error, "the mail lab could not be wired"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Setting that says that the mailboxes are wired to a lab, which may have been killed meanwhile.
const WIRED: &str = "mail_lab";

async fn apply(desk: &Desk, lab: Option<&Lab>) -> Result<(), Error> {
    let wired = store::settings::get(desk.store.reader(), WIRED).await?;
    if lab.is_none() && wired.as_deref() != Some("yes") {
        // What somebody configured on the demonstration desk stays.
        return Ok(());
    }
    let local = |host: &str, port| Server {
        host: host.to_owned(),
        port,
        security: Security::None,
    };
    for mailbox in store::desk::mailboxes(desk.store.reader()).await? {
        let found = lab.and_then(|lab| lab.mailbox.iter().find(|known| known.address == mailbox.address));
        let form = MailboxForm {
            smtp: Some(match lab {
                Some(lab) => local(&lab.smtp.host, lab.smtp.port),
                None => local("127.0.0.1", NOWHERE),
            }),
            imap: found.map(|known| local(&known.host, known.port)),
            login: None,
            ..unchanged(mailbox)
        };
        let form = match found {
            Some(known) => MailboxForm {
                folder: known.folder.clone(),
                login: Some(known.user.clone()),
                secret: Some(known.password.clone()),
                ..form
            },
            None => form,
        };
        save(desk, Actor::CommandLine, form).await?;
    }
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, WIRED, if lab.is_some() { "yes" } else { "no" }).await?;
    if lab.is_some() {
        store::outbox::hurry(&tx, desk.now()).await?;
    }
    tx.commit().await?;
    desk.outbox_waiting.notify_one();
    tracing::info!(wired = lab.is_some(), "mail lab");
    Ok(())
}

fn unchanged(mailbox: Mailbox) -> MailboxForm {
    MailboxForm {
        id: Some(mailbox.id),
        name: mailbox.name,
        address: mailbox.address,
        queue_id: mailbox.queue_id,
        folder: mailbox.imap_folder,
        kind: mailbox.kind,
        max_bytes: mailbox.max_bytes,
        acceptance_minutes: mailbox.acceptance_minutes,
        secret_expires_at: mailbox.secret_expires_at,
        archive_folder: mailbox.archive_folder,
        keep_days: mailbox.keep_days,
        active: mailbox.active,
        ..MailboxForm::default()
    }
}
