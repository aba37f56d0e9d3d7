//! A waiting mail becomes a ticket, or several.

use model::forms::SUBJECT_MAX;
use model::message::EventKind;
use model::problem::{Check, FieldError};
use store::inbound::NewInbound;
use store::{ConnectionTrait, set};

use crate::ingest::file::{self, Target};
use crate::{Desk, Principal, Result, audit};

/// Most tickets that one mail is split into.
const MOST: usize = 3;

/// One of the things that a mail asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    /// What it is about; the mail's own subject where it is empty.
    pub subject: String,
}

/// Opens a ticket for each part, with the whole mail on each of them, and links the further ones to the first; returns
/// their numbers. A triager may open tickets in every queue: what is out of competence goes where it belongs.
///
/// # Errors
/// [`model::Problem::Invalid`] for `dest` and `subject` (of a further part: `dest2`, `subject2` …);
/// [`model::Problem::Conflict`] when somebody decided the mail first.
pub async fn open(desk: &Desk, who: &Principal, id: i64, parts: Vec<Part>, to_front: bool) -> Result<Vec<i64>> {
    let mut check = Check::default();
    check.ensure(!parts.is_empty() && parts.len() <= MOST, "dest", FieldError::Required);
    for (index, part) in parts.iter().enumerate() {
        check.limit(field("subject", index), &part.subject, SUBJECT_MAX);
    }
    check.done()?;
    let (row, reading) = super::waiting(desk, who, id).await?;
    let tx = desk.store.begin().await?;
    super::take(desk, &tx, who, id).await?;
    check_parts(&tx, &parts).await?;
    let mut tickets = Vec::with_capacity(parts.len());
    let mut first: Option<(i64, i64)> = None;
    let mut receipt = false;
    for part in parts {
        let subject = part.subject.trim().to_owned();
        let target = Target {
            queue_id: part.queue_id,
            reason_id: part.reason_id,
            subject: Some(subject).filter(|subject| !subject.is_empty()),
            to_front,
            related: first.map(|(ticket_id, _)| ticket_id).or(row.related_id),
            ..Target::default()
        };
        let (ticket, message_id) = file::open(desk, &tx, &row, &reading, &[], target).await?;
        match first {
            None => {
                store::triage::tie_files(&tx, id, ticket.id, message_id).await?;
                receipt = crate::ingest::receipt::acknowledge(desk, &tx, &reading, &ticket).await?;
                first = Some((ticket.id, message_id));
            }
            Some((_, first_message)) => {
                store::triage::copy_files(&tx, first_message, ticket.id, message_id).await?;
            }
        }
        let kind = EventKind::Triaged;
        store::events::insert(&tx, ticket.id, desk.now(), kind, Some(who.id), None, None).await?;
        tickets.push(ticket);
    }
    let done = NewInbound {
        id: set(id),
        ticket_id: set(first.map(|(ticket_id, _)| ticket_id)),
        message_id: set(first.map(|(_, message_id)| message_id)),
        reason: set(None),
        ..Default::default()
    };
    store::inbound::update(&tx, done).await?;
    audit::by(desk, &tx, who, "mail.triage", "inbound", id, None).await?;
    crate::tickets::commit(desk, tx, &tickets.iter().collect::<Vec<_>>()).await?;
    desk.pictures_waiting.notify_one();
    if receipt {
        desk.outbox_waiting.notify_one();
    }
    Ok(tickets.into_iter().map(|ticket| ticket.id).collect())
}

/// Refuses queues and reasons that are not there, or do not fit each other.
async fn check_parts(tx: &impl ConnectionTrait, parts: &[Part]) -> Result<()> {
    let mut check = Check::default();
    for (index, part) in parts.iter().enumerate() {
        let queue = store::desk::queue(tx, part.queue_id).await?;
        let mut fits = queue.is_some_and(|queue| queue.active);
        if let Some(reason_id) = part.reason_id {
            let reason = store::desk::reason(tx, reason_id).await?;
            fits &= reason.is_some_and(|reason| reason.queue_id == part.queue_id && reason.active);
        }
        check.ensure(fits, field("dest", index), FieldError::UnknownChoice);
    }
    Ok(check.done()?)
}

/// The name of a part's field.
fn field(name: &str, index: usize) -> &'static str {
    match (name, index) {
        ("dest", 0) => "dest",
        ("dest", 1) => "dest2",
        ("dest", _) => "dest3",
        (_, 0) => "subject",
        (_, 1) => "subject2",
        (_, _) => "subject3",
    }
}
