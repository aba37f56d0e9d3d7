//! The mail that a ticket of the demonstration begins with.

use mail::address::Address;
use model::Channel;
use store::set;
use store::tickets::{Ticket, TicketChange};

use super::cases::{Case, Citizen};
use super::content::named;
use super::letter::{Letter, write};
use super::post;
use super::stage::Stage;
use crate::{Error, Result};

/// Lets the mail arrive that opens a ticket.
///
/// # Errors
/// When it opens none.
pub(super) async fn arrive(stage: &Stage<'_>, case: &Case, number: usize) -> Result<Ticket> {
    let desk = stage.at(stage.opening(case));
    let queue = named(&stage.furniture.queues, &case.queue)?;
    let from = sender(case, stage.citizen(&case.citizen)?)?;
    let raw = write(Letter {
        message_id: message_id(&from, number, 0),
        from,
        to: if case.channel == Channel::Pec {
            &queue.pec_address
        } else {
            &queue.address
        },
        subject: case.subject.clone(),
        text: &case.text,
        html: case.html.as_deref(),
        files: &case.attachments,
        references: Vec::new(),
        at: desk.now(),
    })?;
    post::deliver(&desk, queue.mailbox_id, raw).await
}

/// What the desk cannot read in a mail. Until PEC is unwrapped (issue 3) and faxes are told by their gateway, every mail
/// is an e-mail from whoever is in its From; on whose behalf somebody writes stands in the delegation they attach.
///
/// # Errors
/// When the content names what it does not have.
pub(super) async fn complete(stage: &Stage<'_>, case: &Case, ticket: Ticket) -> Result<Ticket> {
    let on_behalf_id = case
        .on_behalf_of
        .as_deref()
        .map(|key| named(&stage.contacts, key))
        .transpose()?
        .copied();
    let tx = stage.desk.store.begin().await?;
    let change = TicketChange {
        id: set(ticket.id),
        version: set(ticket.version + 1),
        channel: set(case.channel),
        requester_id: set(Some(*named(&stage.contacts, &case.citizen)?)),
        on_behalf_id: set(on_behalf_id),
        delegation_seen: set(on_behalf_id.map(|_| true)),
        handling_ms: set(case.minutes * 60_000),
        ..Default::default()
    };
    let ticket = store::tickets::update(&tx, change).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Who a mail of this case is from. A fax comes as a mail of its gateway.
fn sender(case: &Case, citizen: &Citizen) -> Result<Address> {
    if case.channel == Channel::Fax {
        let name = Some("Servizio fax (demo)".to_owned());
        return Ok(Address {
            name,
            email: "fax@gateway.demo.example".to_owned(),
        });
    }
    let nowhere = || Error::Fault(format!("{:?} cannot write a mail", citizen.name));
    let email = address_of(case, citizen).ok_or_else(nowhere)?;
    Ok(Address {
        name: Some(citizen.name.clone()),
        email: email.to_owned(),
    })
}

/// Where a citizen can be written to about this case; none for who sends faxes or has no address.
pub(super) fn address_of<'a>(case: &Case, citizen: &'a Citizen) -> Option<&'a str> {
    let (email, pec) = (citizen.email.as_deref(), citizen.pec.as_deref());
    match case.channel {
        Channel::Fax => None,
        Channel::Pec => pec.or(email),
        _ => email.or(pec),
    }
}

/// The Message-ID of a citizen's mail: always the same for the same step of the same case.
pub(super) fn message_id(from: &Address, number: usize, step: usize) -> String {
    let domain = from.email.rsplit('@').next().unwrap_or_default();
    format!("demo-{number}-{step}@{domain}")
}
