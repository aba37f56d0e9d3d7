//! Deciding where a mail belongs. A reference is a hint: a mail lands on a ticket when it proves that it belongs there,
//! or when its sender already takes part; else it opens a new ticket, linked to the one it cites.

use mail::classify::Automatic;
use mail::fax::FaxOutcome;
use mail::read::{Action, Kind, Reading};
use mail::thread::{Proof, ThreadClaim};
use model::mailbox::QuarantineReason;
use store::ConnectionTrait;
use store::evidence::Named;
use store::inbound::Inbound;

use super::continued;
use crate::{Desk, Result};

/// New tickets that one sender may open in [`CAP_WINDOW_MS`]: the last fuse against a loop that nothing else broke. What
/// comes beyond it waits in quarantine, where people see it.
const SENDER_CAP: u64 = 60;
/// An hour, in milliseconds.
const CAP_WINDOW_MS: i64 = 3_600_000;

/// What to do with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A new ticket; `related` when it cites one without proof.
    Open { related: Option<i64> },
    /// A further message on this ticket.
    Append { ticket_id: i64 },
    /// A new ticket that goes on from this one, which has been closed for too long to be opened again.
    Continue { ticket_id: i64 },
    /// What a provider or a mail server says about a message of ours.
    Evidence(Named),
    /// A machine's answer to a message of ours.
    AutoReply(Named),
    /// What comes back on the mail with notices of this number in the outbox; it is no citizen's.
    Notice(i64),
    /// Belongs to no ticket, with the reason.
    NoTicket(&'static str),
    /// A person decides.
    Quarantine(QuarantineReason),
}

/// Decides. Reads the database and changes nothing.
pub(super) async fn decide(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
) -> Result<Decision> {
    let mail = &reading.mail;
    if row.open_anyway {
        return Ok(Decision::Open { related: None });
    }
    if reading.action == Action::Quarantine {
        return Ok(Decision::Quarantine(QuarantineReason::UntrustedReceipt));
    }
    if reading.kind == Kind::PecReceipt {
        return Ok(match cited(desk, tx, &names(reading)).await? {
            Some(named) => Decision::Evidence(named),
            None => Decision::NoTicket("receipt"),
        });
    }
    if let Some(fax) = &reading.fax {
        return Ok(match fax.outcome {
            FaxOutcome::Received => Decision::Open { related: None },
            FaxOutcome::Failed => Decision::NoTicket("fax_failed"),
            FaxOutcome::Notice => Decision::NoTicket("fax_notice"),
        });
    }
    if desk.threading.is_own(mail) {
        return Ok(Decision::NoTicket("own"));
    }
    if let Some(mail_id) = on_notices(desk, reading) {
        return Ok(Decision::Notice(mail_id));
    }
    match mail.automatic {
        Automatic::Bounce => {
            let named = cited(desk, tx, &names(reading)).await?;
            return Ok(named.map_or(Decision::NoTicket("bounce"), Decision::Evidence));
        }
        Automatic::Replied => {
            let named = cited(desk, tx, &names(reading)).await?;
            return Ok(named.map_or(Decision::NoTicket("auto_reply"), Decision::AutoReply));
        }
        // Generated mail and lists are handled as mail; they are only never answered automatically.
        Automatic::Generated | Automatic::No => {}
    }
    let claimed = match desk.threading.claims(mail) {
        ThreadClaim::Proven { ticket, .. } => continued::answer(desk, tx, row, reading, ticket).await?,
        ThreadClaim::TagOnly { ticket } if exists(tx, ticket).await? => {
            if store::messages::takes_part(tx, ticket, sender(reading)).await? {
                continued::answer(desk, tx, row, reading, ticket).await?
            } else {
                Some(Decision::Open { related: Some(ticket) })
            }
        }
        _ => None,
    };
    let decision = match claimed {
        Some(decision) => decision,
        None => by_foreign_reference(desk, tx, row, reading).await?,
    };
    let opens = matches!(decision, Decision::Open { .. } | Decision::Continue { .. });
    if opens && too_many(desk, tx, row, reading).await? {
        return Ok(Decision::Quarantine(QuarantineReason::TooMany));
    }
    Ok(decision)
}

/// A mail that cites a Message-ID which is not of our making: the citizen's own, or one that a certified-mail provider gave
/// to a message of ours. It counts for who takes part; a citizen who writes about something else (another subject, citing
/// only their own earlier mail) gets a new ticket.
async fn by_foreign_reference(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
) -> Result<Decision> {
    let ids = reading
        .mail
        .in_reply_to
        .iter()
        .chain(reading.mail.references.iter().rev().take(20));
    let ids: Vec<String> = ids.cloned().collect();
    let Some((ticket_id, _)) = store::messages::ticket_of_mail_id(tx, &ids).await? else {
        return Ok(Decision::Open { related: None });
    };
    let related = Decision::Open {
        related: Some(ticket_id),
    };
    if !store::messages::takes_part(tx, ticket_id, sender(reading)).await? {
        return Ok(related);
    }
    if store::evidence::message_named(tx, &ids).await?.is_some() || same_subject(desk, tx, ticket_id, reading).await? {
        return Ok(continued::answer(desk, tx, row, reading, ticket_id)
            .await?
            .unwrap_or(related));
    }
    Ok(related)
}

async fn same_subject(desk: &Desk, tx: &impl ConnectionTrait, ticket_id: i64, reading: &Reading) -> Result<bool> {
    let ticket = store::tickets::find(tx, &store::Scope::desk(), ticket_id).await?;
    let subject = desk.threading.clean_subject(&reading.clean_subject);
    Ok(ticket.is_some_and(|ticket| {
        subject.is_empty()
            || desk
                .threading
                .clean_subject(&ticket.subject)
                .eq_ignore_ascii_case(&subject)
    }))
}

/// The mail with notices that a machine speaks of, or that a mail answers directly: a machine's answer does not always say that
/// it is one, and only people of the desk have such a mail. A citizen to whom it was passed on cites it further back.
fn on_notices(desk: &Desk, reading: &Reading) -> Option<i64> {
    let by_machine = matches!(reading.mail.automatic, Automatic::Bounce | Automatic::Replied);
    let cited = if by_machine {
        names(reading)
    } else {
        reading.mail.in_reply_to.clone()
    };
    cited.iter().find_map(|id| desk.threading.notice_of_message_id(id))
}

/// The message of ours that a mail is about. Our own identifier counts by its proof; a name that a provider gave, or that
/// stands in a signed receipt, by being known.
async fn cited(desk: &Desk, tx: &impl ConnectionTrait, names: &[String]) -> Result<Option<Named>> {
    for name in names {
        if let Some(Proof { ticket, message }) = desk.threading.ticket_of_message_id(name)
            && store::messages::is_on(tx, message, ticket).await?
        {
            return Ok(Some(Named {
                ticket_id: ticket,
                message_id: message,
            }));
        }
    }
    Ok(store::evidence::message_named(tx, names).await?)
}

/// What a receipt, a bounce or a machine's answer may call the message it is about.
fn names(reading: &Reading) -> Vec<String> {
    let data = reading.daticert.as_ref();
    let mut names: Vec<String> = reading.ref_message_id.iter().cloned().collect();
    names.extend(data.and_then(|data| data.msgid.clone()));
    names.extend(data.and_then(|data| data.identificativo.clone()));
    names.extend(reading.mail.in_reply_to.iter().cloned());
    names.extend(reading.mail.references.iter().rev().take(20).cloned());
    names
}

fn sender(reading: &Reading) -> &str {
    reading.true_sender.as_deref().unwrap_or_default()
}

async fn too_many(desk: &Desk, tx: &impl ConnectionTrait, row: &Inbound, reading: &Reading) -> Result<bool> {
    let Some(sender) = &reading.true_sender else {
        return Ok(false);
    };
    // A person has looked at it already.
    if row.released {
        return Ok(false);
    }
    let since = desk.now().plus_ms(-CAP_WINDOW_MS);
    Ok(store::inbound::filed_since(tx, sender, since).await? >= SENDER_CAP)
}

async fn exists(tx: &impl ConnectionTrait, ticket_id: i64) -> Result<bool> {
    Ok(store::tickets::find(tx, &store::Scope::desk(), ticket_id)
        .await?
        .is_some())
}
