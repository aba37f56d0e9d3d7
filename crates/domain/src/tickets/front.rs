//! "Da lavorare": tickets that triage handed to the front end, taken one at a time.

use model::message::EventKind;
use model::ticket::TicketRow;
use model::{Permission, TicketState};
use store::set;

use super::{change_of, commit, event, load};
use crate::{Desk, Principal, Result, audit};

/// Rows that are shown; what comes behind them is taken later anyway.
const ROWS: u64 = 50;

/// What waits for the front end, the most urgent first.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<TicketRow>> {
    who.require(Permission::ContactLog)?;
    let rows = store::tickets::front(desk.store.reader(), who.scope(), who.id, ROWS).await?;
    Ok(rows.into_iter().map(|row| super::list::view(desk, row)).collect())
}

/// Takes the most urgent one that nobody has taken; none where nothing waits. Two who ask at once get two.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn next(desk: &Desk, who: &Principal) -> Result<Option<i64>> {
    who.require(Permission::ContactLog)?;
    let tx = desk.store.begin().await?;
    let Some(id) = store::tickets::claim_front(&tx, &who.scope_for(Permission::TicketWork)).await? else {
        return Ok(None);
    };
    let ticket = load(&tx, who, id, Permission::TicketWork, None).await?;
    let mut change = change_of(&ticket);
    change.owner_id = set(Some(who.id));
    if ticket.state == TicketState::New {
        change.state = set(TicketState::Open);
    }
    let now = desk.now();
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    let name = Some(who.name.clone());
    event(&tx, id, now, EventKind::Taken, who, None, name).await?;
    audit::by(desk, &tx, who, "ticket.take", "ticket", id, None).await?;
    commit(desk, tx, &[&ticket]).await?;
    Ok(Some(id))
}
