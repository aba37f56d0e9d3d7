//! A mail of the desk about a ticket: composed, stored, put into the outbox, in the caller's transaction.

use mail::address::Address;
use mail::compose::{Outgoing, OutgoingAttachment, compose};
use model::message::MessageKind;
use model::outbox::DeliveryState;
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

/// Composes the mail of a message that was [written](write) and puts it into the outbox.
///
/// # Errors
/// When the database or the file store fails.
pub(crate) async fn post(
    desk: &Desk,
    tx: &DatabaseTransaction,
    letter: Letter<'_>,
    message: &Message,
    attachments: Vec<OutgoingAttachment>,
) -> Result<()> {
    let now = desk.now();
    let mut recipients: Vec<String> = letter.to.iter().chain(&letter.cc).map(|to| to.email.clone()).collect();
    recipients.dedup();
    let mail_id = desk.threading.message_id(letter.ticket.id, message.id);
    let references = store::messages::mail_ids(tx, letter.ticket.id).await?;
    store::messages::set_mail_id(tx, message.id, &mail_id).await?;
    let raw = compose(&Outgoing {
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
        automatic: letter.kind == MessageKind::Receipt,
    })
    .map_err(|error| Error::Fault(format!("composing a mail: {error}")))?;
    let blob = desk.blobs.put(letter.contract_id, raw.into()).await?;
    let row = store::entity::outbox::ActiveModel {
        ticket_id: set(letter.ticket.id),
        message_id: set(message.id),
        mailbox_id: set(letter.mailbox.id),
        contract_id: set(letter.contract_id),
        sha256: set(blob.sha256),
        state: set(DeliveryState::Queued),
        next_at: set(now),
        created_at: set(now),
        ..Default::default()
    };
    store::outbox::insert(tx, row, message.id, &recipients).await?;
    Ok(())
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
