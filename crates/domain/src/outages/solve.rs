//! An outage is over: one text for everybody, read once more together with who gets it, and then on its way.

use std::collections::HashMap;

use model::Problem;
use model::forms::TEXT_MAX;
use model::outage::{Addressee, NotAnswered, OutageState, ReviewView};
use model::problem::{Check, FieldError};
use model::template::{self, Values};
use model::{Permission, TicketState};
use store::outages::LinkedRow;
use store::{Scope, set};

use super::{announce, change_of, load, may_solve, works};
use crate::{Desk, Principal, Result, audit};

/// What everybody is told, and how their tickets end.
#[derive(Clone, Debug, Default)]
pub struct Solution {
    pub id: i64,
    pub text: String,
    pub outcome_id: Option<i64>,
    /// The version of the outage that was seen.
    pub version: i64,
}

impl Solution {
    fn check(&self) -> std::result::Result<i64, Problem> {
        let mut check = Check::default();
        check.required("text", &self.text, TEXT_MAX);
        check.ensure(
            !template::has_unknown(&self.text, &template::ABOUT_THE_TICKET),
            "text",
            FieldError::Placeholder,
        );
        check.ensure(self.outcome_id.is_some(), "outcome_id", FieldError::Required);
        check.done()?;
        self.outcome_id.ok_or(Problem::NotFound)
    }
}

/// Everything that solving would do, at this moment: nothing is written.
///
/// # Errors
/// As [`solve`].
pub async fn review(desk: &Desk, who: &Principal, form: &Solution) -> Result<ReviewView> {
    let outcome_id = form.check()?;
    let db = desk.store.reader();
    let head = store::outages::head(db, &works(who), form.id)
        .await?
        .ok_or(Problem::NotFound)?;
    let outage = head.outage;
    if !may_solve(who, outage.queue_id) {
        return Err(Problem::Forbidden.into());
    }
    if outage.state != OutageState::Open || outage.version != form.version {
        let by = store::outages::last_actor(db, outage.id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    let outcomes = store::desk::outcomes(db, Some(outage.queue_id)).await?;
    let outcome = outcomes.into_iter().find(|outcome| outcome.id == outcome_id);
    let outcome = outcome.ok_or_else(|| Problem::field("outcome_id", FieldError::UnknownChoice))?;
    // Also those that this person does not see: they are counted among those who are left out.
    let rows = store::outages::links(db, &Scope::desk(), outage.id, Some(outcome_id)).await?;
    let mut addresses: HashMap<i64, String> = store::outages::addresses(db, outage.id, None)
        .await?
        .into_iter()
        .collect();
    let is_seen = |row: &LinkedRow| who.scope().contains(row.queue_id, row.office_id);
    let mut view = ReviewView {
        id: outage.id,
        version: outage.version,
        title: outage.title,
        queue: head.queue_name,
        text: form.text.clone(),
        sample: sample(&form.text, rows.iter().find(|row| is_seen(row))),
        outcome_id,
        outcome: outcome.name,
        mails: Vec::new(),
        calls: Vec::new(),
        closed: Vec::new(),
        left_out: Vec::new(),
        unseen: 0,
    };
    for row in rows {
        let address = addresses.remove(&row.ticket_id);
        if !is_seen(&row) {
            view.unseen += 1;
            continue;
        }
        let why = left_out(who, &row, address.is_some());
        let one = Addressee {
            ticket_id: row.ticket_id,
            name: row.requester,
            address,
        };
        match why {
            _ if row.state == TicketState::Closed => view.closed.push(one),
            Some(why) => view.left_out.push((one, why)),
            None if one.address.is_some() => view.mails.push(one),
            None => view.calls.push(one),
        }
    }
    Ok(view)
}

/// Why a citizen would not be answered, where they would not.
fn left_out(who: &Principal, row: &LinkedRow, has_address: bool) -> Option<NotAnswered> {
    let may = |permission| who.may(permission, row.queue_id, row.office_id);
    if !may(Permission::TicketReply) || !may(Permission::TicketClose) {
        Some(NotAnswered::Forbidden)
    } else if row.state == TicketState::ToCommunicate {
        Some(NotAnswered::OwesOutcome)
    } else if has_address && !row.can_send {
        Some(NotAnswered::NoMailbox)
    } else if has_address && !row.has_outcome {
        Some(NotAnswered::NoOutcome)
    } else {
        None
    }
}

/// The text as the citizen of a ticket reads it.
fn sample(text: &str, row: Option<&LinkedRow>) -> String {
    let Some(row) = row else { return text.to_owned() };
    let values = Values {
        name: row.requester.clone().unwrap_or_default(),
        number: model::ticket::number(row.ticket_id),
        subject: row.subject.clone(),
        queue: row.queue.clone(),
        ..Values::default()
    };
    template::fill(text, &values)
}

/// Has everybody answered who is linked: from here on nothing can be linked any more, and a worker answers one ticket after the
/// other (`answer`), with the rights of whoever solved the outage.
///
/// # Errors
/// [`Problem::Invalid`] for `text` and `outcome_id`; [`Problem::Conflict`] when somebody changed the outage since it was seen, or
/// solved it; [`Problem::Forbidden`] for who works the queue and does not decide on it.
pub async fn solve(desk: &Desk, who: &Principal, form: &Solution) -> Result<()> {
    let outcome_id = form.check()?;
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, form.id, Some(form.version)).await?;
    if !may_solve(who, outage.queue_id) {
        return Err(Problem::Forbidden.into());
    }
    let outcomes = store::desk::outcomes(&tx, Some(outage.queue_id)).await?;
    if !outcomes.iter().any(|outcome| outcome.id == outcome_id) {
        return Err(Problem::field("outcome_id", FieldError::UnknownChoice).into());
    }
    let mut change = change_of(&outage, who);
    change.state = set(OutageState::Answering);
    change.answer = set(form.text.trim().to_owned());
    change.outcome_id = set(Some(outcome_id));
    change.solved_at = set(Some(desk.now()));
    change.solved_by = set(Some(who.id));
    store::outages::update(&tx, change).await?;
    let data = Some(format!("{{\"outcome\":{outcome_id}}}"));
    audit::by(desk, &tx, who, "outage.solve", "outage", outage.id, data).await?;
    announce(desk, &tx, outage.queue_id).await?;
    tx.commit().await?;
    desk.live.committed();
    desk.outage_wanted.notify_one();
    Ok(())
}
