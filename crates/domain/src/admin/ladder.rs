//! The ladder of each queue: which moves it permits. Its steps are the offices that work the queue.

use std::collections::BTreeMap;

use model::ladder::{BACK_OFFICE, FRONT_END, LadderView, Move, Step, StepOffice};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem};
use store::ConnectionTrait;
use store::desk::Queue;

use super::Actor;
use crate::{Desk, Principal, Result};

/// The ladders of all queues, in their order.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<LadderView>> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let queues = store::desk::queues(db).await?;
    views(db, queues).await
}

/// The ladder of a queue.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn one(desk: &Desk, who: &Principal, queue_id: i64) -> Result<LadderView> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let queue = store::desk::queue(db, queue_id).await?.ok_or(Problem::NotFound)?;
    let mut views = views(db, vec![queue]).await?;
    Ok(views.pop().ok_or(Problem::NotFound)?)
}

async fn views(db: &impl ConnectionTrait, queues: Vec<Queue>) -> Result<Vec<LadderView>> {
    let offices = store::desk::offices(db).await?;
    let works = store::desk::queue_offices(db).await?;
    let staffed = store::people::staffed_offices(db).await?;
    let moves = store::ladder::moves(db).await?;
    let view = |queue: Queue| {
        // Front end and back office are there without an office, too.
        let mut steps = BTreeMap::from([(FRONT_END, Vec::new()), (BACK_OFFICE, Vec::new())]);
        for office in offices
            .iter()
            .filter(|office| office.active && works.contains(&(queue.id, office.id)))
        {
            steps.entry(office.level).or_default().push(StepOffice {
                id: office.id,
                name: office.name.clone(),
                staffed: staffed.contains(&office.id),
            });
        }
        LadderView {
            moves: moves
                .iter()
                .filter(|(queue_id, _)| *queue_id == queue.id)
                .map(|(_, permitted)| *permitted)
                .collect(),
            steps: steps
                .into_iter()
                .map(|(level, offices)| Step { level, offices })
                .collect(),
            id: queue.id,
            name: queue.name,
            active: queue.active,
            verifies: queue.verifies,
        }
    };
    Ok(queues.into_iter().map(view).collect())
}

/// Says which moves a queue permits. What is somewhere else already can always be given back or called back.
///
/// # Errors
/// [`Problem::Invalid`] for `moves`: one that leads to a step without an office, or that no ladder has.
pub async fn save(desk: &Desk, actor: Actor<'_>, queue_id: i64, moves: &[Move]) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    let possible = moves
        .iter()
        .all(|permitted| Move::ALL.contains(&(permitted.from, permitted.to)));
    check.ensure(possible, "moves", FieldError::UnknownChoice);
    check.done()?;
    let tx = desk.store.begin().await?;
    store::desk::queue(&tx, queue_id).await?.ok_or(Problem::NotFound)?;
    let offices = store::desk::offices_of_queue(&tx, queue_id).await?;
    let mut check = Check::default();
    for permitted in moves {
        let is_there = |level: i64| level <= BACK_OFFICE || offices.iter().any(|office| office.level == level);
        let fine = is_there(permitted.from) && is_there(permitted.to);
        check.ensure(fine, "moves", FieldError::NoOffice);
    }
    check.done()?;
    store::ladder::replace(&tx, queue_id, moves).await?;
    actor.audit(desk, &tx, "ladder.save", "queue", queue_id).await?;
    Ok(tx.commit().await?)
}

/// Most ticket numbers that a refusal names.
const NAMED: u64 = 20;

/// Refuses to take a queue out of use as long as tickets climb its ladder.
pub(super) async fn refuse_climbed_queue(tx: &impl ConnectionTrait, queue_id: i64) -> Result<()> {
    refuse_climbed("active", &store::ladder::open_in_queue(tx, queue_id, NAMED + 1).await?)
}

/// Refuses to take an office out of use, off its level, or off a queue, as long as tickets are with it; `queues` are those it
/// goes on to work, none where it cannot keep any ticket.
pub(super) async fn refuse_climbed_office(
    tx: &impl ConnectionTrait,
    office_id: i64,
    field: &str,
    queues: &[i64],
) -> Result<()> {
    refuse_climbed(
        field,
        &store::ladder::open_with_office(tx, office_id, queues, NAMED + 1).await?,
    )
}

fn refuse_climbed(field: &str, tickets: &[i64]) -> Result<()> {
    if tickets.is_empty() {
        return Ok(());
    }
    let most = usize::try_from(NAMED).unwrap_or(usize::MAX);
    let mut named: Vec<String> = tickets.iter().take(most).map(|id| model::ticket::number(*id)).collect();
    if tickets.len() > most {
        named.push("…".to_owned());
    }
    let problem = FieldProblem::new(field, FieldError::InUse).saying(named.join(", "));
    Err(Problem::Invalid(vec![problem]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_tickets_but_not_all_of_many() {
        assert!(refuse_climbed("active", &[]).is_ok());
        let many: Vec<i64> = (1..=21).collect();
        let Err(crate::Error::Refused(Problem::Invalid(problems))) = refuse_climbed("active", &many) else {
            panic!("accepted")
        };
        let said = problems[0].detail.clone().unwrap_or_default();
        assert!(
            said.starts_with("#000001, #000002") && said.ends_with("#000020, …"),
            "{said}"
        );
    }
}
