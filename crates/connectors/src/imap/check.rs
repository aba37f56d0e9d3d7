//! Comparing the folder with the ledger, and moving what is settled.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::failpoint;
use domain::ports::{ImapAccount, MailboxEvent, MailboxSink, NotMoved, Removal, Signals};

use super::session::Session;
use super::trouble::Trouble;

/// How often a folder is compared when nobody asks for it.
const EVERY: Duration = Duration::from_secs(3_600);
/// Looks in a row: one that finds mails missing or moves some is followed by another, which sees the result. Bounded, so that
/// a server that does not do what it says costs no more than this.
const ROUNDS: u8 = 3;
/// Mails moved by one command.
const BATCH: usize = 100;

/// When the folder is compared, over one connection.
#[derive(Default)]
pub(super) struct Check {
    last: Option<Instant>,
    /// Looks that are still due.
    rounds: u8,
    /// Folders that are known to be there.
    made: HashSet<String>,
}

impl Check {
    /// Whether the folder is to be compared now: once a connection, every hour, and when somebody asks.
    pub(super) fn is_due(&mut self, wanted: &AtomicBool) -> bool {
        let wanted = wanted.swap(false, Ordering::Relaxed);
        if wanted || (self.rounds == 0 && self.last.is_none_or(|at| at.elapsed() >= EVERY)) {
            self.rounds = ROUNDS;
        }
        self.rounds > 0
    }

    /// A mail that had to wait was taken: how it is now is to be seen.
    pub(super) fn again(&mut self) {
        self.rounds = self.rounds.max(1);
    }

    /// Compares, sets aside what the desk does not know, and moves what it wants moved. Whether another pass and another look
    /// should follow.
    pub(super) fn look(
        &mut self,
        session: &mut Session,
        sink: &mut dyn MailboxSink,
        aside: &mut BTreeSet<u32>,
        account: &ImapAccount,
        signals: &Signals,
    ) -> Result<bool, Trouble> {
        let mails = session.inventory()?;
        let after = sink
            .inventory(session.uid_validity(), &mails)
            .map_err(|text| of_the_desk(&text))?;
        let known = aside.len();
        aside.extend(after.missing);
        let mut changed = aside.len() > known;
        // The last look only looks, so that what is shown afterwards is how it is.
        let moves = if self.rounds > 1 { after.moves } else { Vec::new() };
        for removal in moves {
            if signals.stop.load(Ordering::Relaxed) {
                break;
            }
            match self.remove(session, sink, &removal, account, signals)? {
                Moved::All => changed = true,
                Moved::Refused => break,
            }
        }
        self.last = Some(Instant::now());
        self.rounds = if changed { self.rounds.saturating_sub(1) } else { 0 };
        Ok(self.rounds > 0)
    }

    fn remove(
        &mut self,
        session: &mut Session,
        sink: &mut dyn MailboxSink,
        removal: &Removal,
        account: &ImapAccount,
        signals: &Signals,
    ) -> Result<Moved, Trouble> {
        if !session.can_move() {
            return Ok(refused(sink, NotMoved::Impossible));
        }
        let folder = session.folder_name(&removal.path)?;
        if folder.eq_ignore_ascii_case(&account.folder) {
            let why = format!("{folder} is the folder that is read");
            return Ok(refused(sink, NotMoved::Refused(why)));
        }
        if self.made.insert(folder.clone()) {
            session.make_folder(&folder)?;
        }
        for uids in removal.uids.chunks(BATCH) {
            if signals.stop.load(Ordering::Relaxed) {
                break;
            }
            sink.moving(session.uid_validity(), &folder, uids)
                .map_err(|text| of_the_desk(&text))?;
            failpoint::pass("move.noted");
            match session.move_to(uids, &folder) {
                Err(trouble) if trouble.refused => return Ok(refused(sink, NotMoved::Refused(trouble.text))),
                done => done?,
            }
            failpoint::pass("move.moved");
            sink.moved(session.uid_validity(), uids)
                .map_err(|text| of_the_desk(&text))?;
        }
        Ok(Moved::All)
    }
}

/// What became of mails that were to be moved.
enum Moved {
    All,
    Refused,
}

fn refused(sink: &mut dyn MailboxSink, why: NotMoved) -> Moved {
    sink.event(MailboxEvent::NotMoved(why));
    Moved::Refused
}

fn of_the_desk(text: &str) -> Trouble {
    Trouble::new(&format!("the desk: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_is_due_at_once_and_the_next_when_asked_for() {
        let wanted = AtomicBool::new(false);
        let mut check = Check::default();
        assert!(check.is_due(&wanted));
        check.last = Some(Instant::now());
        check.rounds = 0;
        assert!(!check.is_due(&wanted), "not every time");
        wanted.store(true, Ordering::Relaxed);
        assert!(check.is_due(&wanted));
        assert!(!wanted.load(Ordering::Relaxed), "the wish is taken");
        check.rounds = 0;
        check.again();
        assert!(check.is_due(&wanted), "a mail that waited was taken");
    }
}
