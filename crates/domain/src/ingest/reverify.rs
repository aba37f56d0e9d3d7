//! Looking again at signatures that could not be verified, after the bundle of certificates changed.

use mail::read::{Kind, Reading};
use model::Timestamp;
use model::mailbox::{InboundState, QuarantineReason};
use model::message::{EventKind, MailBadge};
use store::inbound::{Inbound, NewInbound};
use store::set;

use crate::{Desk, Error, Result, audit};

/// How many mails are looked at in one go.
const BATCH: u64 = 100;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reverified {
    /// Mails whose signature was looked at again.
    pub checked: usize,
    /// Of these: now trusted.
    pub trusted: usize,
}

/// Verifies again every signature that was untrusted or out of date, as of the time each mail was received. A quarantined
/// receipt that is now trusted is filed; a message gets its badge. The clock of its ticket stays as people saw it.
///
/// # Errors
/// When the database or the file store fails.
pub async fn reverify(desk: &Desk) -> Result<Reverified> {
    let mut result = Reverified::default();
    let mut after = 0;
    loop {
        let rows = store::inbound::distrusted(desk.store.reader(), after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(result) };
        after = last.id;
        for row in rows {
            result.checked += 1;
            if one(desk, row).await? {
                result.trusted += 1;
            }
        }
    }
}

async fn one(desk: &Desk, row: Inbound) -> Result<bool> {
    let raw = desk.blobs.get(row.contract_id, &row.sha256).await?;
    let rules = desk.fax.rules(&desk.store).await?;
    let reading = super::read::read(desk, row.received_at, raw, rules).await;
    let Ok(reading) = reading.map_err(|error| Error::Fault(error.to_string()))? else {
        return Ok(false);
    };
    if !reading.signature.state.is_trusted() {
        return Ok(false);
    }
    settle(desk, &row, &reading).await?;
    Ok(true)
}

async fn settle(desk: &Desk, row: &Inbound, reading: &Reading) -> Result<()> {
    let tx = desk.store.begin().await?;
    let mut change = NewInbound {
        id: set(row.id),
        kind: set(Some(reading.kind.code().to_owned())),
        signature: set(Some(reading.signature.state.code().to_owned())),
        issuer: set(Some(reading.signature.issuer.clone())),
        ..Default::default()
    };
    let waiting = row.reason.as_deref() == Some(QuarantineReason::UntrustedReceipt.code());
    // A mail that waits for a person is placed once more: trusted, its mailbox may lead it on by itself.
    if row.state == InboundState::Triage || (row.state == InboundState::Quarantined && waiting) {
        change.state = set(InboundState::Received);
        change.reason = set(None);
        change.attempts = set(0);
        change.next_at = set(Some(desk.now()));
    }
    store::inbound::update(&tx, change).await?;
    let mut changed = None;
    if let (Some(message_id), Some(ticket_id)) = (row.message_id, row.ticket_id) {
        let badge = match reading.kind {
            Kind::PecEnvelope => Some(MailBadge::Certified),
            Kind::PecAnomaly => Some(MailBadge::Uncertified),
            _ => None,
        };
        if let Some(badge) = badge {
            let certified = reading.certified_ms().map(Timestamp);
            store::messages::set_badge(&tx, message_id, badge, certified).await?;
            store::events::insert(&tx, ticket_id, desk.now(), EventKind::Reverified, None, None, None).await?;
            changed = store::tickets::find(&tx, &store::Scope::desk(), ticket_id).await?;
        }
    }
    audit::by_desk(desk, &tx, "mail.reverify", "inbound", row.id, None).await?;
    crate::tickets::commit_uncounted(desk, tx, changed.as_ref().as_slice()).await?;
    desk.inbound_waiting.notify_one();
    Ok(())
}
