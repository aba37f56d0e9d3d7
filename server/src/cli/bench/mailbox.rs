//! A mailbox on a real IMAP server, downloaded alone and then taken in.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use connectors::Imap;
use domain::Desk;
use domain::admin::Actor;
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::ingest::process::process_next;
use domain::ports::{
    AfterInventory, FetchedMail, ImapAccount, ListedMail, MailboxEvent, MailboxReader, MailboxSink, Secret, Security,
    Signals,
};
use mail::smime::TrustStore;
use tokio::sync::watch;

use super::corpus::{Corpus, corpus};
use crate::worker::lab::{Connection, Lab};

/// A mailbox of which nothing more came for so long is one that the server lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// How fast a mailbox was taken in.
pub struct Taken {
    pub mails: usize,
    pub megabytes: f64,
    /// The same mails through the same connection, kept by nobody.
    pub download: Duration,
    /// Downloaded, stored, marked seen, read and filed.
    pub taken: Duration,
}

/// Fills the first mailbox of a mail lab (`cargo xtask mail`) with mixed mail, downloads it, and takes it in.
///
/// # Errors
/// When there is no lab, or a mail gets lost on the way.
pub async fn measure(desk: &Desk, queue_id: i64, lab: &Path, count: usize) -> Result<Taken, String> {
    let lab = Lab::read(&lab.join("mail-lab.toml")).ok_or("no mail lab is running there: start `cargo xtask mail`")?;
    let to = lab.mailbox.first().ok_or("the mail lab has no mailbox")?;
    let Corpus { mails, bundle } = corpus(count)?;
    let bytes: usize = mails.iter().map(Vec::len).sum();
    deliver(Path::new(&to.maildir), mails).map_err(|error| error.to_string())?;
    let account = ImapAccount {
        host: to.host.clone(),
        port: to.port,
        security: Security::None,
        user: to.user.clone(),
        secret: Secret::new(&to.password),
        folder: to.folder.clone(),
    };
    let download = tokio::task::spawn_blocking(move || download(account, count))
        .await
        .map_err(|error| error.to_string())??;
    let trust = TrustStore::from_pem(&bundle).map_err(|error| error.to_string())?;
    let desk = Desk {
        trust: Arc::new(trust),
        ..desk.clone()
    };
    Ok(Taken {
        mails: count,
        megabytes: bytes as f64 / 1e6,
        download,
        taken: take_in(&desk, queue_id, to, count).await?,
    })
}

/// As a mail server does it: written aside, then moved.
fn deliver(maildir: &Path, mails: Vec<Vec<u8>>) -> std::io::Result<()> {
    for folder in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(maildir.join(folder))?;
    }
    for (n, raw) in mails.into_iter().enumerate() {
        let name = format!("{}.M{n}P{}.bench", 1_795_424_400 + n, std::process::id());
        let aside = maildir.join("tmp").join(&name);
        std::fs::write(&aside, raw)?;
        std::fs::rename(aside, maildir.join("new").join(name))?;
    }
    Ok(())
}

fn download(account: ImapAccount, count: usize) -> Result<Duration, String> {
    let (coming, arrived) = channel();
    let signals = Signals::default();
    let (sink, told) = (Box::new(Nobody(coming)), signals.clone());
    let begun = Instant::now();
    let reader = std::thread::spawn(move || Imap.run(account, sink, told));
    let came = (0..count).take_while(|_| arrived.recv_timeout(PATIENCE).is_ok());
    let got = came.count();
    let took = begun.elapsed();
    signals.stop.store(true, Ordering::Relaxed);
    let _ = reader.join();
    if got < count {
        return Err(format!("{got} of {count} mails could be downloaded"));
    }
    Ok(took)
}

/// The desk's own worker on a mailbox of its own, until everything is filed.
async fn take_in(desk: &Desk, queue_id: i64, to: &Connection, count: usize) -> Result<Duration, String> {
    let form = MailboxForm {
        name: "bench-imap".to_owned(),
        address: to.address.clone(),
        queue_id,
        imap: Some(Server {
            host: to.host.clone(),
            port: to.port,
            security: Security::None,
        }),
        folder: to.folder.clone(),
        login: Some(to.user.clone()),
        secret: Some(to.password.clone()),
        active: true,
        ..MailboxForm::default()
    };
    let saved = mailboxes::save(desk, Actor::CommandLine, form).await;
    saved.map_err(|error| error.to_string())?;
    let (stop, stopping) = watch::channel(false);
    let begun = Instant::now();
    let reading = tokio::spawn(crate::worker::mailbox::supervise(desk.clone(), stopping));
    let mut filed = 0;
    while filed < count {
        if process_next(desk).await.map_err(|error| error.to_string())? {
            filed += 1;
            continue;
        }
        let more = tokio::time::timeout(PATIENCE, desk.inbound_waiting.notified()).await;
        more.map_err(|_| format!("{filed} of {count} mails were filed and no more came"))?;
    }
    let taken = begun.elapsed();
    let _ = stop.send(true);
    reading.await.map_err(|error| error.to_string())?;
    Ok(taken)
}

/// Takes every mail, says so, and keeps none.
struct Nobody(Sender<()>);

impl MailboxSink for Nobody {
    fn last_seen(&mut self, _: u32) -> Result<u32, String> {
        Ok(0)
    }

    fn deliver(&mut self, mail: FetchedMail) -> Result<(), String> {
        std::hint::black_box(mail);
        self.0.send(()).map_err(|error| error.to_string())
    }

    fn inventory(&mut self, _: u32, _: &[ListedMail]) -> Result<AfterInventory, String> {
        Ok(AfterInventory::default())
    }

    fn moving(&mut self, _: u32, _: &str, _: &[u32]) -> Result<(), String> {
        Ok(())
    }

    fn moved(&mut self, _: u32, _: &[u32]) -> Result<(), String> {
        Ok(())
    }

    fn event(&mut self, _: MailboxEvent) {}
}
