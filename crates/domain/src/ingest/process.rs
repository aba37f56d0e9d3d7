//! Reading a stored mail and filing it.

use mail::parse::{Mail, ParseError};
use mail::read::Reading;
use mail::smime::SignatureState;
use model::mailbox::{InboundState, QuarantineReason};
use model::{Problem, Timestamp};
use store::inbound::{Inbound, NewInbound};
use store::set;

use super::continued;
use super::decide::{Decision, decide};
use super::file::{self, Target};
use crate::files::{self, Stored, Upload};
use crate::{Desk, Error, Result, failpoint, sorting};

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
    failpoint::pass("process.claimed");
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
    let rules = desk.fax.rules(&desk.store).await?;
    // A panic in there is a quarantined mail.
    let mut reading = match super::read::read(desk, row.received_at, raw, rules).await {
        Ok(Ok(reading)) => reading,
        Ok(Err(ParseError::Empty)) => return quarantine(desk, row.id, QuarantineReason::Empty).await,
        Ok(Err(ParseError::NoHeaders)) => return quarantine(desk, row.id, QuarantineReason::NoHeaders).await,
        Err(error) => {
            tracing::error!(inbound = row.id, %error, "reading a mail broke down");
            return quarantine(desk, row.id, QuarantineReason::Broken).await;
        }
    };
    failpoint::pass("process.read");
    let uploads = take_attachments(&mut reading.mail);
    let mut stored = files::store(desk, row.contract_id, uploads).await?;
    crate::pictures::ask(&reading, &mut stored);
    failpoint::pass("process.stored");
    apply(desk, row, reading, stored).await
}

/// The one transaction that files a mail: its ticket, its message, its ledger row.
async fn apply(desk: &Desk, row: Inbound, reading: Reading, stored: Vec<Stored>) -> Result<()> {
    let tx = desk.store.begin().await?;
    let still = store::inbound::find(&tx, row.id).await?;
    if still.is_none_or(|row| row.state != InboundState::Received) {
        return Ok(());
    }
    let decision = decide(desk, &tx, &row, &reading).await?;
    // It has waited for a person before: reading it brings its files again.
    if row.open_anyway || row.due_at.is_some() {
        store::triage::forget_files(&tx, row.id).await?;
    }
    let draws = stored.iter().any(|file| file.preview.is_some());
    let mut done = outcome(&row, &reading);
    let mut changed = None;
    let mut receipt = false;
    match decision {
        Decision::Notice(mail_id) => {
            super::evidence::of_notices(&tx, &reading, mail_id).await?;
            done.state = set(InboundState::NoTicket);
            done.reason = set(Some("notice".to_owned()));
        }
        Decision::NoTicket(reason) => {
            done.state = set(InboundState::NoTicket);
            done.reason = set(Some(reason.to_owned()));
        }
        Decision::Quarantine(reason) => {
            done.state = set(InboundState::Quarantined);
            done.reason = set(Some(reason.code().to_owned()));
        }
        Decision::Open { related } => {
            let mailbox = store::desk::mailbox(&tx, row.mailbox_id)
                .await?
                .ok_or(Problem::NotFound)?;
            let placed = sorting::place(&tx, &mailbox, &reading, &stored).await?;
            if placed.waits {
                crate::triage::wait(desk, &tx, &row, &reading, &stored, placed, related, &mut done).await?;
            } else {
                let target = Target {
                    related,
                    ..Target::sorted(placed, mailbox.queue_id)
                };
                let (ticket, message_id) = file::open(desk, &tx, &row, &reading, &stored, target).await?;
                receipt = super::receipt::acknowledge(desk, &tx, &reading, &ticket).await?;
                done.ticket_id = set(Some(ticket.id));
                done.message_id = set(Some(message_id));
                changed = Some(ticket);
            }
        }
        Decision::Append { ticket_id } => {
            let (ticket, message_id) = file::append(desk, &tx, &row, &reading, &stored, ticket_id, None).await?;
            done.ticket_id = set(Some(ticket.id));
            done.message_id = set(Some(message_id));
            changed = Some(ticket);
        }
        Decision::Continue { ticket_id } => {
            let (ticket, message_id) = continued::open(desk, &tx, &row, &reading, &stored, ticket_id).await?;
            receipt = super::receipt::acknowledge(desk, &tx, &reading, &ticket).await?;
            done.ticket_id = set(Some(ticket.id));
            done.message_id = set(Some(message_id));
            changed = Some(ticket);
        }
        Decision::Evidence(named) => {
            let ticket = super::evidence::record(desk, &tx, &row, &reading, &named).await?;
            done.ticket_id = set(ticket.as_ref().map(|ticket| ticket.id));
            done.reason = set(Some("evidence".to_owned()));
            changed = ticket;
        }
        Decision::AutoReply(named) => {
            let filed = file::auto_reply(&tx, &row, &reading, &stored, &named).await?;
            done.ticket_id = set(filed.as_ref().map(|(ticket, _)| ticket.id));
            done.message_id = set(filed.as_ref().map(|(_, message_id)| *message_id));
            done.reason = set(Some("auto_reply".to_owned()));
            changed = filed.map(|(ticket, _)| ticket);
        }
    }
    store::inbound::update(&tx, done).await?;
    failpoint::pass("process.written");
    crate::tickets::commit(desk, tx, changed.as_ref().as_slice()).await?;
    failpoint::pass("process.committed");
    if draws {
        desk.pictures_waiting.notify_one();
    }
    if receipt {
        desk.outbox_waiting.notify_one();
    }
    Ok(())
}

fn outcome(row: &Inbound, reading: &Reading) -> NewInbound {
    let signed = reading.signature.state != SignatureState::None;
    // Of a fax the gateway, of a receipt the provider: who the mail came from, whoever wrote.
    let from = reading
        .true_sender
        .clone()
        .or_else(|| reading.mail.from.as_ref().map(|from| from.email.clone()));
    NewInbound {
        kind: set(Some(reading.kind.code().to_owned())),
        signature: set(signed.then(|| reading.signature.state.code().to_owned())),
        issuer: set(Some(reading.signature.issuer.clone()).filter(|_| signed)),
        id: set(row.id),
        state: set(InboundState::Filed),
        reason: set(None),
        sender: set(from),
        subject: set(Some(reading.clean_subject.chars().take(200).collect())),
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
