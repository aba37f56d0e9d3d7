//! Mail of the demonstration on its way in and out.

use model::Problem;
use model::outbox::DeliveryState;
use store::Scope;
use store::outbox::Claimed;
use store::tickets::Ticket;

use super::stage::at;
use crate::ingest::process::process_next;
use crate::ingest::receive::{Arrived, Receipt, receive};
use crate::{Desk, Error, Result, audit};

/// Mails that nobody can read, with the minutes since they came: an empty one, and one whose head was lost.
const BROKEN: [(&[u8], i64); 2] = [
    (b"", 190),
    (
        b"Messaggio di dimostrazione arrivato senza intestazione\r\nil resto non si legge\r\n",
        45,
    ),
];

/// The newest replies, that many, came back: so that a failed delivery can be seen.
const REFUSED: usize = 2;
const REFUSAL: &str = "550 5.1.1 casella inesistente";

/// Receives a mail and files it, which is the ticket it lands on. Nothing else waits on a desk that is being filled, so
/// the next mail is this one.
///
/// # Errors
/// When it lands on no ticket.
pub(super) async fn deliver(desk: &Desk, mailbox_id: i64, raw: Vec<u8>) -> Result<Ticket> {
    let id = store_and_read(desk, mailbox_id, raw).await?;
    let db = desk.store.reader();
    let row = store::inbound::find(db, id).await?.ok_or(Problem::NotFound)?;
    let nowhere = || {
        Error::Fault(format!(
            "a mail became {}: {}",
            row.state,
            row.reason.clone().unwrap_or_default()
        ))
    };
    let ticket_id = row.ticket_id.ok_or_else(nowhere)?;
    Ok(store::tickets::find(db, &Scope::desk(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?)
}

pub(super) async fn store_and_read(desk: &Desk, mailbox_id: i64, raw: Vec<u8>) -> Result<i64> {
    let mail = Arrived {
        mailbox_id,
        place: None,
        received_at: Some(desk.now()),
        raw: raw.into(),
    };
    let (Receipt::Stored(id) | Receipt::Known(id)) = receive(desk, mail).await?;
    process_next(desk).await?;
    Ok(id)
}

/// Lets a few mails arrive that go to quarantine.
///
/// # Errors
/// When the database or the file store fails.
pub(super) async fn deliver_broken(desk: &Desk, mailbox_id: i64) -> Result<()> {
    for (raw, minutes) in BROKEN {
        let then = at(desk, desk.now().plus_minutes(-minutes));
        store_and_read(&then, mailbox_id, raw.to_vec()).await?;
    }
    Ok(())
}

/// Writes down what became of every reply and notice, and returns the replies that left: nothing of the past waits to be sent
/// when a mail server is configured.
///
/// # Errors
/// When the database fails.
pub(super) async fn settle_outbox(desk: &Desk) -> Result<Vec<Claimed>> {
    let tx = desk.store.begin().await?;
    let mut mails = Vec::new();
    store::notices::post_due(&tx, desk.now()).await?;
    // Claimed in the order in which they were written.
    while let Some(mail) = store::outbox::claim(&tx, desk.now()).await? {
        match mail.message().map(|posted| posted.message_id) {
            Some(message_id) => mails.push((mail, message_id)),
            None => {
                let now = desk.now();
                store::outbox::settle(&tx, mail.id, DeliveryState::Accepted, None, now, Some(now)).await?;
                store::notices::sent(&tx, mail.id, now).await?;
            }
        }
    }
    let accepted = mails.len().saturating_sub(REFUSED);
    for (index, (mail, message_id)) in mails.iter().enumerate() {
        let (state, detail, action) = if index < accepted {
            (DeliveryState::Accepted, None, "mail.sent")
        } else {
            (DeliveryState::Failed, Some(REFUSAL), "mail.refused")
        };
        let then = mail.created_at;
        store::outbox::settle(&tx, mail.id, state, detail, then, Some(then)).await?;
        audit::by_desk(&at(desk, then), &tx, action, "message", *message_id, None).await?;
    }
    tx.commit().await?;
    mails.truncate(accepted);
    Ok(mails.into_iter().map(|(mail, _)| mail).collect())
}
