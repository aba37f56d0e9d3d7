//! The registries: how each is reached and does, for which queues and reasons it is asked, and by whom.

pub mod imports;
pub mod limits;
mod view;

use std::collections::BTreeMap;

use model::lookup::Registry;
use model::problem::{Check, FieldError, FieldProblem};
use model::registry_admin::{CallingQueue, KEEP_MAX, RegistryList, RegistryPage, RegistryRulesView, asking_roles};
use model::{Permission, Problem};
use store::ConnectionTrait;
use store::audit::Entry;
use store::desk::{Queue, Reason};

use super::Actor;
use crate::lookups::settings::{self, RegistryRules};
use crate::{Desk, Principal, Result};

/// Imports of a registry that are listed.
const LISTED: u64 = 50;

/// Every registry.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<RegistryList> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let held = store::registries::held(db).await?;
    let pending = store::registries::pending(db).await?;
    let rules = settings::all(db).await?;
    let rows = rules
        .into_iter()
        .map(|(registry, rules)| {
            let held = held.iter().find(|held| held.registry == registry);
            let pending = pending.iter().find(|row| row.import.registry == registry);
            view::row(desk, registry, rules, held, pending)
        })
        .collect::<Result<_>>()?;
    let queues = calling_queues(db, &[]).await?;
    Ok(RegistryList {
        rows,
        queues,
        limits: crate::lookups::review::limits::read(db).await?,
    })
}

/// One of them, with its imports.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, registry: Registry) -> Result<RegistryPage> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let held = store::registries::held(db).await?;
    let held = held.iter().find(|held| held.registry == registry);
    let history = store::registries::of_registry(db, registry, LISTED).await?;
    let pending = history.iter().find(|row| view::is_pending(&row.import));
    let rules = settings::rules(db, registry).await?;
    let queues = calling_queues(db, &rules.called_for).await?;
    Ok(RegistryPage {
        row: view::row(desk, registry, rules, held, pending)?,
        queues,
        history: history
            .iter()
            .map(|row| view::import(desk, row))
            .collect::<Result<_>>()?,
    })
}

/// The queues and reasons in use, and those that `chosen` names although they are not.
async fn calling_queues(db: &impl ConnectionTrait, chosen: &[(i64, Option<i64>)]) -> Result<Vec<CallingQueue>> {
    let reasons = store::admin::reasons(db).await?;
    let queues = store::desk::queues(db).await?;
    let of_queue = |queue: &Queue| -> Vec<model::desk::Choice> {
        let is_offered = |reason: &&Reason| {
            reason.queue_id == queue.id && (reason.active || chosen.contains(&(queue.id, Some(reason.id))))
        };
        let choice = |reason: &Reason| model::desk::Choice {
            id: reason.id,
            name: reason.name.clone(),
        };
        reasons.iter().filter(is_offered).map(choice).collect()
    };
    Ok(queues
        .iter()
        .filter(|queue| queue.active || chosen.iter().any(|(id, _)| *id == queue.id))
        .map(|queue| CallingQueue {
            id: queue.id,
            name: queue.name.clone(),
            reasons: of_queue(queue),
        })
        .collect())
}

/// Writes the rules of a registry.
///
/// # Errors
/// [`Problem::Invalid`] for `keep_minutes`, `called_for`, `roles` and `delegation_queues`.
pub async fn save_rules(desk: &Desk, actor: Actor<'_>, registry: Registry, form: RegistryRulesView) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    if !(1..=KEEP_MAX).contains(&form.keep_minutes) {
        let most = u64::try_from(KEEP_MAX).unwrap_or_default();
        check.push(FieldProblem::with_limit("keep_minutes", FieldError::OutOfRange, most));
    }
    let may_ask = form.roles.iter().all(|role| asking_roles().any(|asks| asks == *role));
    check.ensure(may_ask, "roles", FieldError::UnknownChoice);
    check.done()?;
    let tx = desk.store.begin().await?;
    let queues: Vec<i64> = store::desk::queues(&tx)
        .await?
        .into_iter()
        .map(|queue| queue.id)
        .collect();
    let reasons: BTreeMap<i64, i64> = store::admin::reasons(&tx)
        .await?
        .into_iter()
        .map(|reason| (reason.id, reason.queue_id))
        .collect();
    let rules = RegistryRules {
        called_for: called_for(&form.called_for, &reasons),
        roles: form.roles,
        keep_minutes: form.keep_minutes,
        asks_delegation: form.asks_delegation,
        delegation_queues: form.delegation_queues,
    };
    let mut check = Check::default();
    let is_there = |(queue, reason): &(i64, Option<i64>)| {
        queues.contains(queue) && reason.is_none_or(|reason| reasons.get(&reason) == Some(queue))
    };
    let known = rules.called_for.iter().all(is_there);
    check.ensure(known, "called_for", FieldError::UnknownChoice);
    let known = rules.delegation_queues.iter().all(|queue| queues.contains(queue));
    check.ensure(known, "delegation_queues", FieldError::UnknownChoice);
    check.done()?;
    settings::write(&tx, registry, &rules).await?;
    let entry = Entry {
        at: desk.now(),
        actor_id: person_id(actor),
        action: "registry.rules",
        object: "registry",
        object_id: None,
        data: Some(format!("{{\"registry\":\"{registry}\"}}")),
    };
    crate::audit::write(desk, &tx, entry).await?;
    Ok(tx.commit().await?)
}

/// What calls for a registry: a reason is of its own queue, whatever the form says, and says nothing more where the whole queue
/// calls.
fn called_for(typed: &[(i64, Option<i64>)], reasons: &BTreeMap<i64, i64>) -> Vec<(i64, Option<i64>)> {
    let mut all: Vec<(i64, Option<i64>)> = typed
        .iter()
        .map(|(queue, reason)| match reason {
            Some(reason) => (reasons.get(reason).copied().unwrap_or(*queue), Some(*reason)),
            None => (*queue, None),
        })
        .collect();
    let whole: Vec<i64> = all
        .iter()
        .filter(|(_, reason)| reason.is_none())
        .map(|(queue, _)| *queue)
        .collect();
    all.retain(|(queue, reason)| reason.is_none() || !whole.contains(queue));
    all.sort_unstable();
    all.dedup();
    all
}

fn person_id(actor: Actor<'_>) -> Option<i64> {
    match actor {
        Actor::Person(who) => Some(who.id),
        Actor::CommandLine => None,
    }
}

/// A file is for a local registry: one that is somewhere else is not filled from here.
fn require_local(desk: &Desk, registry: Registry) -> Result<()> {
    if desk.lookups.line(registry).is_local() {
        Ok(())
    } else {
        Err(Problem::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_belongs_to_its_queue_and_a_whole_queue_needs_none() {
        let reasons = BTreeMap::from([(7, 1), (8, 2)]);
        assert_eq!(
            called_for(&[(0, Some(7)), (0, Some(8)), (2, None), (2, None)], &reasons),
            [(1, Some(7)), (2, None)]
        );
        assert_eq!(called_for(&[(0, Some(9))], &reasons), [(0, Some(9))], "refused later");
    }
}
