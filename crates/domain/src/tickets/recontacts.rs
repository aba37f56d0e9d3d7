//! Recontacts: calls that are owed to citizens, because an outcome cannot be written to them or because a time was agreed. One
//! use case a file; what they share is here. docs/adr/0021.

pub mod agree;
pub mod attempt;
pub mod end;
mod hours;
pub mod list;
pub mod page;
pub mod remind;
pub mod tell;

use model::recontact::{RecontactEnd, RecontactKind, Today};
use model::{Permission, Problem, TicketState, Timestamp};
use store::recontacts::{Number, Reach, Recontact, RecontactChange, Row};
use store::tickets::Ticket;
use store::{ConnectionTrait, set};

use super::load;
use crate::{Desk, Principal, Result};

/// A recontact is announced, counted and shown as due so long before its time (ten minutes, in milliseconds).
pub(crate) const AHEAD_MS: i64 = 10 * 60_000;
/// Longest remark about a call, in characters.
const NOTE_MAX: usize = 2_000;

/// Has a citizen called about the outcome of a ticket, from the next moment at which the service is open. Nothing is added where
/// the call is owed already.
pub(crate) async fn owe(desk: &Desk, tx: &impl ConnectionTrait, ticket_id: i64, made_by: Option<i64>) -> Result<()> {
    if store::recontacts::owed(tx, ticket_id).await?.is_some() {
        return Ok(());
    }
    let now = desk.now();
    let due_at = hours::opening(desk, now);
    let row = RecontactChange {
        ticket_id: set(ticket_id),
        kind: set(RecontactKind::Outcome),
        made_by: set(made_by),
        made_at: set(now),
        due_at: set(due_at),
        reminded_at: set(reminded(now, due_at)),
        ..Default::default()
    };
    store::recontacts::insert(tx, row).await?;
    Ok(())
}

/// The same where nobody can write to the citizen. Returns how they can be reached.
pub(crate) async fn owe_unless_written(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    ticket: &Ticket,
    made_by: Option<i64>,
) -> Result<Reach> {
    let reach = store::recontacts::reach(tx, ticket.id, ticket.requester_id).await?;
    if reach.addresses.is_empty() {
        owe(desk, tx, ticket.id, made_by).await?;
    }
    Ok(reach)
}

/// The same after a message that reached nobody at these addresses: who has a number is called, and who has no other address.
pub(crate) async fn owe_after_failure(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    ticket: &Ticket,
    failed: &[String],
) -> Result<()> {
    let reach = store::recontacts::reach(tx, ticket.id, ticket.requester_id).await?;
    let is_left = |address: &String| !failed.iter().any(|lost| lost.eq_ignore_ascii_case(address));
    if !reach.phones.is_empty() || !reach.addresses.iter().any(is_left) {
        owe(desk, tx, ticket.id, None).await?;
    }
    Ok(())
}

/// What is due when it is made was announced with it.
fn reminded(now: Timestamp, due_at: Timestamp) -> Option<Timestamp> {
    (due_at <= now.plus_ms(AHEAD_MS)).then_some(now)
}

/// Loads a recontact that goes on, with its ticket, to act on it: visible to the person, who works the ticket, and unchanged
/// since they saw it.
async fn load_open(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    seen_version: i64,
) -> Result<(Ticket, Recontact)> {
    let scope = who.scope_for(Permission::TicketWork);
    let found = store::recontacts::find(tx, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let ticket = load(tx, who, found.ticket_id, Permission::TicketWork, None).await?;
    // The ticket is held from here on: what is read now stays true.
    let recontact = store::recontacts::find(tx, &scope, id)
        .await?
        .ok_or(Problem::NotFound)?;
    if recontact.ended_at.is_some() || recontact.version != seen_version {
        let by = store::events::last_actor(tx, ticket.id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    Ok((ticket, recontact))
}

/// A recontact ends.
async fn finish(
    tx: &impl ConnectionTrait,
    who: &Principal,
    recontact: &Recontact,
    how: RecontactEnd,
    now: Timestamp,
) -> Result<()> {
    let change = RecontactChange {
        id: set(recontact.id),
        version: set(recontact.version + 1),
        ended: set(Some(how)),
        ended_at: set(Some(now)),
        ended_by: set(Some(who.id)),
        ..Default::default()
    };
    store::recontacts::update(tx, change).await?;
    Ok(())
}

/// Whether a call that is answered closes its ticket: the citizen waits for its outcome.
fn closes(ticket: &Ticket) -> bool {
    ticket.state == TicketState::ToCommunicate
}

/// The numbers of a recontact to call, and those that turned out to be wrong; each once.
fn sort_out(numbers: &[Number], id: i64) -> (Vec<String>, Vec<String>) {
    let own = || numbers.iter().filter(move |known| known.recontact_id == id);
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for known in own() {
        let is_wrong = own().any(|other| other.number == known.number && other.wrong);
        let list = if is_wrong { &mut wrong } else { &mut right };
        if !list.contains(&known.number) {
            list.push(known.number.clone());
        }
    }
    (right, wrong)
}

/// Recontacts in one line each.
pub(super) fn lines(desk: &Desk, rows: Vec<Row>) -> Vec<Today> {
    let soon = desk.now().plus_ms(AHEAD_MS);
    rows.into_iter()
        .map(|row| Today {
            id: row.id,
            subject: row.subject,
            at: desk.moment(row.due_at),
            urgent: row.due_at <= soon,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: &str, wrong: bool) -> Number {
        Number {
            recontact_id: 1,
            number: number.to_owned(),
            wrong,
        }
    }

    #[test]
    fn a_number_that_was_wrong_once_is_not_called_again() {
        let known = [
            number("+390971555101", false),
            number("+393335551104", false),
            number("+390971555101", true),
            number("+393335551104", false),
            Number {
                recontact_id: 2,
                ..number("+390835555114", false)
            },
        ];
        let (right, wrong) = sort_out(&known, 1);
        assert_eq!(right, ["+393335551104"]);
        assert_eq!(wrong, ["+390971555101"]);
    }

    #[test]
    fn what_is_due_at_once_is_not_announced_a_second_time() {
        let now = Timestamp(1_000_000);
        assert_eq!(reminded(now, now.plus_ms(AHEAD_MS)), Some(now));
        assert_eq!(reminded(now, now.plus_ms(AHEAD_MS + 1)), None);
    }
}
