//! Putting a mail where it belongs.

use mail::classify::Automatic;
use mail::read::{Kind, Reading};
use mail::text::split_quote;
use model::contact::KeyKind;
use model::message::{EventKind, MailBadge, MessageKind};
use model::sorting::Fired;
use model::ticket::LastWord;
use model::{Channel, Problem, TicketState, Timestamp};
use store::evidence::Named;
use store::inbound::Inbound;
use store::messages::NewMessage;
use store::tickets::{Ticket, TicketChange};
use store::{ConnectionTrait, set};

use super::continued;
use crate::clockwork::Subject;
use crate::files::{self, Stored};
use crate::sorting::Placed;
use crate::tickets::ladder::stand;
use crate::tickets::writable;
use crate::{Desk, Result, audit};

/// Subjects are cut to what the desk's forms accept.
const SUBJECT_MAX: usize = model::forms::SUBJECT_MAX;

/// Where a mail becomes a ticket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    /// What the ticket is about, where a person says it better than the mail's subject.
    pub subject: Option<String>,
    /// Straight to the front end, to be taken one at a time.
    pub to_front: bool,
    /// Another ticket that it may have to do with.
    pub related: Option<i64>,
    /// The closed ticket that it goes on from, for the same people.
    pub continues: Option<Ticket>,
    /// The rule that led it here.
    pub fired: Option<Fired>,
}

impl Target {
    /// Where a rule, or the mailbox itself, leads.
    pub(crate) fn sorted(placed: Placed, mailbox_queue_id: i64) -> Self {
        Self {
            queue_id: placed.queue_id.unwrap_or(mailbox_queue_id),
            reason_id: placed.reason_id,
            fired: placed.fired,
            ..Self::default()
        }
    }
}

/// Opens a ticket.
pub(crate) async fn open(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    target: Target,
) -> Result<(Ticket, i64)> {
    let now = desk.now();
    let continues = target.continues;
    let requester_id = match continues.as_ref().and_then(|closed| closed.requester_id) {
        Some(known) => Some(known),
        None => requester(tx, reading, now).await?,
    };
    let subject = target
        .subject
        .unwrap_or_else(|| desk.threading.clean_subject(&reading.clean_subject));
    let subject: String = subject.chars().take(SUBJECT_MAX).collect();
    let level: u8 = if target.to_front { 0 } else { 1 };
    let clocked = Subject {
        channel: channel(reading),
        line_id: None,
        received_at: received_at(row, reading),
        opened_at: now,
        handling_ms: 0,
    };
    let mut opening = TicketChange {
        contract_id: set(row.contract_id),
        version: set(1),
        queue_id: set(target.queue_id),
        reason_id: set(target.reason_id),
        requester_id: set(requester_id),
        on_behalf_id: set(continues.as_ref().and_then(|closed| closed.on_behalf_id)),
        delegation_seen: set(continues.as_ref().and_then(|closed| closed.delegation_seen)),
        channel: set(channel(reading)),
        state: set(TicketState::New),
        level: set(i64::from(level)),
        subject: set(subject.trim().to_owned()),
        received_at: set(received_at(row, reading)),
        opened_at: set(now),
        last_word: set(LastWord::Citizen),
        last_at: set(now),
        related_id: set(continues.map(|closed| closed.id).or(target.related)),
        ..Default::default()
    };
    desk.clockwork.current().open(&mut opening, clocked, level, false, now);
    let ticket = store::tickets::insert(tx, opening).await?;
    let message_id = message(tx, row, reading, stored, ticket.id, MessageKind::Inbound).await?;
    store::events::insert(tx, ticket.id, now, EventKind::Opened, None, None, None).await?;
    if let Some(fired) = target.fired {
        let entries: Vec<String> = fired.why.into_iter().map(|why| why.entry).collect();
        let (rule, why) = (Some(fired.rule), Some(entries.join(", ")));
        store::events::insert(tx, ticket.id, now, EventKind::Sorted, None, rule, why).await?;
    }
    if let Some(related) = target.related {
        let number = Some(related.to_string());
        store::events::insert(tx, ticket.id, now, EventKind::PossiblyRelated, None, None, number).await?;
    }
    audit::by_desk(desk, tx, "ticket.open", "ticket", ticket.id, None).await?;
    Ok((ticket, message_id))
}

/// Adds a citizen's answer to a ticket. A closed one is opened again: the citizen does not agree that it is done. After the window
/// for that it is opened by whoever had the mail put there (`by`). One of the archive is refused.
pub(crate) async fn append(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    ticket_id: i64,
    by: Option<i64>,
) -> Result<(Ticket, i64)> {
    let now = desk.now();
    let ticket = store::tickets::find_for_change(tx, &store::Scope::desk(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    writable(&ticket)?;
    let newcomer = newcomer(tx, reading, ticket_id).await?;
    let message_id = message(tx, row, reading, stored, ticket_id, MessageKind::Inbound).await?;
    if newcomer.is_some() {
        store::events::insert(tx, ticket_id, now, EventKind::NewParticipant, None, None, newcomer).await?;
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
        ..Default::default()
    };
    stand(&mut change, &ticket, to);
    let closed = ticket.closed_at;
    if closed.is_some() {
        change.closed_at = set(None);
        change.outcome_id = set(None);
        change.first_contact = set(false);
    }
    let (kind, at, actor_id) = match closed {
        // Its clocks go on from when the citizen answered.
        Some(closed) if continued::in_time(desk, closed, row, reading) => {
            let answered = received_at(row, reading).max(closed).min(now);
            (EventKind::Reopened, answered, None)
        }
        Some(_) => (EventKind::Reopened, now, by),
        None => (EventKind::StateChanged, now, None),
    };
    let ticket = store::tickets::update(tx, &ticket, change, at).await?;
    if to != was {
        let (was, to) = (Some(was.code().to_owned()), Some(to.code().to_owned()));
        store::events::insert(tx, ticket_id, at, kind, actor_id, was, to).await?;
    }
    audit::by_desk(desk, tx, "ticket.answer", "ticket", ticket_id, None).await?;
    Ok((ticket, message_id))
}

/// The sender's address, where they have not taken part in the ticket so far.
pub(super) async fn newcomer(tx: &impl ConnectionTrait, reading: &Reading, ticket_id: i64) -> Result<Option<String>> {
    let sender = reading.true_sender.clone().unwrap_or_default();
    let known = store::messages::takes_part(tx, ticket_id, &sender).await?;
    Ok((!known).then_some(sender))
}

/// Puts a machine's answer beside the message it answers. It changes nothing else: no clock, no state, no last word.
pub(super) async fn auto_reply(
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    named: &Named,
) -> Result<Option<(Ticket, i64)>> {
    let Some(ticket) = store::tickets::find_for_change(tx, &store::Scope::desk(), named.ticket_id).await? else {
        return Ok(None);
    };
    let message_id = message(tx, row, reading, stored, ticket.id, MessageKind::AutoReply).await?;
    Ok(Some((ticket, message_id)))
}

/// The citizen behind a mail. An address is who it is, as long as nobody says otherwise; a machine's mail has no citizen
/// behind it but keeps its address, so that it can be found. A fax is its caller's where exactly one contact has the number;
/// else nobody knows yet whose it is.
async fn requester(tx: &impl ConnectionTrait, reading: &Reading, now: Timestamp) -> Result<Option<i64>> {
    let Some(address) = &reading.true_sender else {
        let caller = reading.fax.as_ref().and_then(|fax| fax.caller.clone());
        let Some(caller) = caller else { return Ok(None) };
        let known = store::contacts::matching(tx, &[(KeyKind::Phone, caller)], 2).await?;
        return Ok(match known.as_slice() {
            [only] => Some(only.contact.id),
            _ => None,
        });
    };
    let certified = reading.kind == Kind::PecEnvelope;
    let key = if certified { KeyKind::Pec } else { KeyKind::Email };
    let keys = [(KeyKind::Pec, address.clone()), (KeyKind::Email, address.clone())];
    let known = store::contacts::matching(tx, &keys, 2).await?;
    if let [only] = known.as_slice() {
        return Ok(Some(only.contact.id));
    }
    if known.len() > 1 {
        // Several people share the address: the desk does not choose among them.
        return Ok(None);
    }
    let from = reading.mail.from.as_ref().filter(|from| from.email == *address);
    let name = from
        .and_then(|from| from.name.clone())
        .filter(|_| reading.mail.automatic == Automatic::No)
        .unwrap_or_else(|| address.clone());
    let keys = [(key, address.clone())];
    Ok(Some(store::contacts::insert(tx, &name, &keys, now).await?))
}

/// What a received mail is worth as evidence; nothing is said of ordinary mail.
pub(crate) fn badge(reading: &Reading) -> Option<MailBadge> {
    match reading.kind {
        Kind::PecEnvelope => Some(MailBadge::Certified),
        Kind::PecAnomaly => Some(MailBadge::Uncertified),
        Kind::UntrustedPecLookalike => Some(MailBadge::Unverified),
        _ => None,
    }
}

pub(crate) fn channel(reading: &Reading) -> Channel {
    match reading.kind {
        Kind::PecEnvelope | Kind::UntrustedPecLookalike | Kind::RemDispatch => Channel::Pec,
        Kind::Fax => Channel::Fax,
        _ => Channel::Email,
    }
}

async fn message(
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    ticket_id: i64,
    kind: MessageKind,
) -> Result<i64> {
    let mail = &reading.mail;
    let (visible, quoted) = split_quote(&mail.text);
    let fax = reading.fax.as_ref();
    let from_name = match fax {
        // A gateway is nobody: who sent the fax, as far as one knows. The number is what a citizen without contact can be
        // called at (`store::recontacts::reach`).
        Some(fax) => match (&fax.station, &fax.caller) {
            (Some(station), Some(caller)) => Some(format!("{station} ({caller})")),
            (station, caller) => station.clone().or_else(|| caller.clone()),
        },
        None => mail.from.as_ref().and_then(|from| from.name.clone()),
    };
    let message = NewMessage {
        ticket_id: set(ticket_id),
        kind: set(kind),
        from_name: set(from_name),
        from_address: set(reading.true_sender.clone()),
        subject: set(reading.clean_subject.chars().take(500).collect()),
        body: set(visible.to_owned()),
        quoted: set(quoted.map(str::to_owned)),
        has_html: set(mail.html.is_some()),
        mail_id: set(mail.message_id.clone()),
        inbound_id: set(Some(row.id)),
        at: set(received_at(row, reading)),
        badge: set(badge(reading)),
        certified_at: set(reading.certified_ms().map(Timestamp)),
        ..Default::default()
    };
    let message = store::messages::insert(tx, message, mail.html.as_deref()).await?;
    store::attachments::insert_many(tx, files::rows(stored, row.contract_id, ticket_id, message.id)).await?;
    Ok(message.id)
}

/// When the contact reached the centre: the certified time of certified mail, else when the mailbox received it (tender 6,
/// IN2).
pub(crate) fn received_at(row: &Inbound, reading: &Reading) -> Timestamp {
    reading.certified_ms().map_or(row.received_at, Timestamp)
}
