//! The reader against a real Dovecot: what a mailbox receives reaches the desk, once and marked, whatever happens.

#[path = "imap/whole.rs"]
mod whole;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use connectors::Imap;
use domain::ports::{
    AfterInventory, FetchedMail, ImapAccount, ListedMail, MailboxEvent, MailboxReader, MailboxSink, Secret, Security,
    Signals,
};
use testkit::{Dovecot, until};

/// How long a test waits for something that should happen at once.
const LIMIT: Duration = Duration::from_secs(30);

/// What the sink has heard.
#[derive(Debug, PartialEq)]
enum Heard {
    /// The subject of a mail that was stored.
    Stored(String),
    /// The subject of a mail that was refused.
    Refused(String),
    /// The server's whole list.
    Inventory(Vec<ListedMail>),
    /// Mails that are about to be moved, and where to.
    Moving(String, Vec<u32>),
    Moved(Vec<u32>),
    Event(MailboxEvent),
}

/// The desk's memory; outlives a reader as a database does.
#[derive(Clone, Default)]
struct Desk {
    /// Highest stored uid by validity.
    stored: Arc<Mutex<HashMap<u32, u32>>>,
    /// Subject → how often it is still to be refused.
    refuse: Arc<Mutex<HashMap<String, u32>>>,
    /// What the next comparisons ask of the reader.
    asks: Arc<Mutex<VecDeque<AfterInventory>>>,
}

struct Sink {
    desk: Desk,
    heard: Sender<Heard>,
}

impl MailboxSink for Sink {
    fn last_seen(&mut self, uid_validity: u32) -> Result<u32, String> {
        Ok(self
            .desk
            .stored
            .lock()
            .expect("the desk")
            .get(&uid_validity)
            .copied()
            .unwrap_or(0))
    }

    fn deliver(&mut self, mail: FetchedMail) -> Result<(), String> {
        assert!(
            mail.received_at_ms.is_some_and(|ms| ms > 1_700_000_000_000),
            "INTERNALDATE is understood"
        );
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        let subject = text
            .lines()
            .find_map(|line| line.strip_prefix("Subject: "))
            .unwrap_or("?")
            .to_owned();
        if let Some(times) = self
            .desk
            .refuse
            .lock()
            .expect("the desk")
            .get_mut(&subject)
            .filter(|times| **times > 0)
        {
            *times -= 1;
            let _ = self.heard.send(Heard::Refused(subject));
            return Err("no room".to_owned());
        }
        let mut stored = self.desk.stored.lock().expect("the desk");
        let highest = stored.entry(mail.uid_validity).or_default();
        *highest = mail.uid.max(*highest);
        let _ = self.heard.send(Heard::Stored(subject));
        Ok(())
    }

    fn inventory(&mut self, _uid_validity: u32, mails: &[ListedMail]) -> Result<AfterInventory, String> {
        let _ = self.heard.send(Heard::Inventory(mails.to_vec()));
        Ok(self.desk.asks.lock().expect("the desk").pop_front().unwrap_or_default())
    }

    fn moving(&mut self, _uid_validity: u32, folder: &str, uids: &[u32]) -> Result<(), String> {
        let _ = self.heard.send(Heard::Moving(folder.to_owned(), uids.to_vec()));
        Ok(())
    }

    fn moved(&mut self, _uid_validity: u32, uids: &[u32]) -> Result<(), String> {
        let _ = self.heard.send(Heard::Moved(uids.to_vec()));
        Ok(())
    }

    fn event(&mut self, event: MailboxEvent) {
        let _ = self.heard.send(Heard::Event(event));
    }
}

/// A reader in its thread.
struct Running {
    heard: Receiver<Heard>,
    signals: Signals,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(account: ImapAccount, desk: &Desk) -> Self {
        let (sender, heard) = channel();
        let sink = Box::new(Sink {
            desk: desk.clone(),
            heard: sender,
        });
        let signals = Signals::default();
        let thread = std::thread::spawn({
            let signals = signals.clone();
            move || Imap.run(account, sink, signals)
        });
        Self {
            heard,
            signals,
            thread: Some(thread),
        }
    }

    /// Waits for what `choose` accepts, passing over everything else.
    fn wait<T>(&self, what: &str, mut choose: impl FnMut(Heard) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            match self.heard.recv_timeout(LIMIT.saturating_sub(started.elapsed())) {
                Ok(heard) => {
                    if let Some(chosen) = choose(heard) {
                        return chosen;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("not within {LIMIT:?}: {what}"),
                Err(RecvTimeoutError::Disconnected) => panic!("the reader ended before: {what}"),
            }
        }
    }

    fn stored(&self) -> String {
        self.wait("a mail is stored", |heard| match heard {
            Heard::Stored(subject) => Some(subject),
            _ => None,
        })
    }

    fn event(&self, wanted: &MailboxEvent) {
        self.wait(&format!("{wanted:?}"), |heard| {
            (heard == Heard::Event(wanted.clone())).then_some(())
        });
    }

    fn inventory(&self) -> Vec<ListedMail> {
        self.wait("the folder is listed", |heard| match heard {
            Heard::Inventory(mails) => Some(mails),
            _ => None,
        })
    }

    fn failed(&self) -> (bool, String) {
        self.wait("a failure", |heard| match heard {
            Heard::Event(MailboxEvent::Failed { auth, text }) => Some((auth, text)),
            _ => None,
        })
    }

    /// Stops the reader and returns how long it took.
    fn stop(mut self) -> Duration {
        let asked = Instant::now();
        self.signals.stop.store(true, Ordering::Relaxed);
        self.thread
            .take()
            .expect("still running")
            .join()
            .expect("the reader ends without a panic");
        asked.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signals.stop.store(true, Ordering::Relaxed);
    }
}

fn account(dovecot: &Dovecot, password: &str) -> ImapAccount {
    ImapAccount {
        host: "127.0.0.1".to_owned(),
        port: dovecot.port(),
        security: Security::None,
        user: "tributi".to_owned(),
        secret: Secret::new(password),
        folder: "INBOX".to_owned(),
    }
}

fn server() -> (Dovecot, ImapAccount) {
    let dovecot = Dovecot::start_with(&[("tributi", "s3cret")]);
    let account = account(&dovecot, "s3cret");
    (dovecot, account)
}

fn deliver(dovecot: &Dovecot, subject: &str) {
    dovecot.deliver(
        "tributi",
        format!("Subject: {subject}\r\n\r\nBuongiorno\r\n").as_bytes(),
    );
}

fn wait_until_seen(dovecot: &Dovecot, count: usize) {
    until("the mails are marked as seen", LIMIT, || {
        (dovecot.seen("tributi") == count).then_some(())
    });
}

#[test]
fn waiting_mail_arrives_in_order_and_is_marked_then_new_mail_arrives_within_seconds() {
    let (dovecot, account) = server();
    let reader = {
        // One after the other, so that Dovecot numbers them in this order.
        for subject in ["uno", "due", "tre"] {
            deliver(&dovecot, subject);
            Imap.test(&account).expect("the server answers");
        }
        assert_eq!(Imap.test(&account), Ok(3));
        Running::start(account, &Desk::default())
    };
    reader.event(&MailboxEvent::Connected);
    assert_eq!(
        [reader.stored(), reader.stored(), reader.stored()],
        ["uno", "due", "tre"]
    );
    let (used, limit) = reader.wait("the quota", |heard| match heard {
        Heard::Event(MailboxEvent::Quota { used, limit }) => Some((used, limit)),
        _ => None,
    });
    assert_eq!(limit, 100 * 1_024 * 1_024);
    assert!(used > 0 && used < 100_000, "{used}");
    reader.event(&MailboxEvent::Idle);
    wait_until_seen(&dovecot, 3);

    let delivered = Instant::now();
    deliver(&dovecot, "quattro");
    assert_eq!(reader.stored(), "quattro");
    assert!(
        delivered.elapsed() < Duration::from_secs(5),
        "IDLE took {:?}",
        delivered.elapsed()
    );
    wait_until_seen(&dovecot, 4);

    let took = reader.stop();
    assert!(took < Duration::from_secs(2), "stopping took {took:?}");
}

#[test]
fn a_mail_that_cannot_be_stored_blocks_nobody_and_is_offered_again() {
    let (dovecot, account) = server();
    let desk = Desk::default();
    desk.refuse.lock().expect("the desk").insert("bad".to_owned(), 1);
    deliver(&dovecot, "bad");
    Imap.test(&account).expect("the server answers");
    deliver(&dovecot, "good");
    let reader = Running::start(account, &desk);
    assert_eq!(reader.stored(), "good");
    assert_eq!(reader.stored(), "bad");
    wait_until_seen(&dovecot, 2);
}

#[test]
fn a_mail_set_aside_before_a_restart_is_found_again() {
    let (dovecot, account) = server();
    let desk = Desk::default();
    desk.refuse.lock().expect("the desk").insert("bad".to_owned(), u32::MAX);
    deliver(&dovecot, "bad");
    Imap.test(&account).expect("the server answers");
    deliver(&dovecot, "good");
    let reader = Running::start(account.clone(), &desk);
    assert_eq!(reader.stored(), "good");
    wait_until_seen(&dovecot, 1);
    reader.stop();

    desk.refuse.lock().expect("the desk").clear();
    let reader = Running::start(account, &desk);
    assert_eq!(reader.stored(), "bad");
    wait_until_seen(&dovecot, 2);
}

#[test]
fn a_desk_that_can_store_nothing_is_told_so_and_catches_up() {
    let (dovecot, account) = server();
    let desk = Desk::default();
    let subjects = ["a", "b", "c", "d", "e", "f"];
    for subject in subjects {
        desk.refuse.lock().expect("the desk").insert(subject.to_owned(), 1);
        deliver(&dovecot, subject);
    }
    let reader = Running::start(account, &desk);
    let (auth, text) = reader.failed();
    assert!(!auth && text.contains("no room"), "{text}");
    let mut stored = subjects.map(|_| reader.stored());
    stored.sort();
    assert_eq!(stored, subjects);
    wait_until_seen(&dovecot, subjects.len());
}

#[test]
fn a_server_that_goes_away_is_found_again_with_the_mail_it_got_meanwhile() {
    let (mut dovecot, account) = server();
    let reader = Running::start(account, &Desk::default());
    reader.event(&MailboxEvent::Idle);
    dovecot.stop();
    let (auth, _) = reader.failed();
    assert!(!auth);
    deliver(&dovecot, "meanwhile");
    dovecot.restart();
    assert_eq!(reader.stored(), "meanwhile");
}

#[test]
fn a_wrong_password_is_told_apart_and_not_repeated() {
    let (dovecot, _) = server();
    let wrong = account(&dovecot, "not-the-s3cret");
    let told = Imap.test(&wrong).expect_err("the server refuses");
    assert!(!told.contains("not-the-s3cret"), "{told}");

    let reader = Running::start(wrong, &Desk::default());
    let (auth, text) = reader.failed();
    assert!(auth, "{text}");
    assert!(!text.contains("not-the-s3cret"), "{text}");
    // It is in its minute of patience now.
    let took = reader.stop();
    assert!(took < Duration::from_secs(2), "stopping took {took:?}");
}

#[test]
fn a_folder_or_server_that_is_not_there_is_said_in_one_line() {
    let (mut dovecot, mut account) = server();
    account.folder = "Archivio".to_owned();
    let told = Imap.test(&account).expect_err("no such folder");
    assert!(!told.is_empty() && !told.contains('\n'), "{told:?}");
    dovecot.stop();
    let told = Imap.test(&account).expect_err("no server");
    assert!(told.starts_with("127.0.0.1:"), "{told:?}");
}

#[test]
fn a_server_without_tls_is_not_believed_to_have_it() {
    let (_dovecot, account) = server();
    for security in [Security::StartTls, Security::Tls] {
        let protected = ImapAccount {
            security,
            ..account.clone()
        };
        assert!(Imap.test(&protected).is_err(), "{security:?}");
    }
}
