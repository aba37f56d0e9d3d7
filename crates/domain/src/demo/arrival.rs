//! The mail that a ticket of the demonstration begins with.

use mail::address::Address;
use model::Channel;
use store::set;
use store::tickets::{Ticket, TicketChange};

use super::cases::{Case, Citizen};
use super::content::named;
use super::letter::{Letter, write};
use super::stage::Stage;
use super::{certified, post};
use crate::{Desk, Error, Result};

/// Lets the mail arrive that opens a ticket.
///
/// # Errors
/// When it opens none.
pub(super) async fn arrive(stage: &Stage<'_>, case: &Case, number: usize) -> Result<Ticket> {
    let desk = stage.at(stage.opening(case));
    let queue = named(&stage.furniture.queues, &case.queue)?;
    let citizen = stage.citizen(&case.citizen)?;
    if case.channel == Channel::Fax {
        return post::deliver(&desk, queue.mailbox_id, fax(case, citizen, number, &desk)?).await;
    }
    let nowhere = || Error::Fault(format!("{:?} cannot write a mail", citizen.name));
    let from = Address {
        name: Some(citizen.name.clone()),
        email: address_of(case, citizen).ok_or_else(nowhere)?.to_owned(),
    };
    let letter = Letter {
        message_id: message_id(&from, number, 0),
        from,
        to: &queue.address,
        subject: case.subject.clone(),
        text: &case.text,
        html: case.html.as_deref(),
        files: &case.attachments,
        references: Vec::new(),
        at: desk.now(),
    };
    post_letter(stage, case, letter, &desk).await
}

/// Posts a citizen's letter to the mailbox that its channel leads to.
pub(super) async fn post_letter(stage: &Stage<'_>, case: &Case, letter: Letter<'_>, desk: &Desk) -> Result<Ticket> {
    let queue = named(&stage.furniture.queues, &case.queue)?;
    if case.channel != Channel::Pec {
        return post::deliver(desk, queue.mailbox_id, write(letter)?).await;
    }
    let letter = Letter {
        to: &queue.pec_address,
        ..letter
    };
    let certified = stage.citizen(&case.citizen)?.pec.is_some();
    let (from, subject, id) = (
        letter.from.email.clone(),
        letter.subject.clone(),
        letter.message_id.clone(),
    );
    let inner = write(letter)?;
    let between = (from.as_str(), queue.pec_address.as_str());
    let raw = certified::wrapped(stage.provider, certified, between, (&subject, &id), desk.now(), &inner)?;
    post::deliver(desk, queue.pec_mailbox_id, raw).await
}

/// A fax as HylaFAX hands it over, with the caller's number where the citizen has one.
fn fax(case: &Case, citizen: &Citizen, number: usize, desk: &Desk) -> Result<Vec<u8>> {
    let caller = &citizen.phone;
    let text = format!(
        "recvq/fax{number:09}.pdf:\n                Mittente: {caller}\n                  Pagine: 1\n                 CallID1: \
         {caller}\n        Ricevuto tramite: ttyIAX0\n\n{}",
        case.text
    );
    write(Letter {
        message_id: format!("demo-{number}-0@gateway.demo.example"),
        from: Address {
            name: Some("Server fax HylaFAX (demo)".to_owned()),
            email: "faxmaster@gateway.demo.example".to_owned(),
        },
        to: "fax@demo.example",
        subject: format!("Fax ricevuto da {caller}"),
        text: &text,
        html: None,
        files: &case.attachments,
        references: Vec::new(),
        at: desk.now(),
    })
}

/// What the desk cannot know of a mail: on whose behalf somebody writes stands in the delegation they attach, and what a fax
/// is about in its pages.
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
        subject: set(case.subject.clone()),
        requester_id: set(Some(*named(&stage.contacts, &case.citizen)?)),
        on_behalf_id: set(on_behalf_id),
        delegation_seen: set(on_behalf_id.map(|_| true)),
        handling_ms: set(case.minutes * 60_000),
        ..Default::default()
    };
    let ticket = store::tickets::update(&tx, &ticket, change, stage.desk.now()).await?;
    tx.commit().await?;
    Ok(ticket)
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
