//! The loop that reads one mailbox for as long as the desk runs.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use domain::failpoint;
use domain::ports::{ImapAccount, MailboxEvent, MailboxSink, Signals};

use super::check::Check;
use super::session::Session;
use super::trouble::Trouble;

/// The longest single IDLE: a connection that a router has forgotten is noticed after this time.
const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// How often a server without IDLE is asked.
const POLL: Duration = Duration::from_secs(10);
/// Waits after faults grow from the first to the last of these, doubling.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LAST_WAIT: Duration = Duration::from_secs(60);
/// How often the server is asked how full the mailbox is.
const QUOTA_EVERY: Duration = Duration::from_secs(600);
/// How long a pause goes without looking whether the desk stops.
const SLICE: Duration = Duration::from_millis(200);
/// So many new mails in a row that cannot be stored mean that the desk is ill, not the mails: it gets a pause.
const ILL_AFTER: usize = 5;
/// From so many waiting mails on it is said how many there are, each time so many were taken.
const BACKLOG: usize = 50;

/// Reads until it is told to stop.
pub(super) fn run(account: &ImapAccount, sink: &mut dyn MailboxSink, signals: &Signals) {
    let mut reader = Reader {
        sink,
        signals,
        uid_validity: 0,
        aside: BTreeSet::new(),
        wait: FIRST_WAIT,
    };
    while !reader.stopping() {
        // The `imap` crate panics on some answers that it believes impossible; a mailbox must survive that.
        let ended = catch_unwind(AssertUnwindSafe(|| reader.attend(account)));
        let Err(trouble) = ended.unwrap_or_else(|_| Err(Trouble::nonsense())) else {
            continue;
        };
        if reader.stopping() {
            return;
        }
        let wait = if trouble.auth { LAST_WAIT } else { reader.longer_wait() };
        tracing::warn!(
            host = account.host,
            auth = trouble.auth,
            reason = trouble.text,
            "a mailbox cannot be read; next attempt in {wait:?}"
        );
        reader.sink.event(MailboxEvent::Failed {
            auth: trouble.auth,
            text: trouble.text,
        });
        reader.pause(wait);
    }
}

/// What outlives a connection.
struct Reader<'a> {
    sink: &'a mut dyn MailboxSink,
    signals: &'a Signals,
    /// To which incarnation of the folder `aside` belongs.
    uid_validity: u32,
    /// Mails that could not be fetched or stored yet. They come last in every pass, so that they block nobody.
    aside: BTreeSet<u32>,
    /// The next wait after a fault.
    wait: Duration,
}

impl Reader<'_> {
    /// Serves one connection; `Ok` when the desk stops.
    fn attend(&mut self, account: &ImapAccount) -> Result<(), Trouble> {
        let mut session = Session::open(account, self.signals)?;
        if session.uid_validity() != self.uid_validity {
            self.uid_validity = session.uid_validity();
            self.aside.clear();
        }
        self.sink.event(MailboxEvent::Connected);
        let mut asked = None;
        let mut check = Check::default();
        let mut first = true;
        while !self.stopping() {
            let waiting = !self.aside.is_empty();
            self.pass(&mut session, first)?;
            first = false;
            if waiting && self.aside.is_empty() {
                check.again();
            }
            if asked.is_none_or(|at: Instant| at.elapsed() >= QUOTA_EVERY) {
                asked = Some(Instant::now());
                if let Some((used, limit)) = session.quota(&account.folder)? {
                    self.sink.event(MailboxEvent::Quota { used, limit });
                }
            }
            if self.stopping() {
                break;
            }
            if check.is_due(&self.signals.check)
                && check.look(&mut session, self.sink, &mut self.aside, account, self.signals)?
            {
                continue;
            }
            let limit = if self.aside.is_empty() {
                self.wait = FIRST_WAIT;
                self.sink.event(MailboxEvent::Idle);
                IDLE_LIMIT
            } else {
                self.sink.event(MailboxEvent::Behind {
                    mails: self.aside.len(),
                });
                self.longer_wait()
            };
            if session.was_told_of_mail() {
                continue;
            }
            if session.idles() {
                session.wait(limit)?;
            } else {
                self.pause_unless_wanted(limit.min(POLL));
            }
        }
        Ok(())
    }

    /// Offers everything that is new to the desk, oldest first, then what was set aside.
    fn pass(&mut self, session: &mut Session, first: bool) -> Result<(), Trouble> {
        let last = self
            .sink
            .last_seen(self.uid_validity)
            .map_err(|text| Trouble::new(&format!("the desk: {text}")))?;
        let mut wanted = session.above(last)?;
        if first {
            wanted.append(&mut session.unseen_up_to(last)?);
        }
        let aside: Vec<u32> = self.aside.iter().copied().collect();
        let fresh = wanted
            .into_iter()
            .filter(|uid| !aside.contains(uid))
            .collect::<Vec<_>>();
        let (count, mut failures) = (fresh.len(), 0);
        let all = count + aside.len();
        for (nth, uid) in fresh.into_iter().chain(aside).enumerate() {
            if self.stopping() {
                return Ok(());
            }
            if nth % BACKLOG == 0 && all - nth >= BACKLOG {
                self.sink.event(MailboxEvent::Behind { mails: all - nth });
            }
            match self.take(session, uid)? {
                Ok(()) => failures = 0,
                Err(reason) => {
                    tracing::warn!(uid, reason, "a mail could not be taken and is set aside");
                    failures += 1;
                    // Not among those set aside: a few bad ones there must not keep the others from another chance.
                    if failures >= ILL_AFTER && nth < count {
                        return Err(Trouble::new(&format!(
                            "{ILL_AFTER} mails in a row could not be taken: {reason}"
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes one mail. The outer error is the connection's; the inner one concerns this mail only.
    fn take(&mut self, session: &mut Session, uid: u32) -> Result<Result<(), String>, Trouble> {
        // Set aside before it is touched: whatever it does to the connection, next time it comes last.
        self.aside.insert(uid);
        let mail = match session.fetch(uid) {
            Ok(mail) => mail,
            Err(trouble) if trouble.refused => return Ok(Err(trouble.text)),
            Err(trouble) => return Err(trouble),
        };
        if let Some(mail) = mail {
            failpoint::pass("imap.fetched");
            if let Err(reason) = self.sink.deliver(mail) {
                return Ok(Err(reason));
            }
            self.aside.remove(&uid);
            session.mark_seen(uid)?;
            failpoint::pass("imap.seen");
        } else {
            self.aside.remove(&uid);
        }
        Ok(Ok(()))
    }

    fn stopping(&self) -> bool {
        self.signals.stop.load(Ordering::Relaxed)
    }

    /// The wait after this fault; the next one is twice as long.
    fn longer_wait(&mut self) -> Duration {
        let wait = self.wait;
        self.wait = (wait * 2).min(LAST_WAIT);
        wait
    }

    /// Waits, or returns early when the desk stops.
    fn pause(&self, length: Duration) {
        let started = Instant::now();
        while !self.stopping() && started.elapsed() < length {
            std::thread::sleep(SLICE.min(length));
        }
    }

    /// Waits, or returns early when the desk stops or wants a check.
    fn pause_unless_wanted(&self, length: Duration) {
        let started = Instant::now();
        let wanted = || self.signals.check.load(Ordering::Relaxed);
        while !self.stopping() && !wanted() && started.elapsed() < length {
            std::thread::sleep(SLICE.min(length));
        }
    }
}
