//! A ticket has another cause after all.

use model::message::EventKind;
use model::{Permission, Problem};

use super::{called, load};
use crate::tickets::{commit_uncounted, event};
use crate::{Desk, Principal, Result, audit};

/// Takes a ticket off an open outage.
///
/// # Errors
/// [`Problem::NotFound`] where it is not linked, or not the person's to see; [`Problem::Conflict`] for an outage that is not open
/// any more.
pub async fn unlink(desk: &Desk, who: &Principal, id: i64, ticket_id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, id, None).await?;
    let ticket = crate::tickets::load(&tx, who, ticket_id, Permission::TicketWork, None).await?;
    if !store::outages::unlink(&tx, id, ticket_id).await? {
        return Err(Problem::NotFound.into());
    }
    let (now, what) = (desk.now(), Some(called(&outage)));
    event(&tx, ticket_id, now, EventKind::OutageUnlinked, who, None, what).await?;
    let data = Some(format!("{{\"ticket\":{ticket_id}}}"));
    audit::by(desk, &tx, who, "outage.unlink", "outage", id, data).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}
