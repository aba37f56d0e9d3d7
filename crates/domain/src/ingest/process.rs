//! Reading a stored mail and filing it.

use mail::parse::{Mail, ParseError, parse};
use model::Timestamp;
use model::mailbox::{InboundState, QuarantineReason};
use store::inbound::{Inbound, NewInbound};
use store::set;

use super::decide::{Decision, decide};
use super::file;
use crate::files::{self, Stored, Upload};
use crate::{Desk, Error, Result};

/// A mail whose reading was cut short is given to the next reader after so long (milliseconds).
const LEASE_MS: i64 = 120_000;
/// Readings that failed for a fault of ours before the mail goes to quarantine.
const MAX_ATTEMPTS: i64 = 5;

/// Files the next waiting mail; `false` when there is none.
///
/// # Errors
/// When the database fails. A mail that cannot be read is no error: it goes to quarantine with the reason.
pub async fn process_next(desk: &Desk) -> Result<bool> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let claimed = store::inbound::claim(&tx, now, now.plus_ms(LEASE_MS)).await?;
    tx.commit().await?;
    let Some(row) = claimed else { return Ok(false) };
    let id = row.id;
    let attempts = row.attempts;
    match process(desk, row).await {
        Ok(()) => {}
        Err(error) if attempts >= MAX_ATTEMPTS => {
            tracing::error!(inbound = id, %error, "mail goes to quarantine");
            quarantine(desk, id, QuarantineReason::NotFiled).await?;
        }
        Err(error) => tracing::warn!(inbound = id, attempts, %error, "mail will be read again"),
    }
    Ok(true)
}

async fn process(desk: &Desk, row: Inbound) -> Result<()> {
    let raw = desk.blobs.get(row.contract_id, &row.sha256).await?;
    // Parsing is bounded work on hostile bytes: away from the async threads, and a panic there is a quarantined mail.
    let parsed = tokio::task::spawn_blocking(move || parse(&raw)).await;
    let mut mail = match parsed {
        Ok(Ok(mail)) => mail,
        Ok(Err(ParseError::Empty)) => return quarantine(desk, row.id, QuarantineReason::Empty).await,
        Ok(Err(ParseError::NoHeaders)) => return quarantine(desk, row.id, QuarantineReason::NoHeaders).await,
        Err(error) => {
            tracing::error!(inbound = row.id, %error, "reading a mail broke down");
            return quarantine(desk, row.id, QuarantineReason::Broken).await;
        }
    };
    let uploads = take_attachments(&mut mail);
    let stored = files::store(desk, row.contract_id, uploads).await?;
    apply(desk, row, mail, stored).await
}

/// The one transaction that files a mail: its ticket, its message, its ledger row.
async fn apply(desk: &Desk, row: Inbound, mail: Mail, stored: Vec<Stored>) -> Result<()> {
    let tx = desk.store.begin().await?;
    let still = store::inbound::find(&tx, row.id).await?;
    if still.is_none_or(|row| row.state != InboundState::Received) {
        return Ok(());
    }
    let decision = decide(desk, &tx, &mail).await?;
    let mut done = outcome(&row, &mail);
    let mut changed = None;
    let mut receipt = false;
    match decision {
        Decision::NoTicket(reason) => {
            done.state = set(InboundState::NoTicket);
            done.reason = set(Some(reason.to_owned()));
        }
        Decision::Open { related } => {
            let (ticket, message_id) = file::open(desk, &tx, &row, &mail, &stored, related).await?;
            receipt = super::receipt::acknowledge(desk, &tx, &mail, &ticket).await?;
            done.ticket_id = set(Some(ticket.id));
            done.message_id = set(Some(message_id));
            changed = Some(ticket);
        }
        Decision::Append { ticket_id } => {
            let (ticket, message_id) = file::append(desk, &tx, &row, &mail, &stored, ticket_id).await?;
            done.ticket_id = set(Some(ticket.id));
            done.message_id = set(Some(message_id));
            changed = Some(ticket);
        }
        Decision::AttachToOutgoing {
            ticket_id,
            message_id,
            bounce,
        } => {
            let ticket = file::attach_to_outgoing(desk, &tx, &mail, ticket_id, message_id, bounce).await?;
            done.ticket_id = set(ticket.as_ref().map(|ticket| ticket.id));
            done.reason = set(Some(if bounce { "bounce" } else { "auto_reply" }.to_owned()));
            changed = ticket;
        }
    }
    store::inbound::update(&tx, done).await?;
    crate::tickets::commit(desk, tx, changed.as_ref().as_slice()).await?;
    if receipt {
        desk.outbox_waiting.notify_one();
    }
    Ok(())
}

fn outcome(row: &Inbound, mail: &Mail) -> NewInbound {
    NewInbound {
        id: set(row.id),
        state: set(InboundState::Filed),
        reason: set(None),
        sender: set(mail.from.as_ref().map(|from| from.email.clone())),
        subject: set(Some(mail.subject.chars().take(200).collect())),
        next_at: set(None),
        ..Default::default()
    }
}

/// Puts a mail into quarantine with the reason: raw bytes kept, seen by people, retried by a button.
pub(super) async fn quarantine(desk: &Desk, id: i64, reason: QuarantineReason) -> Result<()> {
    let tx = desk.store.begin().await?;
    let change = NewInbound {
        id: set(id),
        state: set(InboundState::Quarantined),
        reason: set(Some(reason.code().to_owned())),
        next_at: set(None),
        ..Default::default()
    };
    store::inbound::update(&tx, change).await?;
    Ok(tx.commit().await?)
}

fn take_attachments(mail: &mut Mail) -> Vec<Upload> {
    std::mem::take(&mut mail.attachments)
        .into_iter()
        .map(|file| Upload {
            name: file.name,
            mime: file.mime,
            bytes: file.bytes.into(),
            content_id: file.content_id,
            inline: file.inline,
        })
        .collect()
}

/// When the next waiting mail may be read again, for the worker's sleep.
///
/// # Errors
/// When the database fails.
pub async fn next_due(desk: &Desk) -> Result<Option<Timestamp>> {
    store::inbound::next_due(desk.store.reader()).await.map_err(Error::from)
}
