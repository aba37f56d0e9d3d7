//! Putting a mail where it belongs.

use mail::classify::Automatic;
use mail::parse::Mail;
use mail::text::split_quote;
use model::contact::KeyKind;
use model::message::{EventKind, MessageKind};
use model::ticket::LastWord;
use model::{Channel, Problem, TicketState, Timestamp};
use store::inbound::Inbound;
use store::messages::NewMessage;
use store::tickets::{Ticket, TicketChange};
use store::{ConnectionTrait, set};

use crate::files::{self, Stored};
use crate::{Desk, Result, audit};

/// Subjects are cut to what the desk's forms accept.
const SUBJECT_MAX: usize = model::forms::SUBJECT_MAX;

/// Opens a ticket in the queue of the mailbox.
pub(super) async fn open(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    mail: &Mail,
    stored: &[Stored],
    related: Option<i64>,
) -> Result<(Ticket, i64)> {
    let now = desk.now();
    let mailbox = store::desk::mailbox(tx, row.mailbox_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let requester_id = requester(tx, mail, now).await?;
    let subject: String = desk
        .threading
        .clean_subject(&mail.subject)
        .chars()
        .take(SUBJECT_MAX)
        .collect();
    let ticket = store::tickets::insert(
        tx,
        TicketChange {
            contract_id: set(row.contract_id),
            version: set(1),
            queue_id: set(mailbox.queue_id),
            requester_id: set(requester_id),
            channel: set(Channel::Email),
            state: set(TicketState::New),
            level: set(1),
            subject: set(subject.trim().to_owned()),
            received_at: set(row.received_at),
            opened_at: set(now),
            due_at: set(desk.due(row.received_at)),
            last_word: set(LastWord::Citizen),
            last_at: set(now),
            related_id: set(related),
            ..Default::default()
        },
    )
    .await?;
    let message_id = message(tx, row, mail, stored, ticket.id).await?;
    store::events::insert(tx, ticket.id, now, EventKind::Opened, None, None, None).await?;
    if let Some(related) = related {
        let number = Some(related.to_string());
        store::events::insert(tx, ticket.id, now, EventKind::PossiblyRelated, None, None, number).await?;
    }
    audit::by_desk(desk, tx, "ticket.open", "ticket", ticket.id, None).await?;
    Ok((ticket, message_id))
}

/// Adds a citizen's answer to a ticket. A closed one is opened again: the citizen does not agree that it is done.
pub(super) async fn append(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    mail: &Mail,
    stored: &[Stored],
    ticket_id: i64,
) -> Result<(Ticket, i64)> {
    let now = desk.now();
    let ticket = store::tickets::find_for_change(tx, &store::Scope::desk(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let sender = mail.from.as_ref().map(|from| from.email.clone()).unwrap_or_default();
    let newcomer = !store::messages::takes_part(tx, ticket_id, &sender).await?;
    let message_id = message(tx, row, mail, stored, ticket_id).await?;
    if newcomer {
        store::events::insert(tx, ticket_id, now, EventKind::NewParticipant, None, None, Some(sender)).await?;
    }
    let was = ticket.state;
    let to = match was {
        TicketState::Closed | TicketState::Waiting => TicketState::Open,
        state => state,
    };
    let mut change = TicketChange {
        id: set(ticket.id),
        version: set(ticket.version + 1),
        last_word: set(LastWord::Citizen),
        last_at: set(now),
        state: set(to),
        ..Default::default()
    };
    if was == TicketState::Closed {
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
        let (was, to) = (Some(was.code().to_owned()), Some(to.code().to_owned()));
        store::events::insert(tx, ticket_id, now, kind, None, was, to).await?;
    }
    audit::by_desk(desk, tx, "ticket.answer", "ticket", ticket_id, None).await?;
    Ok((ticket, message_id))
}

/// Ties a bounce or a machine's answer to the message it is about: the recipient is marked, nothing is opened, no clock
/// starts. `None` when that message does not exist.
pub(super) async fn attach_to_outgoing(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    mail: &Mail,
    ticket_id: i64,
    message_id: Option<i64>,
    bounce: bool,
) -> Result<Option<Ticket>> {
    let now = desk.now();
    let Some(ticket) = store::tickets::find_for_change(tx, &store::Scope::desk(), ticket_id).await? else {
        return Ok(None);
    };
    let mut about = mail.from.as_ref().map(|from| from.email.clone());
    if let (true, Some(message_id)) = (bounce, message_id) {
        let report = mail.bounce.clone().unwrap_or_default();
        let detail = report.diagnostic.unwrap_or_else(|| mail.subject.clone());
        let detail: String = detail.chars().take(300).collect();
        if report.failed.is_empty() {
            store::outbox::mark_bounced(tx, message_id, None, &detail).await?;
        }
        for address in &report.failed {
            store::outbox::mark_bounced(tx, message_id, Some(address), &detail).await?;
        }
        about = report.failed.first().cloned().or(about);
    }
    store::events::insert(tx, ticket_id, now, EventKind::Bounced, None, None, about).await?;
    // Colleagues see it as unread, the clock does not move.
    let change = TicketChange {
        id: set(ticket.id),
        version: set(ticket.version + 1),
        last_at: set(now),
        ..Default::default()
    };
    Ok(Some(store::tickets::update(tx, change).await?))
}

/// The citizen behind a mail, by address. An address is who it is, as long as nobody says otherwise; a machine's mail
/// has no citizen behind it but keeps its address, so that it can be found.
async fn requester(tx: &impl ConnectionTrait, mail: &Mail, now: Timestamp) -> Result<Option<i64>> {
    let Some(from) = &mail.from else { return Ok(None) };
    let keys = [(KeyKind::Email, from.email.clone())];
    let known = store::contacts::matching(tx, &keys, 2).await?;
    if let [only] = known.as_slice() {
        return Ok(Some(only.contact.id));
    }
    if known.len() > 1 {
        // Several people share the address: the desk does not choose among them.
        return Ok(None);
    }
    let name = from
        .name
        .clone()
        .filter(|_| mail.automatic == Automatic::No)
        .unwrap_or_else(|| from.email.clone());
    Ok(Some(store::contacts::insert(tx, &name, &keys, now).await?))
}

async fn message(
    tx: &impl ConnectionTrait,
    row: &Inbound,
    mail: &Mail,
    stored: &[Stored],
    ticket_id: i64,
) -> Result<i64> {
    let (visible, quoted) = split_quote(&mail.text);
    let message = NewMessage {
        ticket_id: set(ticket_id),
        kind: set(MessageKind::Inbound),
        from_name: set(mail.from.as_ref().and_then(|from| from.name.clone())),
        from_address: set(mail.from.as_ref().map(|from| from.email.clone())),
        subject: set(mail.subject.chars().take(500).collect()),
        body: set(visible.to_owned()),
        quoted: set(quoted.map(str::to_owned)),
        has_html: set(mail.html.is_some()),
        mail_id: set(mail.message_id.clone()),
        inbound_id: set(Some(row.id)),
        at: set(row.received_at),
        ..Default::default()
    };
    let message = store::messages::insert(tx, message, mail.html.as_deref()).await?;
    store::attachments::insert_many(tx, files::rows(stored, row.contract_id, ticket_id, message.id)).await?;
    Ok(message.id)
}
