//! The certified mail of the demonstration: a provider of its own puts citizens' mails into envelopes and sends receipts for
//! the desk's. Only the desk that is being filled believes it.

use std::sync::Arc;

use mail::pec::RecipientState;
use mail::pec::provider::{Passing, Provider, Validity};
use mail::smime::TrustStore;
use model::Timestamp;
use model::mailbox::MailboxKind;

use super::post;
use super::stage::at;
use crate::{Desk, Error, Result};

/// Of two receipts for a message of the desk: the provider takes it over, the recipient's provider delivers it.
const STEPS: [(RecipientState, i64); 2] = [(RecipientState::Accepted, 2_000), (RecipientState::Delivered, 7_000)];

/// The provider of the demonstration.
pub(super) fn provider() -> Result<Provider> {
    Provider::new("pec.demo.example", Validity::default()).map_err(fault)
}

/// The desk, believing this provider.
pub(super) fn believing(desk: &Desk, provider: &Provider) -> Result<Desk> {
    let bundle = provider.bundle().map_err(fault)?;
    let trust = TrustStore::from_pem(&bundle).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Desk {
        trust: Arc::new(trust),
        ..desk.clone()
    })
}

/// A citizen's mail as it reaches a certified mailbox: certified where the citizen has such a mailbox too, else as an
/// anomaly.
pub(super) fn wrapped(
    provider: &Provider,
    certified: bool,
    (from, to): (&str, &str),
    (subject, message_id): (&str, &str),
    when: Timestamp,
    inner: &[u8],
) -> Result<Vec<u8>> {
    let passing = Passing {
        from,
        to: &[to],
        ordinary: &[],
        subject,
        message_id,
        pec_id: &format!("opec.{}@pec.demo.example", message_id.replace('@', ".")),
        at_ms: when.0,
    };
    let made = if certified {
        provider.envelope(&passing, inner)
    } else {
        provider.anomaly(&passing, inner)
    };
    made.map_err(fault)
}

/// Lets the receipts come for every certified mail that left.
///
/// # Errors
/// When the database or the file store fails.
pub(super) async fn deliver_receipts(desk: &Desk, provider: &Provider, sent: &[store::outbox::Claimed]) -> Result<()> {
    for mail in sent {
        let Some(posted) = mail.message() else { continue };
        let mailbox = store::desk::mailbox(desk.store.reader(), posted.mailbox_id).await?;
        let Some(mailbox) = mailbox.filter(|mailbox| mailbox.kind == MailboxKind::Pec) else {
            continue;
        };
        let raw = desk.blobs.get(posted.contract_id, &posted.sha256).await?;
        let letter = mail::parse::parse(&raw).map_err(|error| Error::Fault(error.to_string()))?;
        let (Some(to), Some(id)) = (letter.to.first(), &letter.message_id) else {
            continue;
        };
        for (state, later) in STEPS {
            let then = mail.created_at.plus_ms(later).min(desk.now());
            let passing = Passing {
                from: &mailbox.address,
                to: &[&to.email],
                ordinary: &[],
                subject: &letter.subject,
                message_id: id,
                pec_id: &format!("opec.{}@pec.demo.example", id.replace('@', ".")),
                at_ms: then.0,
            };
            let raw = provider
                .receipt(state, &passing, Some(&to.email), None)
                .map_err(fault)?;
            post::store_and_read(&at(desk, then), mailbox.id, raw).await?;
        }
    }
    Ok(())
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(format!("the provider of the demonstration: {error}"))
}
