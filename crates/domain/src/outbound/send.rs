//! Sending what is in the outbox: messages of tickets, and notices to the desk's own people.
//!
//! An attempt is three committed steps: claimed (`sending`), handed to the server, settled. A stop between the first and
//! the last leaves `sending` behind, which the next start puts back, marked as possibly sent twice: at most one duplicate,
//! never a loss.

use model::Timestamp;
use model::mailbox::MailboxKind;
use model::outbox::DeliveryState;
use store::DatabaseTransaction;
use store::outbox::{Claimed, Content, Posted};

use crate::ports::{Envelope, SendError, SmtpAccount};
use crate::{Desk, Error, Result, audit, failpoint, notices};

/// Waits after failed attempts, in minutes; then every four hours until [`GIVE_UP_MS`].
const BACK_OFF_MINUTES: [i64; 6] = [1, 2, 5, 15, 30, 60];
/// A mail that could not be handed over for so long is given up (RFC 5321 4.5.4.1 asks for four to five days).
const GIVE_UP_MS: i64 = 4 * 86_400_000;

/// Puts back what an interrupted process left in `sending`. To be called once, before the first [`send_next`].
///
/// # Errors
/// When the database fails.
pub async fn recover(desk: &Desk) -> Result<u64> {
    let tx = desk.store.begin().await?;
    let count = store::outbox::requeue_interrupted(&tx, desk.now()).await?;
    tx.commit().await?;
    Ok(count)
}

/// Sends the next mail that is due; `false` when there is none.
///
/// # Errors
/// When the database or the blob store fails; a refusing mail server is no error here but the mail's state.
pub async fn send_next(desk: &Desk) -> Result<bool> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    store::notices::post_due(&tx, now).await?;
    let claimed = store::outbox::claim(&tx, now).await?;
    tx.commit().await?;
    let Some(mail) = claimed else { return Ok(false) };
    failpoint::pass("send.claimed");
    let outcome = attempt(desk, &mail).await;
    failpoint::pass("send.accepted");
    settle(desk, &mail, outcome).await?;
    failpoint::pass("send.settled");
    Ok(true)
}

/// When something is to be sent next.
///
/// # Errors
/// When the database fails.
pub async fn next_due(desk: &Desk) -> Result<Option<Timestamp>> {
    let db = desk.store.reader();
    let mails = store::outbox::next_due(db).await?;
    let notices = store::notices::next_due(db).await?;
    Ok([mails, notices].into_iter().flatten().min())
}

/// What an attempt came to that did not fail.
enum Attempt {
    /// The server has taken the mail.
    Sent,
    /// Of its notices none was left.
    NothingToSay,
}

async fn attempt(desk: &Desk, mail: &Claimed) -> std::result::Result<Attempt, SendError> {
    match &mail.content {
        Content::Message(posted) => send_message(desk, mail.id, posted).await?,
        Content::Notices { .. } => {
            let Some(written) = notices::letter::write(desk, mail.id).await? else {
                return Ok(Attempt::NothingToSay);
            };
            hand_over(desk, written.mailbox, vec![written.to], &written.raw).await?;
        }
    }
    Ok(Attempt::Sent)
}

async fn send_message(desk: &Desk, id: i64, posted: &Posted) -> std::result::Result<(), SendError> {
    let db = desk.store.reader();
    let mailbox = store::desk::mailbox(db, posted.mailbox_id)
        .await
        .map_err(|error| temporary(&error))?;
    let Some(mailbox) = mailbox else {
        return Err(SendError::Permanent("mailbox removed".to_owned()));
    };
    let recipients = store::outbox::recipients(db, id)
        .await
        .map_err(|error| temporary(&error))?;
    let raw = desk
        .blobs
        .get(posted.contract_id, &posted.sha256)
        .await
        .map_err(|error| temporary(&Error::from(error)))?;
    hand_over(desk, mailbox, recipients, &raw).await
}

async fn hand_over(
    desk: &Desk,
    mailbox: store::desk::Mailbox,
    to: Vec<String>,
    raw: &[u8],
) -> std::result::Result<(), SendError> {
    let Some(account) = smtp_account(desk, &mailbox).map_err(|error| temporary(&error))? else {
        return Err(SendError::Temporary("mailbox without outgoing server".to_owned()));
    };
    let envelope = Envelope {
        from: mailbox.address,
        to,
    };
    desk.sender.send(&account, &envelope, raw).await
}

fn temporary(error: &dyn std::fmt::Display) -> SendError {
    SendError::Temporary(error.to_string())
}

/// How to send from a mailbox, where it has an outgoing server.
///
/// # Errors
/// When its stored secret cannot be opened.
pub fn smtp_account(desk: &Desk, mailbox: &store::desk::Mailbox) -> Result<Option<SmtpAccount>> {
    let (Some(host), Some(port), Some(security)) = (&mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security)
    else {
        return Ok(None);
    };
    let Ok(port) = u16::try_from(port) else { return Ok(None) };
    Ok(Some(SmtpAccount {
        host: host.clone(),
        port,
        security,
        user: mailbox.login.clone(),
        secret: crate::admin::mailboxes::secret_of(desk, mailbox)?,
    }))
}

async fn settle(desk: &Desk, mail: &Claimed, outcome: std::result::Result<Attempt, SendError>) -> Result<()> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (object, object_id) = match &mail.content {
        Content::Message(posted) => ("message", posted.message_id),
        Content::Notices { person_id } => ("person", *person_id),
    };
    match outcome {
        Ok(Attempt::NothingToSay) => store::notices::withdraw(&tx, mail.id).await?,
        Ok(Attempt::Sent) => {
            store::outbox::settle(&tx, mail.id, DeliveryState::Accepted, None, now, Some(now)).await?;
            match &mail.content {
                Content::Message(posted) => expect_acceptance(&tx, mail.id, posted, now).await?,
                Content::Notices { .. } => store::notices::sent(&tx, mail.id, now).await?,
            }
            audit::by_desk(desk, &tx, "mail.sent", object, object_id, None).await?;
        }
        Err(SendError::Temporary(text)) if !given_up(mail, now) => {
            // Not the server's words: they may quote the citizen's address. They stand on the ticket, or with the person.
            tracing::warn!(
                outbox = mail.id,
                attempt = mail.attempts,
                "mail not handed over, will be tried again"
            );
            let next = next_attempt(mail.attempts, now);
            store::outbox::settle(&tx, mail.id, DeliveryState::Queued, Some(&text), next, None).await?;
        }
        Err(SendError::Temporary(text) | SendError::Permanent(text)) => {
            tracing::warn!(outbox = mail.id, "mail refused");
            store::outbox::settle(&tx, mail.id, DeliveryState::Failed, Some(&text), now, Some(now)).await?;
            audit::by_desk(desk, &tx, "mail.refused", object, object_id, None).await?;
        }
    }
    let ticket = match mail.message() {
        Some(posted) => store::tickets::find(&tx, &store::Scope::desk(), posted.ticket_id).await?,
        None => None,
    };
    crate::tickets::commit_uncounted(desk, tx, ticket.as_ref().as_slice()).await
}

/// A certified mail is missed from some time on, unless its provider says that it took it over.
async fn expect_acceptance(tx: &DatabaseTransaction, id: i64, posted: &Posted, now: Timestamp) -> Result<()> {
    let mailbox = store::desk::mailbox(tx, posted.mailbox_id).await?;
    if let Some(mailbox) = mailbox.filter(|mailbox| mailbox.kind == MailboxKind::Pec) {
        let due = now.plus_minutes(mailbox.acceptance_minutes);
        store::outbox::expect_acceptance(tx, id, due).await?;
    }
    Ok(())
}

fn given_up(mail: &Claimed, now: Timestamp) -> bool {
    now.since(mail.created_at) > GIVE_UP_MS
}

fn next_attempt(attempts: i64, now: Timestamp) -> Timestamp {
    let index = usize::try_from(attempts.max(1) - 1).unwrap_or(0);
    now.plus_minutes(BACK_OFF_MINUTES.get(index).copied().unwrap_or(240))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_further_and_further_apart() {
        let now = Timestamp(0);
        assert_eq!(next_attempt(1, now), now.plus_minutes(1));
        assert_eq!(next_attempt(6, now), now.plus_minutes(60));
        assert_eq!(next_attempt(50, now), now.plus_minutes(240));
    }
}
