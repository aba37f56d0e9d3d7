//! A reply to the citizen.

use bytes::Bytes;
use mail::address::Address;
use mail::compose::OutgoingAttachment;
use model::forms::ReplyForm;
use model::message::{EventKind, MessageKind};
use model::problem::FieldError;
use model::ticket::LastWord;
use model::{Channel, Permission, Problem, TicketState};
use store::attachments::Located;
use store::tickets::Ticket;
use store::{ConnectionTrait, DatabaseTransaction, set};

use super::close::{Known, close_in};
use super::{change_of, commit, event, ladder::stand, load};
use crate::files::{self, Stored, Upload};
use crate::outbound::letter::{self, Letter};
use crate::{Desk, Principal, Result, audit};

/// Writes a reply and puts its mail into the outbox, in one transaction: a reply without its mail cannot exist.
///
/// # Errors
/// [`Problem::Invalid`] for fields (`files` when the mail is larger than the mailbox's server takes, `to` when the citizen has no address, `from` when the queue has no mailbox),
/// [`Problem::Conflict`] when the citizen or a colleague wrote meanwhile.
pub async fn reply(desk: &Desk, who: &Principal, form: ReplyForm, uploads: Vec<Upload>) -> Result<()> {
    let ready = ready(desk, who, &form, uploads).await?;
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, form.ticket_id, Permission::TicketReply, Some(form.version)).await?;
    let ticket = write_in(desk, &tx, who, &form, ready, ticket).await?;
    commit(desk, tx, &[&ticket]).await?;
    desk.outbox_waiting.notify_one();
    Ok(())
}

/// What a reply needs before its transaction: its files are read and stored.
pub(crate) struct Ready {
    contract_id: i64,
    reply_to: Vec<String>,
    /// The citizen.
    name: String,
    /// Files of the ticket that go with it.
    enclosed: Vec<(Located, Bytes)>,
    attachments: Vec<OutgoingAttachment>,
    stored: Vec<Stored>,
}

/// Checks a reply and stores its files.
///
/// # Errors
/// [`Problem::Invalid`] for fields; [`Problem::NotFound`].
pub(crate) async fn ready(desk: &Desk, who: &Principal, form: &ReplyForm, uploads: Vec<Upload>) -> Result<Ready> {
    form.check()?;
    files::check(&uploads)?;
    let contract_id = crate::desk::contract_of(desk, form.ticket_id).await?;
    let page = super::page::page(desk, who, form.ticket_id).await?;
    if page.reply_to.is_empty() {
        return Err(Problem::field("to", FieldError::Required).into());
    }
    let enclosed = enclosed(desk, who, form).await?;
    let attachments = uploads.iter().map(|file| OutgoingAttachment {
        name: files::label(&file.name),
        mime: file.mime.clone(),
        bytes: file.bytes.to_vec(),
    });
    let attachments: Vec<OutgoingAttachment> = attachments
        .chain(enclosed.iter().map(|(file, bytes)| OutgoingAttachment {
            name: file.name.clone(),
            mime: file.mime.clone(),
            bytes: bytes.to_vec(),
        }))
        .collect();
    let stored = files::store(desk, contract_id, uploads).await?;
    Ok(Ready {
        contract_id,
        reply_to: page.reply_to,
        name: page.requester.map(|contact| contact.name).unwrap_or_default(),
        enclosed,
        attachments,
        stored,
    })
}

/// Writes a reply with its files on a ticket that was loaded to be changed. Whoever commits wakes the outbox.
///
/// # Errors
/// As [`write`].
pub(crate) async fn write_in(
    desk: &Desk,
    tx: &DatabaseTransaction,
    who: &Principal,
    form: &ReplyForm,
    ready: Ready,
    ticket: Ticket,
) -> Result<Ticket> {
    let contract_id = ready.contract_id;
    let reply = Reply {
        contract_id,
        to: ready.reply_to,
        cc: form.copies(),
        name: &ready.name,
        text: form.text.trim(),
        attachments: ready.attachments,
        then: form.then,
        outcome_id: form.outcome_id,
    };
    let (ticket, message_id) = write(desk, tx, who, ticket, reply).await?;
    store::attachments::insert_many(tx, files::rows(&ready.stored, contract_id, ticket.id, message_id)).await?;
    let copies = ready
        .enclosed
        .iter()
        .map(|(file, _)| file.copy_for(message_id))
        .collect();
    store::attachments::insert_many(tx, copies).await?;
    Ok(ticket)
}

/// What a citizen is answered, and what becomes of the ticket.
pub(crate) struct Reply<'a> {
    pub contract_id: i64,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    /// The citizen's name, for the queue's template.
    pub name: &'a str,
    pub text: &'a str,
    pub attachments: Vec<OutgoingAttachment>,
    /// The status afterwards; unchanged when none.
    pub then: Option<TicketState>,
    /// The outcome, where the reply closes the ticket.
    pub outcome_id: Option<i64>,
}

/// The part that every reply, the answer to an outage and the report to its provider share: message, mail, and what the ticket becomes, on a
/// ticket that was loaded for it. Returns the ticket and the number of the message.
///
/// # Errors
/// [`Problem::Invalid`] for `from` where the queue has no mailbox, `files` and `outcome_id`.
pub(crate) async fn write(
    desk: &Desk,
    tx: &DatabaseTransaction,
    who: &Principal,
    ticket: Ticket,
    reply: Reply<'_>,
) -> Result<(Ticket, i64)> {
    let mailbox = store::desk::sending_mailbox(tx, ticket.queue_id, ticket.channel)
        .await?
        .ok_or_else(|| Problem::field("from", FieldError::Required))?;
    let queue = store::desk::queue(tx, ticket.queue_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let letter = Letter {
        ticket: &ticket,
        contract_id: reply.contract_id,
        mailbox: &mailbox,
        kind: MessageKind::Outbound,
        author_id: Some(who.id),
        to: addresses(reply.to),
        cc: addresses(reply.cc),
        subject: &ticket.subject,
        text: letter::framed(&queue, letter::values(&ticket, &queue, reply.name), reply.text),
        body: reply.text.to_owned(),
    };
    let message = letter::write(desk, tx, &letter).await?;
    letter::post(desk, tx, letter, &message, reply.attachments).await?;
    if reply.then == Some(TicketState::Closed) {
        store::messages::set_carries_outcome(tx, message.id).await?;
    }
    let ticket = after_reply(desk, tx, who, ticket, (reply.then, reply.outcome_id), desk.now()).await?;
    let data = Some(format!("{{\"message\":{}}}", message.id));
    audit::by(desk, tx, who, "ticket.reply", "ticket", ticket.id, data).await?;
    Ok((ticket, message.id))
}

/// The files of the ticket that go with a reply, with their bytes.
async fn enclosed(desk: &Desk, who: &Principal, form: &ReplyForm) -> Result<Vec<(Located, Bytes)>> {
    let mut files = Vec::with_capacity(form.attach.len());
    for &id in &form.attach {
        let file = store::attachments::find(desk.store.reader(), who.scope(), id).await?;
        let file = file.filter(|file| file.ticket_id == form.ticket_id);
        let file = file.ok_or_else(|| Problem::field("files", FieldError::UnknownChoice))?;
        let bytes = desk.blobs.get(file.contract_id, &file.sha256).await?;
        files.push((file, bytes));
    }
    Ok(files)
}

/// What the reply does to the ticket: whoever answers owns it, a new one is open, and the status asked for.
async fn after_reply(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    ticket: Ticket,
    (then, outcome_id): (Option<TicketState>, Option<i64>),
    now: model::Timestamp,
) -> Result<Ticket> {
    let was = ticket.state;
    let to = match then {
        // An office outside keeps it while the citizen is written to.
        _ if was == TicketState::ThirdLevel => was,
        Some(TicketState::Closed) | None if was == TicketState::New => TicketState::Open,
        Some(TicketState::Closed) | None => was,
        Some(state) => state,
    };
    let mut change = change_of(&ticket);
    change.last_word = set(LastWord::Desk);
    change.last_at = set(now);
    change.owner_id = set(ticket.owner_id.or(Some(who.id)));
    stand(&mut change, &ticket, to);
    if was == TicketState::Closed && to != TicketState::Closed {
        change.closed_at = set(None);
        change.outcome_id = set(None);
        change.first_contact = set(false);
    }
    let ticket = store::tickets::update(tx, &ticket, change, now).await?;
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
    match (then, outcome_id) {
        (Some(TicketState::Closed), Some(outcome_id)) if ticket.state.is_open() => {
            let by = match ticket.channel {
                Channel::Pec => Channel::Pec,
                _ => Channel::Email,
            };
            close_in(desk, tx, who, ticket, outcome_id, Known::Told(by), now).await
        }
        _ => Ok(ticket),
    }
}

fn addresses(emails: Vec<String>) -> Vec<Address> {
    emails.into_iter().map(|email| Address { name: None, email }).collect()
}
