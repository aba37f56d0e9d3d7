//! The automatic receipt for a mail that became a ticket. Answering a machine starts a loop, so most of this is about
//! whom never to answer (RFC 3834, 2).

use mail::address::Address;
use mail::classify::Automatic;
use mail::compose::is_sendable;
use mail::read::{Kind, Reading};
use model::mailbox::MailboxKind;
use model::message::MessageKind;
use model::template;
use store::DatabaseTransaction;
use store::tickets::Ticket;

use crate::outbound::letter::{self, Letter};
use crate::{Desk, Result, audit};

/// An address gets so many receipts in [`WINDOW_MS`] and no more: the last fuse against a loop that nothing else broke.
const MOST: u64 = 5;
/// A day, in milliseconds.
const WINDOW_MS: i64 = 86_400_000;

/// Mail older than this came with a mailbox that was connected late, or out of quarantine: its sender has stopped waiting
/// for a receipt (two days, in milliseconds).
const TOO_LATE_MS: i64 = 2 * 86_400_000;

/// Local parts behind which nobody reads.
const NOBODY: [&str; 10] = [
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "nonrispondere",
    "posta-certificata",
];

/// Puts the receipt into the outbox, where the queue has one and the sender may get one; `true` when it did.
///
/// # Errors
/// When the database or the file store fails.
pub(crate) async fn acknowledge(
    desk: &Desk,
    tx: &DatabaseTransaction,
    reading: &Reading,
    ticket: &Ticket,
) -> Result<bool> {
    if desk.now().since(ticket.received_at) > TOO_LATE_MS {
        return Ok(false);
    }
    let Some(sender) = answerable(reading) else {
        return Ok(false);
    };
    let Some(queue) = store::desk::queue(tx, ticket.queue_id)
        .await?
        .filter(|queue| queue.receipt_active)
    else {
        return Ok(false);
    };
    let Some(mailbox) = store::desk::sending_mailbox(tx, queue.id, ticket.channel).await? else {
        return Ok(false);
    };
    // Each certified mail brings two receipts back and costs the provider's toll.
    if mailbox.kind == MailboxKind::Pec {
        return Ok(false);
    }
    if store::desk::is_mailbox_address(tx, &sender.email).await? {
        return Ok(false);
    }
    let since = desk.now().plus_ms(-WINDOW_MS);
    if store::outbox::receipts_since(tx, &sender.email, since).await? >= MOST {
        tracing::warn!(
            ticket = ticket.id,
            "no receipt: its sender has had enough of them today"
        );
        return Ok(false);
    }
    let name = sender.name.as_ref().unwrap_or(&sender.email);
    let values = letter::values(ticket, &queue, name);
    let body = template::fill(queue.receipt_body.trim(), &values);
    let subject = template::fill(&queue.receipt_subject, &values);
    let text = if values.signature.is_empty() {
        body.clone()
    } else {
        format!("{body}\n\n-- \n{}", values.signature)
    };
    let letter = Letter {
        ticket,
        contract_id: ticket.contract_id,
        mailbox: &mailbox,
        kind: MessageKind::Receipt,
        author_id: None,
        to: vec![Address {
            name: None,
            email: sender.email.clone(),
        }],
        cc: Vec::new(),
        subject: &subject,
        body,
        text,
    };
    let message = letter::write(desk, tx, &letter).await?;
    letter::post(desk, tx, letter, &message, Vec::new()).await?;
    audit::by_desk(desk, tx, "mail.receipt", "ticket", ticket.id, None).await?;
    Ok(true)
}

/// Who wrote, where a person did and reads the answer.
fn answerable(reading: &Reading) -> Option<&Address> {
    let mail = &reading.mail;
    let by_person = reading.kind == Kind::Mail && mail.automatic == Automatic::No;
    let sender = mail.from.as_ref().filter(|_| by_person)?;
    let local = sender.email.split('@').next().unwrap_or_default().to_lowercase();
    // An address that cannot be written to must not keep its mail from being filed.
    (!NOBODY.contains(&local.as_str()) && is_sendable(sender)).then_some(sender)
}
