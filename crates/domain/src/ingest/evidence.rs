//! What somebody outside says about a message of ours: a certified-mail provider's receipt, or a mail server's bounce.
//! Both become the same evidence, which moves the recipient on and, where it is bad news, tells people. Nothing of it
//! opens a ticket or starts a clock.

use mail::pec::RecipientState;
use mail::read::{Kind, Reading};
use model::message::{AlertKind, EventKind};
use model::outbox::{DeliveryState, Protocol};
use model::{TicketState, Timestamp};
use store::evidence::{Named, NewEvidence, Recipient};
use store::inbound::Inbound;
use store::tickets::{Ticket, TicketChange};
use store::{DatabaseTransaction, set};

use crate::tickets::ladder::stand;
use crate::tickets::recontacts;
use crate::{Desk, Result};

/// A time-out notice so long after acceptance is the one after 24 hours (domain facts 1.1), in milliseconds.
const SECOND_NOTICE_MS: i64 = 22 * 3_600_000;
const DETAIL_MAX: usize = 300;

/// Records what a mail says about a message; the ticket it is on, where it still exists.
pub(super) async fn record(
    desk: &Desk,
    tx: &DatabaseTransaction,
    row: &Inbound,
    reading: &Reading,
    named: &Named,
) -> Result<Option<Ticket>> {
    let Some(ticket) = store::tickets::find_for_change(tx, &store::Scope::desk(), named.ticket_id).await? else {
        return Ok(None);
    };
    let pec = reading.kind == Kind::PecReceipt;
    if let Some(alias) = reading
        .daticert
        .as_ref()
        .filter(|_| pec)
        .and_then(|data| data.identificativo.as_deref())
    {
        store::evidence::add_alias(tx, named.message_id, alias).await?;
    }
    let at = reading.certified_ms().map_or(row.received_at, Timestamp);
    let recipients = store::evidence::recipients(tx, named.message_id).await?;
    let mut bad = Vec::new();
    for (address, event) in spoken_of(reading, &recipients) {
        let event = match event {
            DeliveryState::Late if pec => by_history(tx, named, row, &address, at).await?,
            event => event,
        };
        let evidence = NewEvidence {
            ticket_id: set(named.ticket_id),
            message_id: set(named.message_id),
            protocol: set(if pec { Protocol::Pec } else { Protocol::Mail }),
            event: set(event),
            address: set(address.clone()),
            at: set(at),
            provider: set(provider(reading)),
            detail: set(detail(reading)),
            inbound_id: set(row.id),
            ..Default::default()
        };
        store::evidence::insert(tx, evidence).await?;
        for recipient in recipients.iter().filter(|recipient| recipient.address == address) {
            if pec {
                store::evidence::heard_of(tx, recipient.outbox_id).await?;
            }
            if event.rank() > recipient.state.rank() {
                store::evidence::set_state(tx, recipient.id, event, detail(reading).as_deref()).await?;
                if event.is_negative() || event == DeliveryState::Late {
                    bad.push((address.clone(), event));
                }
            }
        }
    }
    if pec {
        store::alerts::withdraw(tx, named.message_id, AlertKind::NoAcceptance, desk.now()).await?;
    }
    tell(desk, tx, ticket, named, &bad).await.map(Some)
}

/// A bounce of a mail with notices: its person was not told. Shown with the person, on no ticket.
pub(super) async fn of_notices(tx: &DatabaseTransaction, reading: &Reading, mail_id: i64) -> Result<()> {
    let bounce = reading.mail.bounce.as_ref();
    let failed =
        bounce.is_some_and(|bounce| !bounce.failed.is_empty() || (bounce.delayed.is_empty() && !bounce.reassuring));
    if failed {
        store::notices::bounced(tx, mail_id, detail(reading).as_deref()).await?;
    }
    Ok(())
}

/// Bad news become an alert. Where the message carried the outcome and nobody has it, the citizen was not told: the ticket
/// waits for somebody to tell them, also when it was closed, and who has a number is called. A ticket of the archive keeps the
/// evidence and shows the alert, and is not written.
async fn tell(
    desk: &Desk,
    tx: &DatabaseTransaction,
    ticket: Ticket,
    named: &Named,
    bad: &[(String, DeliveryState)],
) -> Result<Ticket> {
    if bad.is_empty() {
        return Ok(ticket);
    }
    let now = desk.now();
    let untold = store::evidence::carries_outcome(tx, named.message_id).await?
        && !store::evidence::somebody_has_it(tx, named.message_id).await?;
    for (address, state) in bad {
        let kind = match state {
            DeliveryState::Late => AlertKind::Late,
            DeliveryState::FailedVirus => AlertKind::Virus,
            _ if untold => AlertKind::OutcomeNotDelivered,
            _ => AlertKind::NotDelivered,
        };
        store::alerts::raise(tx, ticket.id, Some(named.message_id), kind, address, now).await?;
        if state.is_negative() {
            let address = Some(address.clone());
            store::events::insert(tx, ticket.id, now, EventKind::NotDelivered, None, None, address).await?;
        }
    }
    // What is in the archive stays as it is: the alert says what came, and a new ticket goes on from there.
    if ticket.archived_at.is_some() {
        return Ok(ticket);
    }
    let mut change = TicketChange {
        id: set(ticket.id),
        // Colleagues see it as unread, the clock does not move.
        last_at: set(now),
        ..Default::default()
    };
    let was = ticket.state;
    let owes = untold && was != TicketState::ToCommunicate;
    if owes {
        change.version = set(ticket.version + 1);
        stand(&mut change, &ticket, TicketState::ToCommunicate);
        change.closed_at = set(None);
        change.first_contact = set(false);
        let (was, to) = (was.code().to_owned(), TicketState::ToCommunicate.code().to_owned());
        store::events::insert(tx, ticket.id, now, EventKind::StateChanged, None, Some(was), Some(to)).await?;
    }
    let ticket = store::tickets::update(tx, &ticket, change, now).await?;
    if owes {
        let failed: Vec<String> = bad.iter().map(|(address, _)| address.clone()).collect();
        recontacts::owe_after_failure(desk, tx, &ticket, &failed).await?;
    }
    Ok(ticket)
}

/// Who the mail speaks of, and what it says of them. A bounce that names nobody speaks of everybody, unless it
/// brings good news (RFC 3464, 2.3.3: delivered, relayed, expanded).
fn spoken_of(reading: &Reading, recipients: &[Recipient]) -> Vec<(String, DeliveryState)> {
    let named: Vec<_> = reading
        .recipients
        .iter()
        .map(|(address, state)| (address.to_lowercase(), of(*state)))
        .collect();
    let reassuring = reading.mail.bounce.as_ref().is_some_and(|bounce| bounce.reassuring);
    if named.is_empty() && reading.kind != Kind::PecReceipt && !reassuring {
        return recipients
            .iter()
            .map(|recipient| (recipient.address.clone(), DeliveryState::Failed))
            .collect();
    }
    named
}

fn of(state: RecipientState) -> DeliveryState {
    match state {
        RecipientState::Accepted => DeliveryState::PecAccepted,
        RecipientState::AcceptedOrdinary => DeliveryState::PecOrdinary,
        RecipientState::Delivered => DeliveryState::Delivered,
        RecipientState::Late => DeliveryState::Late,
        RecipientState::Failed => DeliveryState::Failed,
        RecipientState::FailedVirus => DeliveryState::FailedVirus,
        RecipientState::Rejected => DeliveryState::Rejected,
    }
}

/// The notices after 12 and after 24 hours look alike: the second one, and one that comes late enough, is final.
async fn by_history(
    tx: &DatabaseTransaction,
    named: &Named,
    row: &Inbound,
    address: &str,
    at: Timestamp,
) -> Result<DeliveryState> {
    let history = store::evidence::time_outs(tx, named.message_id, address, row.id).await?;
    let long_ago = history
        .accepted_at
        .is_some_and(|accepted| at.since(accepted) >= SECOND_NOTICE_MS);
    Ok(if history.notices > 0 || long_ago {
        DeliveryState::Failed
    } else {
        DeliveryState::Late
    })
}

fn provider(reading: &Reading) -> String {
    let name = reading
        .daticert
        .as_ref()
        .map(|data| data.gestore.clone())
        .unwrap_or_default();
    name.replace('|', "/").chars().take(200).collect()
}

fn detail(reading: &Reading) -> Option<String> {
    let said = match &reading.daticert {
        Some(data) => data.errore_esteso.clone(),
        None => {
            let bounce = reading.mail.bounce.as_ref();
            bounce.map(|bounce| {
                bounce
                    .diagnostic
                    .clone()
                    .unwrap_or_else(|| reading.mail.subject.clone())
            })
        }
    };
    said.map(|text| text.chars().take(DETAIL_MAX).collect())
}
