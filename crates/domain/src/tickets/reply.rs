//! A reply to the citizen.

use mail::address::Address;
use mail::compose::{Outgoing, OutgoingAttachment, compose};
use model::forms::ReplyForm;
use model::message::{EventKind, MessageKind};
use model::outbox::DeliveryState;
use model::problem::FieldError;
use model::ticket::LastWord;
use model::{Permission, Problem, TicketState};
use store::messages::NewMessage;
use store::set;

use super::{announce, change_of, close::close_in, event, load};
use crate::files::{self, Upload};
use crate::{Desk, Error, Principal, Result, audit};

/// Writes a reply and puts its mail into the outbox, in one transaction: a reply without its mail cannot exist.
///
/// # Errors
/// [`Problem::Invalid`] for fields (`to` when the citizen has no address, `from` when the queue has no mailbox),
/// [`Problem::Conflict`] when the citizen or a colleague wrote meanwhile.
pub async fn reply(desk: &Desk, who: &Principal, form: ReplyForm, uploads: Vec<Upload>) -> Result<()> {
    form.check()?;
    files::check(&uploads)?;
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let page = super::page::page(desk, who, form.ticket_id).await?;
    let mut recipients = page.reply_to.clone();
    if recipients.is_empty() {
        return Err(Problem::field("to", FieldError::Required).into());
    }
    let to: Vec<Address> = recipients
        .iter()
        .map(|email| Address {
            name: None,
            email: email.clone(),
        })
        .collect();
    let cc: Vec<Address> = form
        .copies()
        .into_iter()
        .map(|email| Address { name: None, email })
        .collect();
    recipients.extend(cc.iter().map(|address| address.email.clone()));
    recipients.dedup();
    let attachments: Vec<OutgoingAttachment> = uploads
        .iter()
        .map(|file| OutgoingAttachment {
            name: files::label(&file.name),
            mime: file.mime.clone(),
            bytes: file.bytes.to_vec(),
        })
        .collect();
    let stored = files::store(desk, contract_id, uploads).await?;

    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, form.ticket_id, Permission::TicketReply, Some(form.version)).await?;
    let mailbox = store::desk::sending_mailbox(&tx, ticket.queue_id)
        .await?
        .ok_or_else(|| Problem::field("from", FieldError::Required))?;
    let queue = store::desk::queue(&tx, ticket.queue_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let now = desk.now();
    let message = NewMessage {
        ticket_id: set(ticket.id),
        kind: set(MessageKind::Outbound),
        author_id: set(Some(who.id)),
        from_address: set(Some(mailbox.address.clone())),
        subject: set(desk.threading.tagged_subject(ticket.id, &ticket.subject)),
        body: set(form.text.trim().to_owned()),
        at: set(now),
        ..Default::default()
    };
    let message = store::messages::insert(&tx, message, None).await?;
    store::attachments::insert_many(&tx, files::rows(&stored, contract_id, ticket.id, message.id)).await?;
    let mail_id = desk.threading.message_id(ticket.id, message.id);
    let references = store::messages::mail_ids(&tx, ticket.id).await?;
    store::messages::set_mail_id(&tx, message.id, &mail_id).await?;
    let raw = compose(&Outgoing {
        from: Address {
            name: Some(mailbox.name.clone()),
            email: mailbox.address.clone(),
        },
        to,
        cc,
        reply_to: None,
        subject: message.subject.clone(),
        text: signed(&message.body, &queue.signature),
        message_id: mail_id,
        in_reply_to: references.last().cloned(),
        references,
        attachments,
        date_ms: now.0,
        automatic: false,
    })
    .map_err(|error| Error::Fault(format!("composing a reply: {error}")))?;
    let blob = desk.blobs.put(contract_id, raw.into()).await?;
    store::outbox::insert(
        &tx,
        store::entity::outbox::ActiveModel {
            ticket_id: set(ticket.id),
            message_id: set(message.id),
            mailbox_id: set(mailbox.id),
            contract_id: set(contract_id),
            sha256: set(blob.sha256),
            state: set(DeliveryState::Queued),
            next_at: set(now),
            created_at: set(now),
            ..Default::default()
        },
        message.id,
        &recipients,
    )
    .await?;

    let ticket = after_reply(desk, &tx, who, ticket, &form, now).await?;
    audit::by(
        desk,
        &tx,
        who,
        "ticket.reply",
        "ticket",
        ticket.id,
        Some(format!("{{\"message\":{}}}", message.id)),
    )
    .await?;
    tx.commit().await?;
    desk.outbox_waiting.notify_one();
    announce(desk, &ticket);
    Ok(())
}

/// What the reply does to the ticket: whoever answers owns it, a new one is open, and the status asked for.
async fn after_reply(
    desk: &Desk,
    tx: &impl store::ConnectionTrait,
    who: &Principal,
    ticket: store::tickets::Ticket,
    form: &ReplyForm,
    now: model::Timestamp,
) -> Result<store::tickets::Ticket> {
    let was = ticket.state;
    let to = match form.then {
        Some(TicketState::Closed) | None if was == TicketState::New => TicketState::Open,
        Some(TicketState::Closed) | None => was,
        Some(state) => state,
    };
    let mut change = change_of(&ticket);
    change.last_word = set(LastWord::Desk);
    change.last_at = set(now);
    change.owner_id = set(ticket.owner_id.or(Some(who.id)));
    change.state = set(to);
    if was == TicketState::Closed && to != TicketState::Closed {
        change.closed_at = set(None);
        change.outcome_id = set(None);
        change.first_contact = set(false);
    }
    let ticket = store::tickets::update(tx, change).await?;
    if to != was {
        let kind = if was == TicketState::Closed {
            EventKind::Reopened
        } else {
            EventKind::StateChanged
        };
        event(
            tx,
            ticket.id,
            now,
            kind,
            who,
            Some(was.code().to_owned()),
            Some(to.code().to_owned()),
        )
        .await?;
    }
    match (form.then, form.outcome_id) {
        (Some(TicketState::Closed), Some(outcome_id)) if ticket.state.is_open() => {
            close_in(desk, tx, who, ticket, outcome_id, now).await
        }
        _ => Ok(ticket),
    }
}

/// The text with the queue's signature below, after the mark that mail programs know (RFC 3676 4.3).
fn signed(text: &str, signature: &str) -> String {
    let signature = signature.trim();
    if signature.is_empty() {
        text.to_owned()
    } else {
        format!("{text}\n\n-- \n{signature}\n")
    }
}
