//! The clocks of a ticket follow what happened to it, in the transaction in which it happened.

use model::message::AlertKind;
use store::ConnectionTrait;
use store::tickets::Ticket;

use crate::clockwork::{self, Subject};
use crate::{Desk, Result};

/// Counts a ticket again: what its bar shows, when it is warned of next, and what a closed one measured. Its events are
/// written, and it is held by the transaction.
pub(crate) async fn count(desk: &Desk, tx: &impl ConnectionTrait, ticket: &Ticket) -> Result<()> {
    // What is in the archive is not counted any more, by whatever rules.
    if ticket.archived_at.is_some() {
        return Ok(());
    }
    let mut histories = store::clocks::histories(tx, &[ticket.id]).await?;
    let history = histories.remove(&ticket.id).unwrap_or_default();
    // What was measured stays as it is, unless rules are put in force that go back so far (`crate::recount`): a receipt that
    // comes for it is nothing that happened to it.
    if ticket.closed_at.is_some() && history.measured {
        return Ok(());
    }
    let clockwork = desk.clockwork.current();
    let now = desk.now();
    let subject = Subject::from(ticket);
    let facts = clockwork::facts_of(ticket, &history);
    let judged = clockwork.judge(subject, &facts, now);
    let bar = clockwork.bar(subject, &judged, &history.fired, now);
    if !bar.is_of(ticket) {
        store::clocks::write_bars(tx, &[(ticket.id, bar)]).await?;
    }
    if history.measured {
        store::clocks::forget_measures(tx, &[ticket.id]).await?;
    }
    let measures = clockwork::measures(ticket, &facts, &judged);
    store::clocks::write_measures(tx, &measures).await?;
    if ticket.closed_at.is_some() && !history.fired.is_empty() {
        store::alerts::withdraw_of_ticket(tx, ticket.id, AlertKind::TimeUsed, now).await?;
        store::clocks::off_leaders(tx, ticket.id).await?;
    }
    Ok(())
}
