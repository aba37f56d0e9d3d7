//! One outage: the cause, its tickets and those that may belong to it, and what can be done.

use std::collections::HashMap;

use model::desk::Choice;
use model::outage::{Candidate, LinkedTicket, OutageState, OutageView, Reported};
use model::template::{self, Values};
use model::ticket::LastWord;
use model::{Permission, Problem};
use store::outages::Head;

use super::{may_solve, values, works};
use crate::{Desk, Principal, Result};

/// A ticket that came so long before the outage began may be about it (a day, in milliseconds): nobody knows exactly when one
/// begins.
const BEFORE_MS: i64 = 86_400_000;
/// Tickets that are offered to be linked.
const CANDIDATES: i64 = 100;

/// An outage of a queue that the person works, also one that has ended: at most five statements.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<OutageView> {
    let db = desk.store.reader();
    let head = store::outages::head(db, &works(who), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let links = store::outages::links(db, who.scope(), id, None).await?;
    let (queue_id, is_open) = (head.outage.queue_id, head.outage.state == OutageState::Open);
    let (mut addresses, mut candidates, mut outcomes) = (HashMap::new(), Vec::new(), Vec::new());
    if is_open {
        addresses.extend(store::outages::addresses(db, id, None).await?);
        let since = head.outage.began_at.plus_ms(-BEFORE_MS);
        candidates = store::outages::candidates(db, &works(who), queue_id, since, CANDIDATES).await?;
        outcomes = store::desk::outcomes(db, Some(queue_id)).await?;
    }
    let tickets = links
        .into_iter()
        .map(|row| LinkedTicket {
            address: addresses.remove(&row.ticket_id),
            ticket_id: row.ticket_id,
            subject: row.subject,
            state: row.state,
            queue: row.queue,
            requester: row.requester,
            linked: desk.moment(row.linked_at),
            ended: row.ended_at.map(|at| desk.moment(at)),
            how: row.how,
            reason: row.reason,
        })
        .collect();
    let candidates = candidates
        .into_iter()
        .map(|row| Candidate {
            ticket_id: row.id,
            subject: row.subject,
            requester: row.requester,
            received: desk.moment(row.received_at),
        })
        .collect();
    let outcomes = outcomes
        .into_iter()
        .map(|outcome| Choice {
            id: outcome.id,
            name: outcome.name,
        })
        .collect();
    Ok(OutageView {
        may_solve: is_open && may_solve(who, queue_id),
        may_retry: head.outage.state == OutageState::Solved && head.failed > 0 && may_solve(who, queue_id),
        may_report: is_open && head.can_send && who.may(Permission::TicketReply, queue_id, None),
        tickets,
        candidates,
        outcomes,
        ..view(desk, head)
    })
}

/// The outage itself, without what is around it.
fn view(desk: &Desk, head: Head) -> OutageView {
    let outage = head.outage;
    let values = Values {
        count: head.linked.to_string(),
        ..values(desk, &outage)
    };
    let reported = match (outage.reported_at, outage.cause_ticket_id) {
        (Some(at), Some(ticket_id)) => Some(Reported {
            address: outage.provider,
            at: desk.moment(at),
            ticket_id,
            answered: head.cause_word == Some(LastWord::Citizen),
        }),
        _ => None,
    };
    OutageView {
        id: outage.id,
        version: outage.version,
        title: outage.title,
        description: outage.description,
        queue: Choice {
            id: outage.queue_id,
            name: head.queue_name,
        },
        state: outage.state,
        began: desk.moment(outage.began_at),
        expected: outage.expected_at.map(|at| desk.moment(at)),
        expected_input: outage.expected_at.map(|at| desk.zone.input(at)).unwrap_or_default(),
        opened: desk.moment(outage.opened_at),
        opened_by: head.opener,
        reference: outage.reference,
        reported,
        solved: outage.solved_at.map(|at| (desk.moment(at), head.solver)),
        answer: outage.answer,
        outcome: head.outcome,
        ended: outage.ended_at.map(|at| desk.moment(at)),
        ended_note: outage.ended_note,
        linked: head.linked,
        done: head.done,
        failed: head.failed,
        tickets: Vec::new(),
        candidates: Vec::new(),
        outcomes: Vec::new(),
        report_text: template::fill(template::OUTAGE_REPORT, &values),
        answer_text: template::fill(template::OUTAGE_OVER, &values),
        may_solve: false,
        may_retry: false,
        may_report: false,
    }
}
