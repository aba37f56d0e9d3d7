//! What the desk asks of an IMAP server.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::ports::{FetchedMail, ImapAccount, Signals};
use imap::types::{Flag, QuotaResourceName, UnsolicitedResponse};

use super::trouble::Trouble;
use super::wire::{self, Wire};

/// A signed-in connection with the folder open.
pub(super) struct Session {
    pub(super) imap: imap::Session<Wire>,
    uid_validity: u32,
    messages: u32,
    /// The server announces new mail by itself.
    idles: bool,
    /// `\Seen` can be set and stays.
    keeps_seen: bool,
    /// The server tells how full a mailbox is.
    has_quota: bool,
    /// RFC 6851: mails can be moved by one command.
    pub(super) moves: bool,
    /// RFC 4315: single mails can be removed, and nobody else's with them.
    pub(super) removes_by_uid: bool,
    /// What the server puts between the levels of a folder's name; asked for when it is needed.
    pub(super) separator: Option<String>,
}

impl Session {
    /// Connects, signs in and opens the folder.
    pub(super) fn open(account: &ImapAccount, signals: &Signals) -> Result<Self, Trouble> {
        let client = wire::connect(&account.host, account.port, account.security, signals)?;
        let password = account.secret.expose();
        let mut imap = client
            .login(&account.user, password)
            .map_err(|(e, _)| Trouble::of_sign_in(e, password))?;
        let capabilities = imap.capabilities()?;
        let [idles, has_quota, moves, removes_by_uid] =
            ["IDLE", "QUOTA", "MOVE", "UIDPLUS"].map(|name| capabilities.has_str(name));
        let folder = imap.select(&account.folder)?;
        let uid_validity = folder
            .uid_validity
            .ok_or_else(|| Trouble::new("the server gives its mails no lasting numbers (UIDVALIDITY)"))?;
        // RFC 3501, 6.3.1: without PERMANENTFLAGS every flag can be kept.
        let flags = &folder.permanent_flags;
        let keeps_seen = !folder.is_read_only && (flags.is_empty() || flags.contains(&Flag::Seen));
        Ok(Self {
            imap,
            uid_validity,
            messages: folder.exists,
            idles,
            keeps_seen,
            has_quota,
            moves,
            removes_by_uid,
            separator: None,
        })
    }

    /// Which incarnation of the folder the uids belong to.
    pub(super) fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// How many mails the folder held when it was opened.
    pub(super) fn messages(&self) -> u32 {
        self.messages
    }

    /// Whether the server announces new mail by itself.
    pub(super) fn idles(&self) -> bool {
        self.idles
    }

    /// All uids above `last`.
    pub(super) fn above(&mut self, last: u32) -> Result<BTreeSet<u32>, Trouble> {
        let Some(next) = last.checked_add(1) else {
            return Ok(BTreeSet::new());
        };
        // `*` is the highest uid there is, so that the answer may also hold one that is not above.
        let found = self.imap.uid_search(format!("UID {next}:*"))?;
        Ok(found.into_iter().filter(|uid| *uid > last).collect())
    }

    /// The unseen uids up to `last`: what an earlier connection had to set aside. Empty where `\Seen` cannot be kept.
    pub(super) fn unseen_up_to(&mut self, last: u32) -> Result<BTreeSet<u32>, Trouble> {
        if last == 0 || !self.keeps_seen {
            return Ok(BTreeSet::new());
        }
        Ok(self
            .imap
            .uid_search(format!("UNSEEN UID 1:{last}"))?
            .into_iter()
            .collect())
    }

    /// A mail, without marking it; `None` when it is gone.
    pub(super) fn fetch(&mut self, uid: u32) -> Result<Option<FetchedMail>, Trouble> {
        let answers = self.imap.uid_fetch(uid.to_string(), "(UID INTERNALDATE BODY.PEEK[])")?;
        // The server may slip in news about other mails.
        let mail = answers
            .iter()
            .filter(|answer| answer.uid == Some(uid))
            .find_map(|answer| {
                Some(FetchedMail {
                    uid_validity: self.uid_validity,
                    uid,
                    received_at_ms: answer.internal_date().map(|date| date.timestamp_millis()),
                    raw: answer.body()?.to_vec(),
                })
            });
        Ok(mail)
    }

    /// Marks a mail as read, where the server lets us.
    pub(super) fn mark_seen(&mut self, uid: u32) -> Result<(), Trouble> {
        if !self.keeps_seen {
            return Ok(());
        }
        match self
            .imap
            .uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)")
            .map_err(Trouble::from)
        {
            Err(trouble) if trouble.refused => {
                tracing::warn!(
                    uid,
                    reason = trouble.text,
                    "the mail is stored but could not be marked as seen"
                );
                Ok(())
            }
            done => done.map(|_| ()),
        }
    }

    /// Bytes used and allowed, of the root with the least room (RFC 9208); none where the server does not say.
    pub(super) fn quota(&mut self, folder: &str) -> Result<Option<(i64, i64)>, Trouble> {
        if !self.has_quota {
            return Ok(None);
        }
        let roots = match self.imap.get_quota_root(folder).map_err(Trouble::from) {
            Err(trouble) if trouble.refused => return Ok(None),
            roots => roots?,
        };
        let storage = roots
            .quotas()
            .iter()
            .flat_map(|quota| quota.resources.iter())
            .filter(|resource| matches!(resource.name, QuotaResourceName::Storage) && resource.limit > 0)
            // In units of 1024 bytes.
            .map(|resource| (kibibytes(resource.usage), kibibytes(resource.limit)));
        Ok(storage.min_by_key(|(used, limit)| limit - used))
    }

    /// Whether the server has announced new mail while it was asked something else. IDLE would not announce it again.
    pub(super) fn was_told_of_mail(&mut self) -> bool {
        self.imap
            .take_all_unsolicited()
            .any(|news| matches!(news, UnsolicitedResponse::Exists(_)))
    }

    /// IDLE: waits until the server announces mail, until `limit`, or until the desk stops or wants a check. Only for a server
    /// that idles.
    pub(super) fn wait(&mut self, limit: Duration) -> Result<(), Trouble> {
        let started = Instant::now();
        let mut goodbye = None;
        let mut idle = self.imap.idle();
        idle.timeout(limit).keepalive(false);
        idle.wait_while(|news| match news {
            UnsolicitedResponse::Bye { information, .. } => {
                goodbye = Some(information.unwrap_or_default());
                false
            }
            UnsolicitedResponse::Exists(_) => false,
            _ => started.elapsed() < limit,
        })?;
        if let Some(words) = goodbye {
            // Dropping it would say DONE and wait for an answer that never comes.
            std::mem::forget(idle);
            return Err(Trouble::new(&format!("the server hung up: {words}")));
        }
        Ok(())
    }

    /// Says goodbye; a server that does not answer is left alone.
    pub(super) fn close(&mut self) {
        let _ = self.imap.logout();
    }
}

fn kibibytes(count: u64) -> i64 {
    i64::try_from(count.saturating_mul(1_024)).unwrap_or(i64::MAX)
}
