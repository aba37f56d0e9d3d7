//! Disposal: tickets whose time is over are destroyed, step by step, each by a person and none by itself. docs/adr/0035.
//!
//! Proposal ([`propose`]), list with hashes ([`list`]), package ([`packing`]), acceptance and authorisation ([`steps`]), execution
//! ([`run`]) and the record of it ([`record`]). What is background work is done by [`next`], batch by batch.

pub mod list;
pub mod packing;
pub mod propose;
pub mod record;
pub mod run;
pub mod steps;
pub mod view;

use model::disposal::{Basis, DisposalState};
use model::retention::Term;
use model::{Problem, Timestamp};
use store::ConnectionTrait;
use store::disposals::Disposal;

use crate::ports::PackageShelf;
use crate::{Desk, Error, Result, retention};

/// Does the next piece of work of any disposal; false when there is none, or it waits for something else. It may be cut short
/// anywhere: whoever calls this next goes on there.
///
/// # Errors
/// When the database or the file store fails.
pub async fn next(desk: &Desk, shelf: &dyn PackageShelf) -> Result<bool> {
    for (id, state) in store::disposals::going(desk.store.reader()).await? {
        let worked = match state {
            DisposalState::Listing => list::step(desk, id).await?,
            DisposalState::Packaging => packing::step(desk, shelf, id).await?,
            DisposalState::Running => run::step(desk, id).await?,
            _ => false,
        };
        if worked {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does all the work that a disposal has at the moment, and waits for it: list, package, destruction.
///
/// # Errors
/// As [`next`].
pub async fn finish(desk: &Desk, shelf: &dyn PackageShelf, id: i64) -> Result<()> {
    loop {
        let found = store::disposals::find(desk.store.reader(), id).await?;
        let state = found.ok_or(Problem::NotFound)?.state;
        let worked = match state {
            DisposalState::Listing => list::step(desk, id).await?,
            DisposalState::Packaging => {
                let written = crate::export::jobs::next(desk, shelf).await?;
                packing::step(desk, shelf, id).await? || written
            }
            DisposalState::Running => run::step(desk, id).await?,
            _ => return Ok(()),
        };
        if !worked {
            // Another process is at it.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
}

/// The first closing that is still kept today; none where everything may go, because the contract is over and was given back.
async fn edge(
    desk: &Desk,
    db: &impl ConnectionTrait,
    basis: Basis,
    contract_id: i64,
    class_id: Option<i64>,
) -> Result<Option<Timestamp>> {
    let class_id = match (basis, class_id) {
        (Basis::Restitution, _) => return Ok(None),
        (Basis::Scarto, Some(class_id)) => class_id,
        (Basis::Scarto, None) => return Err(Error::Fault("a scarto without a class".to_owned())),
    };
    let contract = store::contracts::find(db, contract_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let class = store::retention::class(db, class_id).await?.ok_or(Problem::NotFound)?;
    let own = store::retention::terms(db, contract_id).await?;
    let own = own.iter().find(|term| term.class_id == class_id);
    let term = Term {
        months: own.map_or(class.keep_months, |term| term.keep_months),
        counted: own.map_or(class.counted, |term| term.counted),
    };
    let today = retention::day_of(&desk.zone, desk.now());
    Ok(Some(retention::first_kept(&desk.zone, today, contract.ends_at, term)))
}

/// A disposal in one of these states, held until the end of the transaction.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Conflict`] where it is in another state: somebody was faster, or a step is left out.
async fn in_state(tx: &impl ConnectionTrait, id: i64, state: DisposalState) -> Result<Disposal> {
    let disposal = store::disposals::find_for_change(tx, id)
        .await?
        .ok_or(Problem::NotFound)?;
    if disposal.state == state {
        Ok(disposal)
    } else {
        Err(Problem::Conflict { by: None }.into())
    }
}
