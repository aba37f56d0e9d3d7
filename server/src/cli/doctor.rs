//! `sportello doctor`: what is wrong, in one line each.

use std::time::Duration;

use connectors::Imap;
use connectors::registry::check::nobodys;
use domain::admin::mailboxes::imap_account;
use domain::outbound::send::smtp_account;
use domain::ports::{MailboxReader, RegistrySource, SendError, SourceFault};
use model::lookup::{LookupKind, Registry};

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

/// Checks everything, says how each is, and fails when anything is wrong.
pub async fn run(config: &Config) -> Outcome {
    print("ok    configuration");
    let desk = compose::desk(config, false).await.map_err(|error| {
        print(format_args!("WRONG {error}"));
        Exit::failed("1 thing is wrong")
    })?;
    print("ok    database");
    let mut wrong = 0;
    let mut report = |what: String, result: Result<String, String>| match result {
        Ok(detail) => print(format_args!("ok    {what}{detail}")),
        Err(text) => {
            wrong += 1;
            print(format_args!("WRONG {what}: {text}"));
        }
    };
    let files = desk
        .blobs
        .check()
        .await
        .map(|()| String::new())
        .map_err(|error| format!("{error:?}"));
    report("file store".to_owned(), files);
    let folder = compose::blob_files(config).map_err(Exit::failed)?;
    match domain::blobs::work::standing_open(&desk, &*folder)
        .await
        .map_err(Exit::failed)?
    {
        0 => print("ok    files at rest, all sealed"),
        count => print(format_args!(
            "note  files at rest: {count} stand open, stored before there were keys: `sportello keys encrypt`"
        )),
    }
    report(
        "certificates of certified mail".to_owned(),
        match desk.trust.len() {
            0 if store::desk::has_pec(desk.store.reader()).await.map_err(Exit::failed)? => {
                Err("there are certified mailboxes and no certificates: set pec_bundle".to_owned())
            }
            count => Ok(format!(", {count}")),
        },
    );
    match store::audit::is_changeable(desk.store.reader())
        .await
        .map_err(Exit::failed)?
    {
        Some(false) => print("ok    audit log, the desk's own role cannot change it"),
        Some(true) => print(
            "note  audit log: the role in DATABASE_URL can change and delete entries. Give the desk a role that owns \
             nothing, and set DATABASE_MIGRATE_URL to the owner for `sportello migrate`",
        ),
        None => print("note  audit log: SQLite has no roles, changes are only found (`sportello audit verify`)"),
    }
    if let Some(hours) = domain::backup::stale_hours(&desk).await.map_err(Exit::failed)? {
        print(format_args!(
            "note  backup: the newest is {hours} hours old. Look at what runs `sportello backup`"
        ));
    }
    let distrusted = store::inbound::distrusted_by_issuer(desk.store.reader()).await;
    for row in distrusted.map_err(Exit::failed)? {
        print(format_args!(
            "note  {} mails with signature {}, issued by {}",
            row.mails,
            row.signature,
            row.issuer
                .as_deref()
                .filter(|issuer| !issuer.is_empty())
                .unwrap_or("nobody known")
        ));
    }
    for mailbox in store::desk::mailboxes(desk.store.reader())
        .await
        .map_err(Exit::failed)?
    {
        if !mailbox.active {
            continue;
        }
        if let Some(account) = imap_account(&desk, &mailbox).map_err(Exit::failed)? {
            let tested = tokio::task::spawn_blocking(move || Imap.test(&account))
                .await
                .map_err(Exit::failed)?;
            report(
                format!("mailbox {} (reading)", mailbox.name),
                tested.map(|count| format!(", {count} messages")),
            );
        }
        if let Some(account) = smtp_account(&desk, &mailbox).map_err(Exit::failed)? {
            let tested = desk.sender.test(&account).await.map_err(|error| match error {
                SendError::Temporary(text) | SendError::Permanent(text) => text,
            });
            report(
                format!("mailbox {} (sending)", mailbox.name),
                tested.map(|()| String::new()),
            );
        }
    }
    for registry in &config.registries {
        let line = desk.lookups.line(registry.registry);
        let reached = reached(line.source(), registry.registry, registry.limits.time).await;
        report(
            format!("registry {} ({})", registry.registry, registry.connector.name()),
            reached.map(|()| String::new()),
        );
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Exit::failed(format!("{wrong} things are wrong")))
    }
}

/// Whether a registry answers when it is asked by a key that nobody has.
async fn reached(source: &dyn RegistrySource, registry: Registry, limit: Duration) -> Result<(), String> {
    let kind = registry.kinds().first().copied().unwrap_or(LookupKind::TaxCode);
    let key = nobodys(kind);
    match tokio::time::timeout(limit, source.find(&key)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(SourceFault::Slow)) | Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
        Ok(Err(fault)) => Err(format!("{}: {}", fault.result(), fault.detail())),
    }
}
