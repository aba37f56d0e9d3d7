//! An outage was opened by mistake.

use model::outage::OutageState;
use model::problem::Check;
use store::set;

use super::{DESCRIPTION_MAX, announce, called, change_of, load};
use crate::{Desk, Principal, Result, audit};

/// Withdraws an outage: its tickets are let go, and nobody is answered.
///
/// # Errors
/// [`model::Problem::Invalid`] for `why`; [`model::Problem::Conflict`] when somebody changed it since it was seen, or had
/// everybody answered.
pub async fn withdraw(desk: &Desk, who: &Principal, id: i64, why: &str, seen_version: i64) -> Result<()> {
    let why = why.trim();
    let mut check = Check::default();
    check.required("why", why, DESCRIPTION_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, id, Some(seen_version)).await?;
    let now = desk.now();
    store::outages::release(&tx, id, who.id, &called(&outage), now).await?;
    let mut change = change_of(&outage, who);
    change.state = set(OutageState::Withdrawn);
    change.ended_at = set(Some(now));
    change.ended_note = set(why.to_owned());
    store::outages::update(&tx, change).await?;
    audit::by(desk, &tx, who, "outage.withdraw", "outage", id, None).await?;
    announce(desk, &tx, outage.queue_id).await?;
    tx.commit().await?;
    desk.live.committed();
    Ok(())
}
