//! Contracts: when each begins and ends, how long it has what kept, and how much of it there is.

use std::collections::BTreeMap;

use model::forms::NAME_MAX;
use model::problem::{Check, FieldError, FieldProblem};
use model::retention::{ContractRow, ContractView, CountedFrom, Holding, Term, TermView, Weight};
use model::{Permission, Problem, Timestamp};
use store::contracts::{Contract, ContractChange, Edge, Part};
use store::retention::{Class, ContractClass};
use store::set;

use super::Actor;
use super::classes::check_months;
use crate::{Desk, Principal, Result, blobs, retention};

/// A contract, as somebody describes it.
#[derive(Clone, Debug, Default)]
pub struct ContractForm {
    /// None for a new one.
    pub id: Option<i64>,
    pub name: String,
    pub supplier: String,
    /// Its first day (`2026-11-23`).
    pub first: String,
    /// Its last day; empty where it has no end yet.
    pub last: String,
}

/// What a contract says about a class.
#[derive(Clone, Debug)]
pub struct ClassTerm {
    pub class_id: i64,
    pub months: i64,
    pub counted: CountedFrom,
}

/// Every contract, the newest first.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<ContractRow>> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let in_force = store::desk::contract_in_force(db, desk.now()).await?;
    let contracts = store::contracts::all(db).await?;
    Ok(contracts
        .into_iter()
        .map(|contract| row(desk, contract, in_force))
        .collect())
}

fn row(desk: &Desk, contract: Contract, in_force: Option<i64>) -> ContractRow {
    ContractRow {
        in_force: Some(contract.id) == in_force,
        id: contract.id,
        name: contract.name,
        supplier: contract.supplier,
        first: desk.zone.date(contract.starts_at),
        last: contract.ends_at.map(|at| retention::last_day(&desk.zone, at).iso()),
    }
}

/// A contract with its terms, and what is kept of it: four statements more than its row, however much there is.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<ContractView> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let contract = store::contracts::find(db, id).await?.ok_or(Problem::NotFound)?;
    let in_force = store::desk::contract_in_force(db, desk.now()).await?;
    let classes = store::retention::classes(db).await?;
    let terms = terms(&classes, store::retention::terms(db, id).await?);
    let today = retention::day_of(&desk.zone, desk.now());
    let edges: Vec<Edge> = terms
        .iter()
        .map(|term| {
            let rule = Term {
                months: term.months,
                counted: term.counted,
            };
            let on = |day| retention::first_kept(&desk.zone, day, contract.ends_at, rule);
            Edge {
                class_id: term.class_id,
                now: on(today),
                in_a_year: on(today.plus_months(12)),
            }
        })
        .collect();
    let mut held: BTreeMap<i64, Holding> = BTreeMap::new();
    let mut loose = Holding::default();
    for sum in store::contracts::tickets(db, id, &edges).await? {
        let holding = held.entry(sum.class_id).or_default();
        holding.tickets = sum.tickets;
        holding.oldest = Some(desk.moment(sum.oldest));
        holding.newest = Some(desk.moment(sum.newest));
        (holding.ended, holding.soon, holding.later) = (sum.ended, sum.soon, sum.later);
        holding.open = sum.tickets - sum.ended - sum.soon - sum.later;
    }
    let mut any_loose = false;
    for sum in store::contracts::parts(db, id).await? {
        let weight = Weight {
            count: sum.count,
            bytes: sum.bytes,
        };
        let holding = match sum.class_id {
            Some(class_id) => held.entry(class_id).or_default(),
            None => {
                any_loose = true;
                &mut loose
            }
        };
        match sum.part {
            Part::Message => holding.messages = sum.count,
            Part::Attachment => holding.attachments = weight,
            Part::Mail => holding.mails = weight,
            Part::Lookup => holding.lookups = sum.count,
        }
    }
    let mut holdings = Vec::new();
    for class in classes {
        let holding = held.remove(&class.id);
        if class.active || holding.is_some() {
            holdings.push(Holding {
                class: Some(class.name),
                ..holding.unwrap_or_default()
            });
        }
    }
    if any_loose {
        holdings.push(loose);
    }
    Ok(ContractView {
        row: row(desk, contract, in_force),
        terms,
        holdings,
    })
}

/// What holds for each class: what the contract says, else what the class says.
fn terms(classes: &[Class], own: Vec<ContractClass>) -> Vec<TermView> {
    classes
        .iter()
        .map(|class| {
            let said = own.iter().find(|term| term.class_id == class.id);
            TermView {
                class_id: class.id,
                class: class.name.clone(),
                months: said.map_or(class.keep_months, |term| term.keep_months),
                counted: said.map_or(class.counted, |term| term.counted),
                own: said.is_some(),
            }
        })
        .collect()
}

/// Adds or changes a contract; returns its id. What came in stays with the contract that it belongs to, also where this one's days
/// are moved.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `supplier`, `first` and `last`, also where another contract runs on the same days.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: ContractForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.limit("supplier", &form.supplier, NAME_MAX);
    let first = form.first.trim().parse::<jiff::civil::Date>().ok();
    let starts_at = first.and_then(|day| midnight(desk, day));
    check.ensure(starts_at.is_some(), "first", FieldError::BadDate);
    let mut ends_at = None;
    if !form.last.trim().is_empty() {
        let last = form.last.trim().parse::<jiff::civil::Date>().ok();
        ends_at = last
            .and_then(|day| day.tomorrow().ok())
            .and_then(|day| midnight(desk, day));
        check.ensure(ends_at.is_some(), "last", FieldError::BadDate);
        let in_order = ends_at.is_none() || starts_at.is_none_or(|starts_at| ends_at > Some(starts_at));
        check.ensure(in_order, "last", FieldError::BadOrder);
    }
    check.done()?;
    let starts_at = starts_at.unwrap_or_default();

    let tx = desk.store.begin().await?;
    store::contracts::hold(&tx).await?;
    let others = store::contracts::all(&tx).await?;
    let before = others.iter().find(|contract| Some(contract.id) == form.id).cloned();
    if form.id.is_some() && before.is_none() {
        return Err(Problem::NotFound.into());
    }
    let overlapping = others
        .into_iter()
        .filter(|other| Some(other.id) != form.id)
        .find(|other| overlap((starts_at, ends_at), (other.starts_at, other.ends_at)));
    if let Some(other) = overlapping {
        let field = if other.starts_at > starts_at { "last" } else { "first" };
        let problem = FieldProblem::new(field, FieldError::Overlaps).saying(other.name);
        return Err(Problem::Invalid(vec![problem]).into());
    }
    let mut row = ContractChange {
        name: set(form.name.trim().to_owned()),
        supplier: set(form.supplier.trim().to_owned()),
        starts_at: set(starts_at),
        ends_at: set(ends_at),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::contracts::save(&tx, row).await?.id;
    if form.id.is_none() {
        blobs::keys::give_first(&tx, &desk.vault, id, desk.now()).await?;
    }
    let told = serde_json::json!({
        "starts_at": starts_at, "ends_at": ends_at,
        "started_at": before.as_ref().map(|contract| contract.starts_at),
        "ended_at": before.as_ref().and_then(|contract| contract.ends_at),
    });
    actor
        .audit_with(desk, &tx, "contract.save", "contract", Some(id), Some(told.to_string()))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether two contracts run at the same time; one without an end never ends.
fn overlap(one: (Timestamp, Option<Timestamp>), other: (Timestamp, Option<Timestamp>)) -> bool {
    other.1.is_none_or(|end| one.0 < end) && one.1.is_none_or(|end| other.0 < end)
}

fn midnight(desk: &Desk, day: jiff::civil::Date) -> Option<Timestamp> {
    desk.zone.parse_local(&format!("{day}T00:00"))
}

/// Writes down how long a contract has the tickets of each class kept.
///
/// # Errors
/// [`Problem::Invalid`] for `months_` with the number of the class; [`Problem::NotFound`].
pub async fn save_terms(desk: &Desk, actor: Actor<'_>, id: i64, said: &[ClassTerm]) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    for term in said {
        check_months(&mut check, &format!("months_{}", term.class_id), term.months);
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    store::contracts::hold(&tx).await?;
    store::contracts::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let classes = store::retention::classes(&tx).await?;
    let before = terms(&classes, store::retention::terms(&tx, id).await?);
    let mut told = Vec::new();
    for term in said {
        let stored = before.iter().find(|stored| stored.class_id == term.class_id);
        let stored = stored.ok_or(Problem::NotFound)?;
        if (stored.months, stored.counted) == (term.months, term.counted) {
            continue;
        }
        store::retention::set_term(&tx, id, term.class_id, term.months, term.counted).await?;
        told.push(serde_json::json!({
            "class": term.class_id, "months": term.months, "counted": term.counted,
            "were": stored.months, "was": stored.counted,
        }));
    }
    let told = serde_json::Value::from(told).to_string();
    actor
        .audit_with(desk, &tx, "contract.terms", "contract", Some(id), Some(told))
        .await?;
    Ok(tx.commit().await?)
}
