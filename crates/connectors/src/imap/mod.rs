//! Mail in: reads a mailbox over IMAP (RFC 3501), with IDLE (RFC 2177) where the server has it.
//!
//! * `wire` is the connection: every read and write ends, and ends at once when the desk stops;
//! * `session` is what is asked of the server, `folder` what is asked to list and to move;
//! * `reader` is the loop: passes over the folder, waits between them, comes back after faults;
//! * `check` compares the folder with the ledger now and then, and moves what is settled.

mod check;
mod folder;
mod reader;
mod session;
mod trouble;
mod wire;

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::ports::{ImapAccount, MailboxReader, MailboxSink, Signals};

use self::session::Session;
use self::trouble::Trouble;

/// Reads mailboxes with the `imap` crate, one blocking thread for each.
///
/// The rules it keeps, so that no mail is lost and none blocks another:
///
/// * A mail is marked `\Seen` only after the desk has stored it. One that could not be stored is set aside, the following
///   ones go on, and it is offered again after them, in this connection and in every later one.
/// * After a restart the set-aside mails are found by the missing `\Seen`: a new connection asks for everything above the
///   desk's highest uid and for everything below it that is unseen. The desk may thus be offered a mail twice and must
///   recognise it by validity and uid.
/// * A new UIDVALIDITY is a new folder: everything in it is offered.
/// * What the desk does not know of the server's whole list is offered again. Mail is moved only where a command names
///   each mail by its uid; a plain EXPUNGE would remove what others have marked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Imap;

impl MailboxReader for Imap {
    fn run(&self, account: ImapAccount, mut sink: Box<dyn MailboxSink>, signals: Signals) {
        reader::run(&account, sink.as_mut(), &signals);
    }

    fn test(&self, account: &ImapAccount) -> Result<u32, String> {
        let never = Signals::default();
        // The `imap` crate panics on some answers that it believes impossible.
        let counted = catch_unwind(AssertUnwindSafe(|| -> Result<u32, Trouble> {
            let mut session = Session::open(account, &never)?;
            session.close();
            Ok(session.messages())
        }));
        counted
            .unwrap_or_else(|_| Err(Trouble::nonsense()))
            .map_err(|trouble| trouble.text)
    }
}
