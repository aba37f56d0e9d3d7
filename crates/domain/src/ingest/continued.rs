//! An answer to a closed ticket: within the window it opens it again, after that a new one goes on from it.

use mail::read::Reading;
use model::message::EventKind;
use model::{Problem, Timestamp};
use store::inbound::Inbound;
use store::tickets::Ticket;
use store::{ConnectionTrait, Scope};

use super::decide::Decision;
use super::file::{self, Target, received_at};
use crate::files::Stored;
use crate::sla::history::reopens;
use crate::{Desk, Result};

/// Within how many days of closing a citizen's answer opens the ticket again.
fn reopen_days(desk: &Desk) -> i64 {
    desk.clockwork.current().rules.reopen_days
}

/// Whether an answer came soon enough to open a ticket again: by when it was received, not by when it is read.
pub(super) fn in_time(desk: &Desk, closed: Timestamp, row: &Inbound, reading: &Reading) -> bool {
    reopens(closed, received_at(row, reading), reopen_days(desk))
}

/// Where an answer to a ticket belongs; none where there is no such ticket.
///
/// The ticket itself takes it while it is open or may be opened again, else the newest one that goes on from it and does;
/// where none does, a new one has to be opened. The ticket is held until the end of the transaction, so that of two answers at
/// once the second finds what the first has opened.
pub(super) async fn answer(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    ticket_id: i64,
) -> Result<Option<Decision>> {
    let Some(cited) = store::tickets::find_for_change(tx, &Scope::desk(), ticket_id).await? else {
        return Ok(None);
    };
    // What is in the archive takes nothing, however recent: also where the window for opening again is longer.
    let takes = |ticket: &Ticket| {
        let again = |closed| in_time(desk, closed, row, reading);
        ticket.archived_at.is_none() && ticket.closed_at.is_none_or(again)
    };
    if takes(&cited) {
        return Ok(Some(Decision::Append { ticket_id }));
    }
    let onward = store::tickets::continuations(tx, ticket_id).await?;
    Ok(Some(match onward.iter().find(|ticket| takes(ticket)) {
        Some(ticket) => Decision::Append { ticket_id: ticket.id },
        None => Decision::Continue {
            ticket_id: onward.first().map_or(ticket_id, |newest| newest.id),
        },
    }))
}

/// Opens a ticket that goes on from a closed one: in its queue, with its reason, for the same people. The closed one stays as
/// it is, but for an event that says where it goes on, also where it is in the archive. Returns the ticket and the message.
pub(super) async fn open(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    ticket_id: i64,
) -> Result<(Ticket, i64)> {
    let closed = store::tickets::find_for_change(tx, &Scope::desk(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let newcomer = file::newcomer(tx, reading, ticket_id).await?;
    let target = target(desk, tx, row, reading, closed.clone()).await?;
    let (ticket, message_id) = file::open(desk, tx, row, reading, stored, target).await?;
    let now = desk.now();
    let (before, after) = (Some(closed.id.to_string()), Some(ticket.id.to_string()));
    store::events::insert(tx, ticket.id, now, EventKind::Continued, None, before, None).await?;
    store::events::insert(tx, closed.id, now, EventKind::Continued, None, None, after).await?;
    // Its clocks stand still; who looks at it sees where it goes on.
    store::changes::insert(tx, closed.id, closed.queue_id, closed.office_id, now).await?;
    if newcomer.is_some() {
        store::events::insert(tx, ticket.id, now, EventKind::NewParticipant, None, None, newcomer).await?;
    }
    Ok((ticket, message_id))
}

async fn target(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    row: &Inbound,
    reading: &Reading,
    closed: Ticket,
) -> Result<Target> {
    let used = store::desk::queue(tx, closed.queue_id)
        .await?
        .is_some_and(|queue| queue.active);
    let (queue_id, reason_id) = if used {
        (closed.queue_id, closed.reason_id)
    } else {
        // A queue goes out of use once it has no open tickets; what comes for it goes where the mailbox leads.
        let mailbox = store::desk::mailbox(tx, row.mailbox_id).await?;
        (mailbox.ok_or(Problem::NotFound)?.queue_id, None)
    };
    let bare = desk.threading.clean_subject(&reading.clean_subject);
    Ok(Target {
        queue_id,
        reason_id,
        subject: bare.is_empty().then(|| closed.subject.clone()),
        continues: Some(closed),
        ..Target::default()
    })
}
