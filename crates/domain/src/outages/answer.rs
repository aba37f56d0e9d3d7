//! The citizens of an outage that is over are answered, one ticket a transaction: what a stop cuts short goes on afterwards, and
//! nobody is answered twice.

use model::message::EventKind;
use model::outage::{Answered, NotAnswered, OutageState};
use model::template;
use model::{Permission, Problem, TicketState};
use store::outages::{Link, Outage, OutageChange};
use store::people::PersonWithGrants;
use store::tickets::Ticket;
use store::{DatabaseTransaction, Scope, set};

use super::{announce, called};
use crate::outbound::letter;
use crate::tickets::ladder::stand;
use crate::tickets::reply::{Reply, write};
use crate::tickets::{change_of, commit, commit_uncounted, event, note, recontacts};
use crate::{Desk, Error, Principal, Result, audit, failpoint};

/// Answers the next citizen who waits for it, or notes that an outage has none left. False when there is nothing to do.
///
/// # Errors
/// When the database fails, or there is no room left: the same ticket is tried again.
pub async fn next(desk: &Desk) -> Result<bool> {
    let db = desk.store.reader();
    let Some(outage) = store::outages::answering(db).await? else {
        return Ok(false);
    };
    let Some(link) = store::outages::next(db, outage.id).await? else {
        finish(desk, outage.id).await?;
        return Ok(true);
    };
    match one(desk, &outage, &link).await {
        Ok(()) => {}
        // A fault of the machine is nobody's in particular: tried again after a rest.
        Err(error @ (Error::Database(_) | Error::Files(_))) => return Err(error),
        Err(error) if error.is_full() => return Err(error),
        Err(error) => leave_out(desk, &outage, &link, reason(&error, link.ticket_id)).await?,
    }
    Ok(true)
}

/// Why a citizen was not answered.
fn reason(error: &Error, ticket_id: i64) -> NotAnswered {
    let field = match error {
        Error::Refused(Problem::Forbidden) => return NotAnswered::Forbidden,
        Error::Refused(Problem::Invalid(fields)) => fields.first().map(|field| field.field.as_str()),
        _ => None,
    };
    match field {
        Some("from") => NotAnswered::NoMailbox,
        Some("outcome_id") => NotAnswered::NoOutcome,
        _ => {
            tracing::error!(ticket_id, %error, "a citizen of an outage could not be answered");
            NotAnswered::Fault
        }
    }
}

/// Whoever solved the outage, with the rights that they have now; nobody once their account is disabled.
async fn solver(tx: &DatabaseTransaction, outage: &Outage) -> Result<Option<Principal>> {
    let Some(person_id) = outage.solved_by else {
        return Ok(None);
    };
    let person = store::people::find(tx, person_id).await?;
    let Some(person) = person.filter(|person| person.disabled_at.is_none()) else {
        return Ok(None);
    };
    Ok(Some(Principal::new(PersonWithGrants {
        id: person.id,
        name: person.name,
        login: person.login,
        must_change_password: person.must_change_password,
        letter_keys: person.letter_keys,
        grants: store::people::grants(tx, person_id).await?,
    })))
}

/// Answers one citizen.
async fn one(desk: &Desk, outage: &Outage, link: &Link) -> Result<()> {
    let contract_id = crate::desk::contract_of(desk, link.ticket_id).await?;
    let tx = desk.store.begin().await?;
    let ticket = store::tickets::find_for_change(&tx, &Scope::desk(), link.ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    // The ticket is held from here on: another process may have been faster.
    let waits = store::outages::waiting(&tx, ticket.id).await?;
    if waits.is_none_or(|waits| waits.id != link.id) {
        return Ok(());
    }
    let now = desk.now();
    if !ticket.state.is_open() {
        store::outages::settle(&tx, link.id, Answered::AlreadyClosed, None, now).await?;
        return commit_uncounted(desk, tx, &[&ticket]).await;
    }
    // What an office has answered is not told by telling that the outage is over.
    if ticket.state == TicketState::ToCommunicate || store::events::owes_telling(&tx, ticket.id).await? {
        return left_out(desk, tx, outage, link, ticket, NotAnswered::OwesOutcome).await;
    }
    let may = |who: &Principal| {
        let all = [Permission::TicketReply, Permission::TicketClose];
        all.iter()
            .all(|permission| who.may(*permission, ticket.queue_id, ticket.office_id))
    };
    let who = solver(&tx, outage).await?.filter(may).ok_or(Problem::Forbidden)?;
    let name = match ticket.requester_id {
        Some(contact_id) => store::contacts::find(&tx, contact_id)
            .await?
            .map(|contact| contact.name),
        None => None,
    };
    let name = name.unwrap_or_default();
    let queue = store::desk::queue(&tx, ticket.queue_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let text = template::fill(&outage.answer, &letter::values(&ticket, &queue, &name));
    event(
        &tx,
        ticket.id,
        now,
        EventKind::OutageSolved,
        &who,
        None,
        Some(called(outage)),
    )
    .await?;
    let before = ticket.clone();
    let address = store::outages::addresses(&tx, outage.id, Some(ticket.id)).await?.pop();
    let (ticket, how) = match address {
        Some((_, address)) => {
            let reply = Reply {
                contract_id,
                to: vec![address],
                cc: Vec::new(),
                name: &name,
                text: &text,
                attachments: Vec::new(),
                then: Some(TicketState::Closed),
                outcome_id: outage.outcome_id,
            };
            (write(desk, &tx, &who, ticket, reply).await?.0, Answered::Mail)
        }
        None => {
            note::write(&tx, &who, ticket.id, &text, now, contract_id, &[]).await?;
            (call(desk, &tx, &who, ticket).await?, Answered::Recontact)
        }
    };
    if !store::outages::settle(&tx, link.id, how, None, now).await? {
        // Listed as left out meanwhile: the mail goes with the transaction.
        return Ok(());
    }
    failpoint::pass("outage.written");
    // An office outside that loses sight of it has a list to refresh, too.
    commit(desk, tx, &[&before, &ticket]).await?;
    failpoint::pass("outage.committed");
    desk.outbox_waiting.notify_one();
    Ok(())
}

/// Nobody can write to the citizen: a call is owed, and the ticket waits for it.
async fn call(desk: &Desk, tx: &DatabaseTransaction, who: &Principal, ticket: Ticket) -> Result<Ticket> {
    let (was, to, now) = (ticket.state, TicketState::ToCommunicate, desk.now());
    let mut change = change_of(&ticket);
    stand(&mut change, &ticket, to);
    let ticket = store::tickets::update(tx, &ticket, change, now).await?;
    if was != to {
        let (was, to) = (Some(was.code().to_owned()), Some(to.code().to_owned()));
        event(tx, ticket.id, now, EventKind::StateChanged, who, was, to).await?;
    }
    recontacts::owe(desk, tx, ticket.id, Some(who.id)).await?;
    Ok(ticket)
}

/// Lists a citizen as left out: somebody has to answer them by hand.
async fn leave_out(desk: &Desk, outage: &Outage, link: &Link, why: NotAnswered) -> Result<()> {
    let tx = desk.store.begin().await?;
    // In the order of whoever answers, so that one of the two finds the other's work done.
    let ticket = store::tickets::find_for_change(&tx, &Scope::desk(), link.ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    left_out(desk, tx, outage, link, ticket, why).await
}

/// Notes on the outage and on the ticket itself that its citizen was not answered: whoever works the ticket may never see the
/// outage.
async fn left_out(
    desk: &Desk,
    tx: DatabaseTransaction,
    outage: &Outage,
    link: &Link,
    ticket: Ticket,
    why: NotAnswered,
) -> Result<()> {
    let now = desk.now();
    if !store::outages::settle(&tx, link.id, Answered::Failed, Some(why), now).await? {
        return Ok(());
    }
    let (why, outage) = (why.code().to_owned(), called(outage));
    store::events::insert(
        &tx,
        ticket.id,
        now,
        EventKind::OutageLeftOut,
        None,
        Some(why),
        Some(outage),
    )
    .await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}

/// Nobody is left: the outage has ended.
async fn finish(desk: &Desk, id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let outage = store::outages::find_for_change(&tx, &Scope::desk(), id).await?;
    let answering = outage.filter(|outage| outage.state == OutageState::Answering);
    let Some(outage) = answering else { return Ok(()) };
    if store::outages::next(&tx, id).await?.is_some() {
        return Ok(());
    }
    let change = OutageChange {
        id: set(id),
        version: set(outage.version + 1),
        state: set(OutageState::Solved),
        ended_at: set(Some(desk.now())),
        ..Default::default()
    };
    store::outages::update(&tx, change).await?;
    audit::by_desk(desk, &tx, "outage.end", "outage", id, None).await?;
    announce(desk, &tx, outage.queue_id).await?;
    tx.commit().await?;
    desk.live.committed();
    Ok(())
}
