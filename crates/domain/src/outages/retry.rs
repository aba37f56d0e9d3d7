//! Citizens who were left out are answered after all: once the queue has a mailbox, or somebody asks who may answer them.

use model::Problem;
use model::outage::OutageState;
use store::set;

use super::{announce, change_of, may_solve, works};
use crate::{Desk, Principal, Result, audit};

/// Has everybody tried again who was left out, with the text of before and the rights of whoever asks: by the worker that
/// answered the others, who leaves out again whom it cannot answer. Tickets that are closed by now, or whose office's answer is
/// still to be told, get nothing from it.
///
/// # Errors
/// [`Problem::NotFound`] also where the outage exists and may not be seen; [`Problem::Forbidden`] for who may not solve it;
/// [`Problem::Conflict`] when somebody changed it since it was seen, or nobody is left out.
pub async fn retry(desk: &Desk, who: &Principal, id: i64, seen_version: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let outage = store::outages::find_for_change(&tx, &works(who), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if !may_solve(who, outage.queue_id) {
        return Err(Problem::Forbidden.into());
    }
    let is_over = outage.state == OutageState::Solved && outage.version == seen_version;
    if !is_over || store::outages::wait_again(&tx, id).await? == 0 {
        let by = store::outages::last_actor(&tx, id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    let mut change = change_of(&outage, who);
    change.state = set(OutageState::Answering);
    change.ended_at = set(None);
    change.solved_by = set(Some(who.id));
    store::outages::update(&tx, change).await?;
    audit::by(desk, &tx, who, "outage.retry", "outage", id, None).await?;
    announce(desk, &tx, outage.queue_id).await?;
    tx.commit().await?;
    desk.live.committed();
    desk.outage_wanted.notify_one();
    Ok(())
}
