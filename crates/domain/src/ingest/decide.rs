//! Deciding where a mail belongs. A reference is a hint: a mail lands on a ticket when it proves that it belongs there,
//! or when its sender already takes part; else it opens a new ticket, linked to the one it cites.

use mail::classify::Automatic;
use mail::parse::Mail;
use mail::thread::ThreadClaim;
use store::ConnectionTrait;

use crate::{Desk, Result};

/// What to do with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A new ticket; `related` when it cites one without proof.
    Open { related: Option<i64> },
    /// A further message on this ticket.
    Append { ticket_id: i64 },
    /// A bounce, or a machine's answer, to a message of ours.
    AttachToOutgoing {
        ticket_id: i64,
        message_id: Option<i64>,
        bounce: bool,
    },
    /// Belongs to no ticket, with the reason.
    NoTicket(&'static str),
}

/// Decides. Reads the database and changes nothing.
pub(super) async fn decide(desk: &Desk, tx: &impl ConnectionTrait, mail: &Mail) -> Result<Decision> {
    if desk.threading.is_own(mail) {
        return Ok(Decision::NoTicket("own"));
    }
    let claim = desk.threading.claims(mail);
    match mail.automatic {
        Automatic::Bounce => {
            let cited = match &mail.bounce {
                Some(bounce) => bounce
                    .original_message_id
                    .as_deref()
                    .and_then(|id| desk.threading.ticket_of_message_id(id)),
                None => None,
            };
            return Ok(match (cited, claim) {
                (Some(proof), _) => Decision::AttachToOutgoing {
                    ticket_id: proof.ticket,
                    message_id: Some(proof.message),
                    bounce: true,
                },
                (None, ThreadClaim::Proven { ticket, message }) => Decision::AttachToOutgoing {
                    ticket_id: ticket,
                    message_id: Some(message),
                    bounce: true,
                },
                _ => Decision::NoTicket("bounce"),
            });
        }
        Automatic::Replied => {
            return Ok(match claim {
                ThreadClaim::Proven { ticket, message } => Decision::AttachToOutgoing {
                    ticket_id: ticket,
                    message_id: Some(message),
                    bounce: false,
                },
                _ => Decision::NoTicket("auto_reply"),
            });
        }
        // Generated mail and lists are handled as mail; they are only never answered automatically.
        Automatic::Generated | Automatic::No => {}
    }
    Ok(match claim {
        ThreadClaim::Proven { ticket, .. } if exists(tx, ticket).await? => Decision::Append { ticket_id: ticket },
        ThreadClaim::TagOnly { ticket } if exists(tx, ticket).await? => {
            let sender = mail.from.as_ref().map(|from| from.email.clone()).unwrap_or_default();
            if store::messages::takes_part(tx, ticket, &sender).await? {
                Decision::Append { ticket_id: ticket }
            } else {
                Decision::Open { related: Some(ticket) }
            }
        }
        _ => by_foreign_reference(tx, mail).await?,
    })
}

/// A mail that cites a citizen's own earlier mail (a Message-ID that is not ours): a proof only from who takes part.
async fn by_foreign_reference(tx: &impl ConnectionTrait, mail: &Mail) -> Result<Decision> {
    let mut cited = mail.in_reply_to.clone();
    cited.extend(mail.references.iter().rev().take(20).cloned());
    let Some((ticket_id, _)) = store::messages::ticket_of_mail_id(tx, &cited).await? else {
        return Ok(Decision::Open { related: None });
    };
    let sender = mail.from.as_ref().map(|from| from.email.clone()).unwrap_or_default();
    Ok(if store::messages::takes_part(tx, ticket_id, &sender).await? {
        Decision::Append { ticket_id }
    } else {
        Decision::Open {
            related: Some(ticket_id),
        }
    })
}

async fn exists(tx: &impl ConnectionTrait, ticket_id: i64) -> Result<bool> {
    Ok(store::tickets::find(tx, &store::Scope::desk(), ticket_id)
        .await?
        .is_some())
}
