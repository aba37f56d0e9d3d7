//! A mail of the desk about a ticket: composed, stored, put into the outbox, in the caller's transaction.

use mail::address::Address;
use mail::compose::{AutoSubmitted, Outgoing, OutgoingAttachment, compose};
use model::mailbox::MailboxKind;
use model::message::MessageKind;
use model::outbox::DeliveryState;
use model::problem::{Check, FieldError, FieldProblem};
use model::template::{self, Values};
use store::desk::{Mailbox, Queue};
use store::messages::{Message, NewMessage};
use store::tickets::Ticket;
use store::{DatabaseTransaction, set};

use crate::{Desk, Error, Result};

/// What is to be written to whom.
pub(crate) struct Letter<'a> {
    pub ticket: &'a Ticket,
    pub contract_id: i64,
    pub mailbox: &'a Mailbox,
    pub kind: MessageKind,
    /// Whoever writes; `None` for the desk itself.
    pub author_id: Option<i64>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Without the ticket's tag, which is added.
    pub subject: &'a str,
    /// What the ticket shows.
    pub body: String,
    /// What the mail says: the body with the queue's template around it.
    pub text: String,
}

/// Writes the message on its ticket.
///
/// # Errors
/// When the database fails.
pub(crate) async fn write(desk: &Desk, tx: &DatabaseTransaction, letter: &Letter<'_>) -> Result<Message> {
    let automatic = letter.kind == MessageKind::Receipt;
    let message = NewMessage {
        ticket_id: set(letter.ticket.id),
        kind: set(letter.kind),
        author_id: set(letter.author_id),
        from_name: set(automatic.then(|| letter.mailbox.name.clone())),
        from_address: set(Some(letter.mailbox.address.clone())),
        subject: set(desk.threading.tagged_subject(letter.ticket.id, letter.subject)),
        body: set(letter.body.clone()),
        at: set(desk.now()),
        ..Default::default()
    };
    Ok(store::messages::insert(tx, message, None).await?)
}

/// Composes the mail of a message that was [written](write) and puts it into the outbox. Certified mail leaves as one mail
/// for each recipient, so that each has receipts of its own and one bad address stops nobody else's.
///
/// # Errors
/// [`Problem::Invalid`] for `files` when it is larger than the mailbox's server takes; when the database or the file store
/// fails.
pub(crate) async fn post(
    desk: &Desk,
    tx: &DatabaseTransaction,
    letter: Letter<'_>,
    message: &Message,
    attachments: Vec<OutgoingAttachment>,
) -> Result<()> {
    let now = desk.now();
    let mail_id = desk.threading.message_id(letter.ticket.id, message.id);
    let references = store::messages::mail_ids(tx, letter.ticket.id).await?;
    store::messages::set_mail_id(tx, message.id, &mail_id).await?;
    let whole = Outgoing {
        from: Address {
            name: Some(letter.mailbox.name.clone()),
            email: letter.mailbox.address.clone(),
        },
        to: letter.to,
        cc: letter.cc,
        reply_to: None,
        subject: message.subject.clone(),
        text: letter.text,
        message_id: mail_id,
        in_reply_to: references.last().cloned(),
        references,
        attachments,
        date_ms: now.0,
        automatic: match letter.kind {
            MessageKind::Receipt => AutoSubmitted::Replied,
            _ => AutoSubmitted::No,
        },
    };
    let copies = match letter.mailbox.kind {
        MailboxKind::Ordinary => vec![whole],
        MailboxKind::Pec => copies(desk, letter.ticket.id, message.id, whole),
    };
    for mail in copies {
        let mut recipients: Vec<String> = mail.to.iter().chain(&mail.cc).map(|to| to.email.clone()).collect();
        recipients.dedup();
        let raw = compose(&mail).map_err(|error| Error::Fault(format!("composing a mail: {error}")))?;
        fits(letter.mailbox, raw.len())?;
        let blob = desk.blobs.put(letter.contract_id, raw.into()).await?;
        let row = store::entity::outbox::ActiveModel {
            ticket_id: set(Some(letter.ticket.id)),
            message_id: set(Some(message.id)),
            mailbox_id: set(Some(letter.mailbox.id)),
            contract_id: set(Some(letter.contract_id)),
            sha256: set(Some(blob.sha256)),
            state: set(DeliveryState::Queued),
            next_at: set(now),
            created_at: set(now),
            ..Default::default()
        };
        store::outbox::insert(tx, row, message.id, &recipients).await?;
    }
    Ok(())
}

/// A mail a recipient, each with an identifier of its own.
fn copies(desk: &Desk, ticket_id: i64, message_id: i64, whole: Outgoing) -> Vec<Outgoing> {
    let mut all: Vec<Address> = Vec::new();
    for address in whole.to.iter().chain(&whole.cc) {
        if !all.iter().any(|known| known.email == address.email) {
            all.push(address.clone());
        }
    }
    all.into_iter()
        .enumerate()
        .map(|(copy, address)| Outgoing {
            message_id: desk.threading.copy_id(ticket_id, message_id, copy),
            to: vec![address],
            cc: Vec::new(),
            ..whole.clone()
        })
        .collect()
}

/// What a certified-mail provider takes where nothing else is known: 30 MB for size times recipients (domain facts 1.1).
const PEC_MAX_BYTES: i64 = 30_000_000;

/// Refuses a mail that its server would refuse, while its author still sits in front of it.
fn fits(mailbox: &Mailbox, bytes: usize) -> Result<()> {
    let known = match mailbox.kind {
        MailboxKind::Ordinary => mailbox.max_bytes,
        MailboxKind::Pec => Some(mailbox.max_bytes.unwrap_or(PEC_MAX_BYTES)),
    };
    match known.map(i64::unsigned_abs) {
        Some(max) if bytes as u64 > max => {
            let mut check = Check::default();
            check.push(FieldProblem::with_limit("files", FieldError::MailTooLarge, max));
            Ok(check.done()?)
        }
        _ => Ok(()),
    }
}

/// What the placeholders of a ticket's mails stand for.
pub(crate) fn values(ticket: &Ticket, queue: &Queue, name: &str) -> Values {
    Values {
        name: name.to_owned(),
        number: model::ticket::number(ticket.id),
        subject: ticket.subject.clone(),
        queue: queue.name.clone(),
        signature: queue.signature.trim().to_owned(),
        ..Values::default()
    }
}

/// The text of a mail: the queue's template around what was written. Without template and signature it is just that.
pub(crate) fn framed(queue: &Queue, values: Values, text: &str) -> String {
    let own = queue.reply_template.trim();
    if own.is_empty() && values.signature.is_empty() {
        return text.to_owned();
    }
    let frame = if own.is_empty() { template::REPLY } else { own };
    let values = Values {
        text: text.to_owned(),
        ..values
    };
    template::fill(frame, &values)
}
