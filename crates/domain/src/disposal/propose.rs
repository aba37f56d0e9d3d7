//! What is proposed to be destroyed: which contract, which class, which closings, on what ground.

use jiff::civil::Date;
use model::disposal::{Basis, DisposalForm, Fitting};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Timestamp};
use serde_json::json;
use store::ConnectionTrait;
use store::disposals::{self, Proposal, items};

use super::edge;
use crate::admin::Actor;
use crate::audit::digest::start;
use crate::{Desk, Principal, Result, audit};

/// Shortest and longest reason, in characters.
const WHY_MIN: usize = 10;
const WHY_MAX: usize = 1_000;
/// Tickets whose holds are looked for at a time.
const CHUNK: i64 = 500;

/// What fits a form, without proposing it.
///
/// # Errors
/// [`model::Problem::Forbidden`]; [`model::Problem::Invalid`], a line a field.
pub async fn count(desk: &Desk, who: &Principal, form: &DisposalForm) -> Result<Fitting> {
    Actor::Person(who).require_for(Permission::Dispose, None)?;
    let db = desk.store.reader();
    let mut check = Check::default();
    let new = read(desk, db, &mut check, who, form).await?;
    check.done()?;
    let edge = edge(desk, db, new.basis, new.contract_id, new.class_id).await?;
    let (tickets, bytes) = items::fitting(db, &new, edge).await?;
    let (mut held, mut after) = (0, 0);
    loop {
        let ids = items::fitting_ids(db, &new, edge, after, CHUNK).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        held += store::holds::held(db, &ids).await?.len();
    }
    Ok(Fitting {
        tickets,
        bytes,
        held: i64::try_from(held).unwrap_or(i64::MAX),
    })
}

/// Proposes what fits a form; the number of the disposal. The hashes of its list are computed in the background.
///
/// # Errors
/// As [`count`]; also where nothing fits.
pub async fn propose(desk: &Desk, who: &Principal, form: &DisposalForm) -> Result<i64> {
    Actor::Person(who).require_for(Permission::Dispose, None)?;
    let tx = desk.store.begin().await?;
    let mut check = Check::default();
    let new = read(desk, &tx, &mut check, who, form).await?;
    check.required("why", &new.reason, WHY_MAX);
    if !new.reason.is_empty() && new.reason.chars().count() < WHY_MIN {
        check.push(FieldProblem::with_limit("why", FieldError::TooShort, WHY_MIN as u64));
    }
    check.done()?;
    let edge = edge(desk, &tx, new.basis, new.contract_id, new.class_id).await?;
    crate::holds::refresh(&tx).await?;
    let id = disposals::insert(&tx, &new, desk.now()).await?;
    let tickets = items::fill(&tx, id, &new, edge).await?;
    // At the end of a contract there may be nothing left but mails without a ticket.
    if tickets == 0 && (new.basis == Basis::Scarto || new.class_id.is_some()) {
        return Err(model::Problem::field("contract_id", FieldError::NothingFits).into());
    }
    let data = json!({
        "contract": new.contract_id, "class": new.class_id, "basis": new.basis, "from": new.closed_from,
        "until": new.closed_before, "tickets": tickets,
    });
    audit::by(
        desk,
        &tx,
        who,
        "disposal.propose",
        "disposal",
        id,
        Some(data.to_string()),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

async fn read(
    desk: &Desk,
    db: &impl ConnectionTrait,
    check: &mut Check,
    who: &Principal,
    form: &DisposalForm,
) -> Result<Proposal> {
    let basis = form.basis.parse::<Basis>().ok();
    check.ensure(basis.is_some(), "basis", FieldError::UnknownChoice);
    let basis = basis.unwrap_or(Basis::Scarto);
    let number = |typed: &str| typed.trim().parse::<i64>().ok();
    let contract = match number(&form.contract_id) {
        Some(id) => store::contracts::find(db, id).await?,
        None => None,
    };
    check.ensure(contract.is_some(), "contract_id", FieldError::UnknownChoice);
    let class = match number(&form.class_id) {
        Some(id) => store::retention::class(db, id).await?,
        None => None,
    };
    // A term is that of a class; what is given back is everything.
    check.ensure(
        class.is_some() || (basis == Basis::Restitution && form.class_id.trim().is_empty()),
        "class_id",
        FieldError::UnknownChoice,
    );
    if let (Basis::Restitution, Some(contract)) = (basis, &contract) {
        let over = contract.ends_at.is_some_and(|end| end <= desk.now());
        check.ensure(over, "basis", FieldError::NotOver);
    }
    let from = day(check, "since", &form.since);
    let until = day(check, "until", &form.until);
    if let (Some(from), Some(until)) = (from, until) {
        check.ensure(from <= until, "until", FieldError::BadOrder);
    }
    let before: Option<Timestamp> = until.map(|until| start(desk, until.tomorrow().unwrap_or(until)));
    Ok(Proposal {
        contract_id: contract.map_or(0, |contract| contract.id),
        class_id: class.map(|class| class.id),
        basis,
        closed_from: from.map(|from| start(desk, from)),
        closed_before: before,
        reason: form.why.trim().to_owned(),
        person_id: who.id,
    })
}

fn day(check: &mut Check, field: &str, typed: &str) -> Option<Date> {
    let day = typed.trim().parse::<Date>().ok();
    check.ensure(typed.trim().is_empty() || day.is_some(), field, FieldError::BadDate);
    day
}
