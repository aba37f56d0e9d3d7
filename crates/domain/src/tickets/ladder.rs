//! The ladder: a ticket is handed up, called back, given back, handed to another office of its level, or refused. One use case
//! a file; what they share is here.
//!
//! What holds at any time: an open ticket above the back office is with an office; it is outside (level III) exactly while its
//! state says so; and somebody sees it who can move it. docs/adr/0018.

pub mod escalate;
pub mod give_back;
pub mod page;
pub mod reassign;
pub mod refuse;
pub(crate) mod steps;

use model::ladder::{BACK_OFFICE, OUTSIDE, URP};
use model::message::EventKind;
use model::notice::NoticeKind;
use model::problem::FieldError;
use model::{Permission, Problem, TicketState};
use store::desk::Office;
use store::tickets::{Ticket, TicketChange};
use store::{ConnectionTrait, DatabaseTransaction, set};

use super::{change_of, commit, event, load_any, note};
use crate::files::{self, Stored, Upload};
use crate::{Desk, Principal, Result, audit, notices};

/// Longest word of why, in characters.
const WHY_MAX: usize = 4_000;
/// Longest word of what is missing, in characters.
const MISSING_MAX: usize = 1_000;

/// Sets where a ticket stands. Who works it inside again has called it back from the office outside that it was with; one that
/// is opened again begins with the back office, because its office may be out of use by now.
pub(crate) fn stand(change: &mut TicketChange, ticket: &Ticket, to: TicketState) {
    change.state = set(to);
    let reopened = !ticket.state.is_open() && ticket.level > BACK_OFFICE;
    if to.is_open() && to != TicketState::ThirdLevel && (reopened || ticket.level >= OUTSIDE) {
        change.level = set(BACK_OFFICE);
        change.office_id = set(None);
    }
}

/// A place on the ladder: a level, and above the back office one of its offices.
#[derive(Clone, Debug)]
struct Place {
    level: i64,
    office: Option<Office>,
}

impl Place {
    /// A level of the contact centre.
    fn inside(level: i64) -> Self {
        Self { level, office: None }
    }

    /// An office.
    fn with(office: Office) -> Self {
        Self {
            level: office.level,
            office: Some(office),
        }
    }

    /// The state of a ticket that begins there.
    fn state(&self) -> TicketState {
        match self.level {
            OUTSIDE.. => TicketState::ThirdLevel,
            URP => TicketState::New,
            _ => TicketState::Open,
        }
    }

    fn office_name(&self) -> Option<String> {
        self.office.as_ref().map(|office| office.name.clone())
    }
}

/// Files of a form, stored.
struct Papers {
    contract_id: i64,
    stored: Vec<Stored>,
}

impl Papers {
    /// Stores them; before the transaction, as files are.
    async fn keep(desk: &Desk, ticket_id: i64, uploads: Vec<Upload>) -> Result<Self> {
        files::check(&uploads)?;
        let contract_id = crate::desk::contract_of(desk, ticket_id).await?;
        Ok(Self {
            contract_id,
            stored: files::store(desk, contract_id, uploads).await?,
        })
    }
}

/// A move that was decided, with what is written about it.
struct Handing<'a> {
    to: Place,
    state: TicketState,
    owner_id: Option<i64>,
    kind: EventKind,
    /// What the event says it became.
    became: Option<String>,
    proposed_queue_id: Option<i64>,
    /// The note with which it comes.
    text: &'a str,
    /// What is still missing; empty where nothing is.
    missing: &'a str,
    action: &'static str,
}

/// Loads an open ticket with an office, to answer for that office: for its people, and for those inside who see it.
async fn load_with_office(
    tx: &impl ConnectionTrait,
    who: &Principal,
    id: i64,
    seen_version: i64,
) -> Result<(Ticket, Office)> {
    let any = [Permission::TicketWork, Permission::TicketAnswer];
    let ticket = load_any(tx, who, id, &any, Some(seen_version)).await?;
    let office = match ticket.office_id {
        Some(office_id) if ticket.state.is_open() && ticket.level > BACK_OFFICE => {
            store::desk::office(tx, office_id).await?
        }
        _ => None,
    };
    match office {
        Some(office) => Ok((ticket, office)),
        None => Err(conflict(tx, id).await?),
    }
}

/// What somebody is told who comes too late.
async fn conflict(tx: &impl ConnectionTrait, id: i64) -> Result<crate::Error> {
    let by = store::events::last_actor(tx, id).await?;
    Ok(Problem::Conflict { by }.into())
}

/// Refuses a place in which nobody could move the ticket on.
async fn refuse_nowhere(tx: &impl ConnectionTrait, queue_id: i64, to: &Place) -> Result<()> {
    let somebody = match &to.office {
        Some(office) => store::people::works_in(tx, office.id).await?,
        None => store::people::works_queue(tx, queue_id).await?,
    };
    if somebody {
        Ok(())
    } else {
        Err(Problem::field("office_id", FieldError::NoPeople).into())
    }
}

/// Moves a ticket: place, events, note with its files, audit entry, notices to an office outside, and everybody who may see it
/// told.
async fn hand(
    desk: &Desk,
    tx: DatabaseTransaction,
    who: &Principal,
    before: Ticket,
    handing: Handing<'_>,
    papers: Papers,
) -> Result<()> {
    refuse_nowhere(&tx, before.queue_id, &handing.to).await?;
    let (id, now) = (before.id, desk.now());
    let was = match before.office_id {
        Some(office_id) => store::desk::office(&tx, office_id).await?.map(|office| office.name),
        None => None,
    };
    let office_id = handing.to.office.as_ref().map(|office| office.id);
    let mut change = change_of(&before);
    change.level = set(handing.to.level);
    change.office_id = set(office_id);
    change.state = set(handing.state);
    change.owner_id = set(handing.owner_id);
    change.proposed_queue_id = set(handing.proposed_queue_id);
    let after = store::tickets::update(&tx, &before, change, now).await?;
    let told = match office_id {
        Some(office_id) if after.level >= OUTSIDE => {
            notices::tell_office(desk, &tx, &after, office_id, NoticeKind::Handed).await?
        }
        _ => 0,
    };
    event(&tx, id, now, handing.kind, who, was, handing.became).await?;
    if !handing.missing.is_empty() {
        let missing = Some(handing.missing.to_owned());
        event(&tx, id, now, EventKind::StillMissing, who, None, missing).await?;
    }
    note::write(&tx, who, id, handing.text, now, papers.contract_id, &papers.stored).await?;
    let place = format!(
        "{{\"level\":{},\"office\":{}}}",
        after.level,
        office_id.map_or_else(|| "null".to_owned(), |office_id| office_id.to_string())
    );
    audit::by(desk, &tx, who, handing.action, "ticket", id, Some(place)).await?;
    // Those who lose sight of it and those who gain it both have a list to refresh.
    commit(desk, tx, &[&before, &after]).await?;
    if told > 0 {
        desk.outbox_waiting.notify_one();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_how_a_ticket_begins_there() {
        let office = |level| {
            Place::with(Office {
                id: 1,
                name: String::new(),
                level,
                email: None,
                active: true,
            })
        };
        assert_eq!(office(OUTSIDE).state(), TicketState::ThirdLevel);
        assert_eq!(office(URP).state(), TicketState::New);
        assert_eq!(Place::inside(BACK_OFFICE).state(), TicketState::Open);
    }
}
