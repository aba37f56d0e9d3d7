//! One thread a mailbox, started, stopped and restarted as the configuration says.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use connectors::Imap;
use domain::Desk;
use domain::admin::mailboxes::imap_account;
use domain::ingest::receive::{Arrived, Place, receive};
use domain::ingest::reconcile;
use domain::ports::{AfterInventory, FetchedMail, ListedMail, MailboxEvent, MailboxReader, MailboxSink, Signals};
use model::Timestamp;
use store::desk::Mailbox;
use store::reconciliation::Folder;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// How often the configuration is read again.
const REFRESH: Duration = Duration::from_secs(10);

struct Running {
    mailbox: Mailbox,
    signals: Signals,
    thread: JoinHandle<()>,
}

/// Keeps a reader running for every active mailbox that has a server.
pub async fn supervise(desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut running: HashMap<i64, Running> = HashMap::new();
    while !*stopping.borrow() {
        match store::desk::mailboxes(desk.store.reader()).await {
            Ok(mailboxes) => adjust(&desk, &mut running, mailboxes),
            Err(error) => tracing::error!(%error, "the mailboxes could not be read"),
        }
        tokio::select! {
            () = tokio::time::sleep(REFRESH) => {}
            () = desk.check_wanted.notified() => {}
            _ = stopping.changed() => {}
        }
    }
    for reader in running.values() {
        reader.signals.stop.store(true, Ordering::Relaxed);
    }
    let threads: Vec<_> = running.into_values().map(|reader| reader.thread).collect();
    // Joined away from the async threads: a reader ends within a fraction of a second, but it blocks.
    let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join()))).await;
}

fn adjust(desk: &Desk, running: &mut HashMap<i64, Running>, mailboxes: Vec<Mailbox>) {
    let wanted: HashMap<i64, Mailbox> = mailboxes
        .into_iter()
        .filter(|mailbox| {
            mailbox.active && mailbox.imap_host.is_some() && mailbox.login.is_some() && mailbox.secret.is_some()
        })
        .map(|mailbox| (mailbox.id, mailbox))
        .collect();
    running.retain(|id, reader| {
        let keep = wanted
            .get(id)
            .is_some_and(|mailbox| same_connection(mailbox, &reader.mailbox))
            && !reader.thread.is_finished();
        if !keep {
            // The thread ends by itself; its successor starts at the next look at the latest.
            reader.signals.stop.store(true, Ordering::Relaxed);
        }
        keep
    });
    for (id, mailbox) in wanted {
        if mailbox.check_requested_at.is_some()
            && let Some(reader) = running.get(&id)
        {
            // Until the reader has met the request; a second look costs little and changes nothing.
            reader.signals.check.store(true, Ordering::Relaxed);
        }
        if !running.contains_key(&id)
            && let Some(reader) = start(desk, mailbox)
        {
            running.insert(id, reader);
        }
    }
}

fn start(desk: &Desk, mailbox: Mailbox) -> Option<Running> {
    let account = match imap_account(desk, &mailbox) {
        Ok(account) => account?,
        Err(error) => {
            tracing::error!(mailbox = %mailbox.name, %error, "a mailbox cannot be read");
            return None;
        }
    };
    let signals = Signals::default();
    let sink = Sink {
        desk: desk.clone(),
        mailbox_id: mailbox.id,
        name: mailbox.name.clone(),
        runtime: Handle::current(),
        behind: None,
    };
    let heard = signals.clone();
    let thread = std::thread::Builder::new()
        .name(format!("mailbox-{}", mailbox.id))
        .spawn(move || Imap.run(account, Box::new(sink), heard));
    match thread {
        Ok(thread) => Some(Running {
            mailbox,
            signals,
            thread,
        }),
        Err(error) => {
            tracing::error!(%error, "no thread for a mailbox");
            None
        }
    }
}

/// Whether two states of a mailbox connect alike: how it is doing does not matter.
fn same_connection(a: &Mailbox, b: &Mailbox) -> bool {
    let connection = |m: &Mailbox| {
        (
            m.imap_host.clone(),
            m.imap_port,
            m.imap_security,
            m.imap_folder.clone(),
            m.login.clone(),
            m.secret.clone(),
        )
    };
    connection(a) == connection(b)
}

/// What a reader calls from its thread.
struct Sink {
    desk: Desk,
    mailbox_id: i64,
    name: String,
    runtime: Handle,
    /// What was last written about mails that wait on the server.
    behind: Option<usize>,
}

impl MailboxSink for Sink {
    fn last_seen(&mut self, uid_validity: u32) -> Result<u32, String> {
        let seen = store::inbound::last_uid(self.desk.store.reader(), self.mailbox_id, uid_validity);
        self.runtime.block_on(seen).map_err(|error| error.to_string())
    }

    fn deliver(&mut self, mail: FetchedMail) -> Result<(), String> {
        let arrived = Arrived {
            mailbox_id: self.mailbox_id,
            place: Some(Place {
                uid_validity: mail.uid_validity,
                uid: mail.uid,
            }),
            received_at: mail.received_at_ms.map(Timestamp),
            raw: mail.raw.into(),
        };
        self.runtime
            .block_on(receive(&self.desk, arrived))
            .map(drop)
            .map_err(|error| error.to_string())
    }

    fn inventory(&mut self, uid_validity: u32, mails: &[ListedMail]) -> Result<AfterInventory, String> {
        let folder = self.folder(uid_validity);
        self.runtime
            .block_on(reconcile::inventory(&self.desk, folder, mails))
            .map_err(|error| error.to_string())
    }

    fn moving(&mut self, uid_validity: u32, folder: &str, uids: &[u32]) -> Result<(), String> {
        let from = self.folder(uid_validity);
        self.runtime
            .block_on(reconcile::moving(&self.desk, from, folder, uids))
            .map_err(|error| error.to_string())
    }

    fn moved(&mut self, uid_validity: u32, uids: &[u32]) -> Result<(), String> {
        let from = self.folder(uid_validity);
        self.runtime
            .block_on(reconcile::moved(&self.desk, from, uids))
            .map_err(|error| error.to_string())
    }

    fn event(&mut self, event: MailboxEvent) {
        let failure = match &event {
            MailboxEvent::Connected => {
                tracing::info!(mailbox = %self.name, "reading");
                None
            }
            MailboxEvent::Idle => {
                self.note_behind(0);
                None
            }
            MailboxEvent::Quota { used, limit } => return self.note_quota(*used, *limit),
            MailboxEvent::Behind { mails } => return self.note_behind(*mails),
            MailboxEvent::NotMoved(why) => {
                tracing::warn!(mailbox = %self.name, ?why, "settled mail could not be moved");
                let noted = self
                    .runtime
                    .block_on(reconcile::not_moved(&self.desk, self.mailbox_id, why));
                if let Err(error) = noted {
                    tracing::error!(%error, "the state of a mailbox could not be noted");
                }
                return;
            }
            MailboxEvent::Failed { auth, text } => {
                tracing::warn!(mailbox = %self.name, auth, %text, "a mailbox cannot be read");
                Some((text.as_str(), *auth))
            }
        };
        let noted = self.runtime.block_on(async {
            let tx = self.desk.store.begin().await?;
            store::desk::note_mailbox(&tx, self.mailbox_id, self.desk.now(), failure).await?;
            tx.commit().await
        });
        if let Err(error) = noted {
            tracing::error!(%error, "the state of a mailbox could not be noted");
        }
    }
}

impl Sink {
    fn folder(&self, uid_validity: u32) -> Folder {
        Folder {
            mailbox_id: self.mailbox_id,
            uid_validity,
        }
    }

    /// Written only when it differs: an idle mailbox says so every minute.
    fn note_behind(&mut self, mails: usize) {
        if self.behind == Some(mails) {
            return;
        }
        let noted = self
            .runtime
            .block_on(reconcile::behind(&self.desk, self.mailbox_id, mails));
        match noted {
            Ok(()) => self.behind = Some(mails),
            Err(error) => tracing::error!(%error, "the backlog of a mailbox could not be noted"),
        }
    }

    fn note_quota(&self, used: i64, limit: i64) {
        let noted = self.runtime.block_on(async {
            let tx = self.desk.store.begin().await?;
            store::desk::note_quota(&tx, self.mailbox_id, used, limit).await?;
            tx.commit().await
        });
        if let Err(error) = noted {
            tracing::error!(%error, "the quota of a mailbox could not be noted");
        }
    }
}
