//! Which ticket does a mail belong to? Our own Message-IDs prove it, a tag in the subject only suggests it.
//!
//! A mail can carry any In-Reply-To its author likes. An identifier of ours holds a keyed hash, so that a stranger cannot
//! make one up and write into somebody else's conversation; the tag, which people copy and guess, cannot say that.

use std::fmt;
use std::fmt::Write;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::parse::Mail;
use crate::{charset, subject};

/// Bytes of the hash in an identifier: 80 bits, beyond guessing by mail.
const PROOF_LEN: usize = 10;
/// Longer identifiers are not ours.
const MAX_ID: usize = 400;

/// A genuine identifier of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    pub ticket: i64,
    pub message: i64,
}

/// What a mail says about the ticket it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadClaim {
    /// It answers a message of ours, and the identifier is genuine.
    Proven { ticket: i64, message: i64 },
    /// Only the subject names a ticket. To be believed of somebody who already takes part in it, and of nobody else.
    TagOnly { ticket: i64 },
    /// A new conversation.
    None,
}

/// Makes and checks identifiers and subject tags of one desk.
#[derive(Clone)]
pub struct Threading {
    key: [u8; 32],
    domain: String,
    desk: String,
    former: Former,
}

/// The Request Tracker that this desk replaces: its threads go on. What it wrote can be guessed, so it counts as a tag does,
/// for known participants only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Former {
    /// `rtname` and the subject tags of its queues, as they stand in `[name #123]`.
    pub names: Vec<String>,
    /// Its `Organization`, which stands behind `@` in its identifiers.
    pub organization: Option<String>,
}

impl Former {
    /// `[name #123]`, `<rt-VERSION-PID-TIME-RANDOM.123-SCRIP-SENT@organization>`, `<RT-Ticket-123@organization>`.
    fn ticket(&self, mail: &Mail) -> Option<i64> {
        let ids = mail.in_reply_to.iter().chain(mail.references.iter().rev());
        ids.filter_map(|id| self.ticket_of_id(id)).next().or_else(|| {
            self.names.iter().find_map(|name| {
                mail.subject
                    .match_indices('[')
                    .find_map(|(at, _)| subject::tag(name, &mail.subject[at..]))
                    .map(|(ticket, _)| ticket)
            })
        })
    }

    fn ticket_of_id(&self, id: &str) -> Option<i64> {
        let (local, domain) = id.rsplit_once('@')?;
        if !self.organization.as_deref()?.eq_ignore_ascii_case(domain) || local.len() > MAX_ID {
            return None;
        }
        let lower = local.to_ascii_lowercase();
        if let Some(number) = lower.strip_prefix("rt-ticket-") {
            return subject::digits(number);
        }
        let (_, last) = lower.strip_prefix("rt-")?.rsplit_once('.')?;
        subject::digits(last.split('-').next()?)
    }
}

impl Threading {
    /// `key` is secret and stays the same for the life of the desk; `domain` is what stands after `@` in identifiers;
    /// `desk` is the name in subject tags.
    pub fn new(key: [u8; 32], domain: &str, desk: &str) -> Threading {
        Threading {
            key,
            domain: domain.trim().to_ascii_lowercase(),
            desk: charset::clean_line(desk),
            former: Former::default(),
        }
    }

    /// The same, knowing the threads of a Request Tracker too.
    #[must_use]
    pub fn replacing(self, former: Former) -> Threading {
        Threading { former, ..self }
    }

    /// The Message-ID, without angle brackets, of a message of ours: `t<ticket>.m<message>.<proof>@<domain>`.
    pub fn message_id(&self, ticket: i64, message: i64) -> String {
        let proof = self.mac(ticket, message).finalize().into_bytes();
        format!("t{ticket}.m{message}.{}@{}", hex(&proof), self.domain)
    }

    /// The Message-ID of a copy that leaves by itself for one of several recipients: `t<ticket>.m<message>.<proof>.r<copy>@…`
    /// from the second on.
    pub fn copy_id(&self, ticket: i64, message: i64, copy: usize) -> String {
        let id = self.message_id(ticket, message);
        match (copy, id.split_once('@')) {
            (0, _) | (_, None) => id,
            (copy, Some((local, domain))) => format!("{local}.r{}@{domain}", copy + 1),
        }
    }

    /// The ticket and message of an identifier, if it is one of ours. The hash is compared in constant time.
    pub fn ticket_of_message_id(&self, id: &str) -> Option<Proof> {
        let local = self.local_part(id)?;
        let mut fields = local.split('.');
        let ticket = subject::digits(fields.next()?.strip_prefix('t')?)?;
        let message = subject::digits(fields.next()?.strip_prefix('m')?)?;
        let proof = unhex(fields.next()?)?;
        // Which copy it was does not matter, and needs no proof.
        let copy = fields
            .next()
            .is_none_or(|copy| copy.strip_prefix('r').and_then(subject::digits).is_some());
        if !copy || fields.next().is_some() || proof.len() != PROOF_LEN {
            return None;
        }
        self.mac(ticket, message).verify_truncated_left(&proof).ok()?;
        Some(Proof { ticket, message })
    }

    /// The Message-ID of a mail with notices to somebody of the desk: `n<mail>.<proof>@<domain>`. It belongs to no ticket.
    pub fn notice_id(&self, mail: i64) -> String {
        let proof = self.notice_mac(mail).finalize().into_bytes();
        format!("n{mail}.{}@{}", hex(&proof), self.domain)
    }

    /// The mail with notices that an identifier names, if it is one of ours. The hash is compared in constant time.
    pub fn notice_of_message_id(&self, id: &str) -> Option<i64> {
        let local = self.local_part(id)?;
        let (mail, proof) = local.strip_prefix('n')?.split_once('.')?;
        let mail = subject::digits(mail)?;
        let proof = unhex(proof).filter(|proof| proof.len() == PROOF_LEN)?;
        self.notice_mac(mail).verify_truncated_left(&proof).ok()?;
        Some(mail)
    }

    /// `[<desk> #<ticket>]`.
    pub fn subject_tag(&self, ticket: i64) -> String {
        format!("[{} #{ticket}]", self.desk)
    }

    /// The subject of an outgoing message: one `Re: ` if the subject was an answer, the tag once, then the bare subject.
    pub fn tagged_subject(&self, ticket: i64, subject: &str) -> String {
        let without_tags = subject::without_tags(&self.desk, subject);
        let (bare, answer) = subject::strip_prefixes(&without_tags);
        let answer = if answer { "Re: " } else { "" };
        format!("{answer}{} {bare}", self.subject_tag(ticket))
            .trim_end()
            .to_owned()
    }

    /// The ticket that the first tag in a subject names.
    pub fn ticket_of_subject(&self, subject: &str) -> Option<i64> {
        subject
            .match_indices('[')
            .find_map(|(at, _)| subject::tag(&self.desk, &subject[at..]))
            .map(|(ticket, _)| ticket)
    }

    /// The subject without tags of this desk or the one before it, and without prefixes of answers and forwards, white space
    /// collapsed.
    pub fn clean_subject(&self, subject: &str) -> String {
        let mut bare = subject::without_tags(&self.desk, subject);
        for name in &self.former.names {
            bare = subject::without_tags(name, &bare);
        }
        subject::strip_prefixes(&bare).0.to_owned()
    }

    /// What a mail claims: In-Reply-To first, then References from the newest, then the subject.
    pub fn claims(&self, mail: &Mail) -> ThreadClaim {
        let mut ids = mail.in_reply_to.iter().chain(mail.references.iter().rev());
        if let Some(Proof { ticket, message }) = ids.find_map(|id| self.ticket_of_message_id(id)) {
            return ThreadClaim::Proven { ticket, message };
        }
        let tagged = self
            .ticket_of_subject(&mail.subject)
            .or_else(|| self.former.ticket(mail));
        match tagged {
            Some(ticket) => ThreadClaim::TagOnly { ticket },
            None => ThreadClaim::None,
        }
    }

    /// True where we sent this mail ourselves: a loop, or a copy to one of our own mailboxes.
    pub fn is_own(&self, mail: &Mail) -> bool {
        mail.message_id
            .as_deref()
            .is_some_and(|id| self.ticket_of_message_id(id).is_some() || self.notice_of_message_id(id).is_some())
    }

    /// What stands before `@` in an identifier of our domain, in lower case: some servers change the case of identifiers.
    fn local_part(&self, id: &str) -> Option<String> {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        if id.len() > MAX_ID {
            return None;
        }
        let (local, domain) = id.rsplit_once('@')?;
        domain
            .eq_ignore_ascii_case(&self.domain)
            .then(|| local.to_ascii_lowercase())
    }

    fn mac(&self, ticket: i64, message: i64) -> Hmac<Sha256> {
        self.mac_of(&format!("message-id:{ticket}.{message}"))
    }

    fn notice_mac(&self, mail: i64) -> Hmac<Sha256> {
        self.mac_of(&format!("notice-id:{mail}"))
    }

    fn mac_of(&self, text: &str) -> Hmac<Sha256> {
        // HMAC takes keys of every length (RFC 2104, 2), so there is no input for which this fails.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC accepts every key length");
        mac.update(text.as_bytes());
        mac
    }
}

/// The key must not reach a log.
impl fmt::Debug for Threading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threading")
            .field("domain", &self.domain)
            .field("desk", &self.desk)
            .finish_non_exhaustive()
    }
}

/// The proof of an identifier: the first bytes of its hash, in lower-case hexadecimal digits.
fn hex(hash: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * PROOF_LEN);
    for byte in hash.iter().take(PROOF_LEN) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| crate::transfer::hex_pair(pair[0], pair[1]))
        .collect()
}
