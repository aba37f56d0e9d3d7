//! Outages: one cause behind many tickets. They are linked to it, it is reported to a provider, and when it is over all their
//! citizens are answered with one text. One use case a file; what they share is here. docs/adr/0024.

pub mod answer;
pub mod follow;
pub mod link;
pub mod list;
pub mod open;
pub mod page;
pub mod report;
pub mod retry;
pub mod solve;
pub mod unlink;
pub mod withdraw;

use model::outage::OutageState;
use model::template::Values;
use model::{Permission, Problem};
use store::outages::{Outage, OutageChange};
use store::{ConnectionTrait, Scope, set};

use crate::{Desk, Principal, Result};

/// Longest title, in characters.
const TITLE_MAX: usize = 200;
/// Longest description and longest reason for withdrawing, in characters.
const DESCRIPTION_MAX: usize = 4_000;

/// Outages that a person sees: those of queues whose tickets they work.
fn works(who: &Principal) -> Scope {
    who.scope_for(Permission::TicketWork)
}

/// Whether a person may have everybody answered: they write to citizens and close tickets of the queue, and decide on its mail,
/// which is what back office and team leaders do and the front end does not.
fn may_solve(who: &Principal, queue_id: i64) -> bool {
    let all = [Permission::TicketReply, Permission::TicketClose, Permission::Triage];
    all.iter().all(|permission| who.may(*permission, queue_id, None))
}

/// Loads an outage that is open, to change it: held until the end of the transaction, of a queue that the person works, and
/// unchanged since they saw it (`seen_version`, where the change would overwrite something).
async fn load(tx: &impl ConnectionTrait, who: &Principal, id: i64, seen_version: Option<i64>) -> Result<Outage> {
    let outage = store::outages::find_for_change(tx, &works(who), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if outage.state != OutageState::Open || seen_version.is_some_and(|seen| seen != outage.version) {
        let by = store::outages::last_actor(tx, id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    Ok(outage)
}

/// A change of this outage with its version counted up.
fn change_of(outage: &Outage, who: &Principal) -> OutageChange {
    OutageChange {
        id: set(outage.id),
        version: set(outage.version + 1),
        changed_by: set(who.id),
        ..Default::default()
    }
}

/// An outage as the timeline of a ticket names it.
fn called(outage: &Outage) -> String {
    format!("#{} {}", outage.id, outage.title)
}

/// Has everybody told who works the queue: there is one more, or one less.
async fn announce(desk: &Desk, tx: &impl ConnectionTrait, queue_id: i64) -> Result<()> {
    Ok(store::changes::insert(tx, 0, queue_id, None, desk.now()).await?)
}

/// What the placeholders about an outage stand for; those about a ticket stay as they are.
fn values(desk: &Desk, outage: &Outage) -> Values {
    let kept = |name: &str| format!("{{{name}}}");
    Values {
        outage: outage.title.clone(),
        began: desk.moment(outage.began_at).full,
        name: kept("nome"),
        number: kept("numero"),
        boxes: kept("caselle"),
        ..Values::default()
    }
}
