//! An outage is reported to its provider, on a ticket of its own: there the provider's answers land, and the correspondence
//! stays together.

use model::contact::KeyKind;
use model::forms::{TEXT_MAX, is_address};
use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::template::{self, Values};
use model::ticket::LastWord;
use model::{Channel, Permission, Problem, TicketState};
use store::outages::Outage;
use store::tickets::{Ticket, TicketChange};
use store::{DatabaseTransaction, set};

use super::{change_of, load};
use crate::clockwork::Subject;
use crate::tickets::reply::{Reply, write};
use crate::tickets::{commit, event, note};
use crate::{Desk, Error, Principal, Result, audit};

/// What is written to whom.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub id: i64,
    pub address: String,
    /// With a place for the affected addresses (`{caselle}`), where they are to be named.
    pub text: String,
    /// Tickets whose citizens' addresses are named.
    pub boxes: Vec<i64>,
    /// The version of the outage that was seen.
    pub version: i64,
}

/// Writes to the provider and returns the number of the ticket on which that was done: a new one the first time, the same one
/// after that, unless it was moved to where this person does not write.
///
/// # Errors
/// [`Problem::Invalid`] for `address`, `report_text` and, where the queue has no mailbox, `from`; [`Problem::Conflict`] when
/// somebody changed the outage since it was seen.
pub async fn report(desk: &Desk, who: &Principal, form: Report) -> Result<i64> {
    let address = form.address.trim().to_lowercase();
    let mut check = Check::default();
    check.required("address", &address, 254);
    check.ensure(
        address.is_empty() || is_address(&address),
        "address",
        FieldError::BadAddress,
    );
    check.required("report_text", &form.text, TEXT_MAX);
    check.ensure(
        !template::has_unknown(&form.text, &template::IN_A_REPORT),
        "report_text",
        FieldError::Placeholder,
    );
    check.done()?;
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, form.id, Some(form.version)).await?;
    if !who.may(Permission::TicketReply, outage.queue_id, None) {
        return Err(Problem::Forbidden.into());
    }
    let text = filled(&tx, who, &form).await?;
    let ticket = match reachable(&tx, who, &outage).await? {
        Some(ticket) => ticket,
        None => open(desk, &tx, who, &outage, &address, contract_id).await?,
    };
    let reply = Reply {
        contract_id: ticket.contract_id,
        to: vec![address.clone()],
        cc: Vec::new(),
        name: &address,
        text: &text,
        attachments: Vec::new(),
        then: Some(TicketState::Waiting),
        outcome_id: None,
    };
    let (ticket, _) = write(desk, &tx, who, ticket, reply).await?;
    let mut change = change_of(&outage, who);
    change.provider = set(address);
    change.reported_at = set(Some(desk.now()));
    change.cause_ticket_id = set(Some(ticket.id));
    store::outages::update(&tx, change).await?;
    audit::by(desk, &tx, who, "outage.report", "outage", outage.id, None).await?;
    commit(desk, tx, &[&ticket]).await?;
    desk.outbox_waiting.notify_one();
    Ok(ticket.id)
}

/// The ticket on which the provider was written to, where this person writes on it.
async fn reachable(tx: &DatabaseTransaction, who: &Principal, outage: &Outage) -> Result<Option<Ticket>> {
    let Some(ticket_id) = outage.cause_ticket_id else {
        return Ok(None);
    };
    match crate::tickets::load(tx, who, ticket_id, Permission::TicketReply, None).await {
        Ok(ticket) => Ok(Some(ticket)),
        Err(Error::Refused(Problem::NotFound | Problem::Forbidden | Problem::Archived)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text with the addresses that were ticked, and with no other: those of tickets that the person sees.
async fn filled(tx: &DatabaseTransaction, who: &Principal, form: &Report) -> Result<String> {
    let mut boxes = Vec::new();
    if !form.boxes.is_empty() {
        let seen = store::outages::links(tx, who.scope(), form.id, None).await?;
        let ticked = |id: i64| form.boxes.contains(&id) && seen.iter().any(|row| row.ticket_id == id);
        let addresses = store::outages::addresses(tx, form.id, None).await?;
        let addresses = addresses.into_iter().filter(|(id, _)| ticked(*id));
        boxes = addresses.map(|(_, address)| format!("- {address}")).collect();
        boxes.sort();
        boxes.dedup();
    }
    let list = |boxes: String| Values {
        boxes,
        ..Values::default()
    };
    let named = if boxes.is_empty() {
        String::new()
    } else {
        template::fill(template::OUTAGE_BOXES, &list(boxes.join("\n")))
    };
    Ok(template::fill(&form.text, &list(named)).trim().to_owned())
}

/// Opens the ticket on which the provider is written to. The provider is its requester.
async fn open(
    desk: &Desk,
    tx: &DatabaseTransaction,
    who: &Principal,
    outage: &Outage,
    address: &str,
    contract_id: i64,
) -> Result<Ticket> {
    let now = desk.now();
    let key = [(KeyKind::Email, address.to_owned())];
    let known = store::contacts::matching(tx, &key, 5).await?;
    // One that a person gave a name may be somebody else's: only the contact that is nothing but this address.
    let requester_id = match known.into_iter().find(|known| known.contact.name == address) {
        Some(known) => known.contact.id,
        None => store::contacts::insert(tx, address, &key, now).await?,
    };
    let clocked = Subject {
        channel: Channel::Email,
        line_id: None,
        received_at: now,
        opened_at: now,
        handling_ms: 0,
    };
    let mut opening = TicketChange {
        contract_id: set(contract_id),
        version: set(1),
        queue_id: set(outage.queue_id),
        requester_id: set(Some(requester_id)),
        channel: set(Channel::Email),
        state: set(TicketState::New),
        level: set(1),
        owner_id: set(Some(who.id)),
        subject: set(outage.title.clone()),
        received_at: set(now),
        opened_at: set(now),
        last_word: set(LastWord::Desk),
        last_at: set(now),
        ..Default::default()
    };
    desk.clockwork.current().open(&mut opening, clocked, 1, false, now);
    let ticket = store::tickets::insert(tx, opening).await?;
    event(tx, ticket.id, now, EventKind::Opened, who, None, None).await?;
    // The correspondence went on elsewhere, where whoever reads this may not see it.
    let earlier = outage.cause_ticket_id.map(model::ticket::number).unwrap_or_default();
    let about = format!("{}\n\n{}\n\n{earlier}", super::called(outage), outage.description);
    note::write(tx, who, ticket.id, about.trim(), now, contract_id, &[]).await?;
    audit::by(desk, tx, who, "ticket.open", "ticket", ticket.id, None).await?;
    Ok(ticket)
}
