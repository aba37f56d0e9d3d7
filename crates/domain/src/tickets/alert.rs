//! An alert is seen.

use model::message::{AlertAudience, EventKind};
use model::{Permission, Problem};

use super::{commit_uncounted, event, hold};
use crate::{Desk, Principal, Result, audit};

/// Notes that somebody has seen an alert and will do what it takes. Where it was for those who lead and one of them has seen it,
/// the ticket leaves their list.
///
/// # Errors
/// [`Problem::NotFound`] for an alert that is not on this ticket, is for those who lead, or was seen before.
pub async fn see(desk: &Desk, who: &Principal, ticket_id: i64, alert_id: i64) -> Result<()> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    // Also of the archive: a receipt may bring bad news however late, and an alert that nobody can see away would stand for ever.
    let ticket = hold(&tx, who, ticket_id, &[Permission::TicketWork]).await?;
    let alert = store::alerts::find(&tx, ticket_id, alert_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let for_leaders = alert.audience == AlertAudience::Leaders;
    if for_leaders && !who.leads() {
        return Err(Problem::NotFound.into());
    }
    store::alerts::see(&tx, alert_id, who.id, now).await?;
    if for_leaders {
        store::clocks::off_leaders(&tx, ticket_id).await?;
    }
    let (kind, about) = (Some(alert.kind.code().to_owned()), Some(alert.about));
    event(&tx, ticket_id, now, EventKind::AlertSeen, who, kind, about).await?;
    audit::by(desk, &tx, who, "alert.seen", "ticket", ticket_id, None).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}
