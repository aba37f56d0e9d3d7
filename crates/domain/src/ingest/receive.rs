//! Storing a mail durably, whatever is in it.

use bytes::Bytes;
use model::mailbox::InboundState;
use model::{Problem, Timestamp};
use sha2::{Digest, Sha256};
use store::inbound::NewInbound;
use store::set;

use crate::desk::hex;
use crate::{Desk, Result, failpoint};

/// Where on a server a mail was seen.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub uid_validity: u32,
    pub uid: u32,
}

/// A mail as it arrives.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub mailbox_id: i64,
    /// None when it came by pipe.
    pub place: Option<Place>,
    /// When the server received it (INTERNALDATE); now when not known.
    pub received_at: Option<Timestamp>,
    pub raw: Bytes,
}

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Stored as this row, and waiting to be read.
    Stored(i64),
    /// This mailbox has it already, as this row.
    Known(i64),
}

/// Stores a mail: raw bytes, then its row in the ledger. One that was destroyed before is known, and not stored again. When this returns, the mail may be marked seen.
///
/// # Errors
/// [`Problem::StorageFull`], [`Problem::NotFound`] for an unknown mailbox, or a fault: the mail is offered again later.
pub async fn receive(desk: &Desk, mail: Arrived) -> Result<Receipt> {
    let now = desk.now();
    let db = desk.store.reader();
    store::desk::mailbox(db, mail.mailbox_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let fingerprint = fingerprint(&mail.raw);
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let before = store::inbound::find_by_fingerprint(db, mail.mailbox_id, &fingerprint).await?;
    if let Some(row) = before.filter(|row| row.state == InboundState::Destroyed) {
        return known_destroyed(desk, &mail, row.id).await;
    }
    let size = i64::try_from(mail.raw.len()).unwrap_or(i64::MAX);
    let blob = desk.blobs.put(contract_id, mail.raw).await?;
    failpoint::pass("receive.stored");

    let tx = desk.store.begin().await?;
    let known = store::inbound::find_by_fingerprint(&tx, mail.mailbox_id, &fingerprint).await?;
    let receipt = match known {
        Some(row) => Receipt::Known(row.id),
        None => {
            let row = NewInbound {
                mailbox_id: set(mail.mailbox_id),
                contract_id: set(contract_id),
                fingerprint: set(fingerprint),
                sha256: set(blob.sha256),
                bytes: set(size),
                state: set(InboundState::Received),
                received_at: set(mail.received_at.unwrap_or(now)),
                stored_at: set(now),
                next_at: set(Some(now)),
                ..Default::default()
            };
            Receipt::Stored(store::inbound::insert(&tx, row).await?.id)
        }
    };
    let (Receipt::Stored(id) | Receipt::Known(id)) = receipt;
    if let Some(place) = mail.place {
        store::inbound::note_place(&tx, mail.mailbox_id, place.uid_validity, place.uid, id).await?;
    }
    failpoint::pass("receive.written");
    tx.commit().await?;
    failpoint::pass("receive.committed");
    desk.inbound_waiting.notify_one();
    Ok(receipt)
}

/// A mail that was destroyed with its ticket comes again: where it lies is noted, and nothing of it is stored.
async fn known_destroyed(desk: &Desk, mail: &Arrived, id: i64) -> Result<Receipt> {
    if let Some(place) = mail.place {
        let tx = desk.store.begin().await?;
        store::inbound::note_place(&tx, mail.mailbox_id, place.uid_validity, place.uid, id).await?;
        tx.commit().await?;
    }
    Ok(Receipt::Known(id))
}

/// What makes a mail the same mail: its Message-ID and its bytes from the first blank line on. Headers differ when a mail
/// is moved, forwarded by a server or read by pipe; bodies don't. Two mails with one Message-ID and different bodies are
/// two mails (lessons 2, 13–14).
fn fingerprint(raw: &[u8]) -> String {
    let end = head_end(raw);
    let id = message_id(&raw[..end]);
    // Bytes without any header that could tell them apart are all body.
    let end = if id.is_empty() { 0 } else { end };
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    hash.update([0]);
    // Line ends differ between IMAP (CRLF) and a pipe (LF).
    for line in raw[end..].split(|byte| *byte == b'\n') {
        hash.update(line.strip_suffix(b"\r").unwrap_or(line));
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

fn head_end(raw: &[u8]) -> usize {
    let crlf = raw.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    let lf = raw.windows(2).position(|window| window == b"\n\n").map(|at| at + 2);
    match (crlf, lf) {
        (Some(a), Some(b)) => a.min(b),
        (Some(a), None) | (None, Some(a)) => a,
        (None, None) => raw.len(),
    }
}

/// The Message-ID of a header block, or the block's other identifying lines where it has none.
fn message_id(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let value = |name: &str| {
        let mut lines = text
            .lines()
            .skip_while(|line| !line.to_ascii_lowercase().starts_with(name));
        let first = lines.next()?[name.len()..].trim().to_owned();
        let folded: String = lines
            .take_while(|line| line.starts_with([' ', '\t']))
            .map(str::trim)
            .collect();
        Some(first + &folded)
    };
    value("message-id:").filter(|id| !id.is_empty()).unwrap_or_else(|| {
        ["date:", "from:", "subject:"]
            .iter()
            .filter_map(|name| value(name))
            .collect::<Vec<_>>()
            .join("\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mail_is_known_wherever_it_comes_from() {
        let by_imap = fingerprint(b"Received: x\r\nMessage-ID: <a@b>\r\n\r\nCiao\r\n");
        let by_pipe = fingerprint(b"Message-Id: <a@b>\n\nCiao\n");
        let folded = fingerprint(b"Message-ID:\r\n <a@b>\r\n\r\nCiao\r\n");
        assert_eq!(by_imap, by_pipe);
        assert_eq!(by_imap, folded);
    }

    #[test]
    fn different_mails_stay_different() {
        let one = fingerprint(b"Message-ID: <a@b>\n\nCiao\n");
        assert_ne!(
            one,
            fingerprint(b"Message-ID: <a@b>\n\nUn altro testo\n"),
            "same id, other text"
        );
        assert_ne!(one, fingerprint(b"Message-ID: <c@d>\n\nCiao\n"), "same text, other id");
        assert_ne!(
            fingerprint(b"Subject: a\n\nCiao\n"),
            fingerprint(b"Subject: b\n\nCiao\n"),
            "no id at all"
        );
        assert_ne!(
            fingerprint(b"solo testo"),
            fingerprint(b"altro testo"),
            "no header at all"
        );
        assert_ne!(fingerprint(b""), fingerprint(b"\n\n"));
    }
}
