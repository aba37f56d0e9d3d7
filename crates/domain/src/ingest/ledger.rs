//! The ledger of received mail, for people: what became of each, and how it was read.

use bytes::Bytes;
use mail::inspect::inspection;
use model::mailbox::{InboundState, MailFact, MailFilter, MailPage, MailRow, MailView};
use model::{Permission, Problem};
use store::inbound::{Inbound, LedgerFilter, LedgerRow, NewInbound};
use store::set;

use crate::audit::{self, reads};
use crate::{Desk, Error, Principal, Result};

/// Mails on a page.
const PAGE: usize = 50;
/// Characters of a mail's text that are shown.
const TEXT_MAX: usize = 20_000;

/// A page of the ledger, newest first. Of mails on tickets only those that the person may see.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal, filter: &MailFilter) -> Result<MailPage> {
    who.require(Permission::Quarantine)?;
    let db = desk.store.reader();
    let wanted = LedgerFilter {
        mailbox_id: filter.mailbox,
        state: filter.state,
        before: filter.before,
        // One more than is shown: whether there is a next page.
        limit: PAGE as u64 + 1,
    };
    let mut rows = store::inbound::ledger(db, who.scope(), &who.scope_for(Permission::Triage), &wanted).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let mailboxes = store::desk::mailboxes(db).await?;
    Ok(MailPage {
        next: rows.last().filter(|_| more).map(|row| row.id),
        rows: rows.into_iter().map(|row| view_row(desk, row)).collect(),
        mailboxes: mailboxes
            .into_iter()
            .map(|mailbox| model::desk::Choice {
                id: mailbox.id,
                name: mailbox.name,
            })
            .collect(),
    })
}

fn view_row(desk: &Desk, row: LedgerRow) -> MailRow {
    MailRow {
        id: row.id,
        mailbox: row.mailbox,
        sender: row.sender,
        subject: row.subject,
        kind: row.kind,
        state: row.state,
        reason: row.reason,
        ticket_id: row.ticket_id,
        signature: row.signature,
        received: desk.moment(row.received_at),
        bytes: row.bytes,
        note: row.note,
        decided: row.decided_by.zip(row.decided_at.map(|at| desk.moment(at))),
    }
}

/// A mail of the ledger and how it is read, step by step: with today's certificates and rules, by the code of the ingest.
///
/// # Errors
/// [`Problem::NotFound`] also for a mail on a ticket that the person may not see.
pub async fn mail(desk: &Desk, who: &Principal, id: i64) -> Result<MailView> {
    let (row, line) = visible(desk, who, id).await?;
    if row.state == InboundState::Destroyed {
        return Err(Problem::NotFound.into());
    }
    reads::saw(desk, who, "mail.read", "inbound", id, line.ticket_id).await?;
    let raw = desk.blobs.get(row.contract_id, &row.sha256).await?;
    let rules = desk.fax.rules(&desk.store).await?;
    let reading = super::read::read(desk, row.received_at, raw, rules).await;
    let reading = reading.map_err(|error| Error::Fault(error.to_string()))?;
    let mut view = MailView {
        row: view_row(desk, line),
        can_open: row.state == InboundState::NoTicket,
        ..MailView::default()
    };
    let Ok(reading) = reading else { return Ok(view) };
    let seen = inspection(&reading);
    let fact = |name: &str, value: Option<String>| value.map(|value| MailFact::new(name, value));
    view.steps = seen
        .steps
        .into_iter()
        .map(|step| MailFact::new(&step.what, step.found))
        .collect();
    view.facts = [
        fact("sender", seen.true_sender),
        fact("subject", Some(seen.clean_subject)),
        fact("signer", seen.signer),
        fact("issuer", seen.issuer),
        fact("algorithm", seen.algorithm),
        fact("certified", seen.certified_time),
        fact("pec_id", seen.pec_id),
        fact("refers_to", seen.ref_message_id),
        fact("consegna", seen.consegna),
        fact("error", seen.errore_esteso),
        fact("caller", seen.caller),
        fact("called", seen.called),
        fact("pages", seen.pages.map(|pages| pages.to_string())),
        fact("message_id", seen.message_id),
        fact("action", Some(seen.action.code().to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect();
    let states = seen.recipient_state.into_iter();
    view.facts
        .extend(states.map(|(address, state)| MailFact::new("recipient", format!("{address}: {}", state.code()))));
    view.files = seen
        .attachments
        .into_iter()
        .map(|file| (file.name, file.mime, i64::try_from(file.bytes).unwrap_or(i64::MAX)))
        .collect();
    view.text = seen.text.chars().take(TEXT_MAX).collect();
    Ok(view)
}

/// The mail as it came.
///
/// # Errors
/// As [`mail`].
pub async fn raw(desk: &Desk, who: &Principal, id: i64) -> Result<Bytes> {
    let (row, line) = visible(desk, who, id).await?;
    if row.state == InboundState::Destroyed {
        return Err(Problem::NotFound.into());
    }
    let bytes = desk.blobs.get(row.contract_id, &row.sha256).await?;
    reads::saw(desk, who, "mail.original", "inbound", id, line.ticket_id).await?;
    Ok(bytes)
}

/// Has a ticket opened of a mail that opened none: somebody knows better than the rules.
///
/// # Errors
/// [`Problem::NotFound`] when it is not without ticket (any more).
pub async fn open_ticket(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    who.require(Permission::Quarantine)?;
    let tx = desk.store.begin().await?;
    let row = store::inbound::find(&tx, id)
        .await?
        .filter(|row| row.state == InboundState::NoTicket);
    row.ok_or(Problem::NotFound)?;
    let again = NewInbound {
        id: set(id),
        state: set(InboundState::Received),
        reason: set(None),
        attempts: set(0),
        open_anyway: set(true),
        next_at: set(Some(desk.now())),
        ..Default::default()
    };
    store::inbound::update(&tx, again).await?;
    audit::by(desk, &tx, who, "mail.open", "inbound", id, None).await?;
    tx.commit().await?;
    desk.inbound_waiting.notify_one();
    Ok(())
}

async fn visible(desk: &Desk, who: &Principal, id: i64) -> Result<(Inbound, LedgerRow)> {
    who.require(Permission::Quarantine)?;
    let db = desk.store.reader();
    let only = LedgerFilter {
        before: Some(id + 1),
        limit: 1,
        ..LedgerFilter::default()
    };
    let line = store::inbound::ledger(db, who.scope(), &who.scope_for(Permission::Triage), &only).await?;
    let line = line.into_iter().find(|line| line.id == id).ok_or(Problem::NotFound)?;
    let row = store::inbound::find(db, id).await?.ok_or(Problem::NotFound)?;
    Ok((row, line))
}
