//! Sorting rules: where received mail belongs.

use model::forms::NAME_MAX;
use model::problem::{Check, FieldError};
use model::sorting::{Conditions, KINDS, Place, RuleView};
use model::{Permission, Problem};
use store::set;
use store::sorting::{Named, RuleChange};

use super::{Actor, refused};
use crate::{Desk, Error, Principal, Result};

/// Entries for one place, and characters of an entry.
const ENTRIES_MAX: usize = 100;
const ENTRY_MAX: usize = 200;

/// A sorting rule.
#[derive(Clone, Debug, Default)]
pub struct RuleForm {
    pub id: Option<i64>,
    pub name: String,
    /// Only for this mailbox; for every one when none.
    pub mailbox_id: Option<i64>,
    pub conditions: Conditions,
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    pub sort: i64,
    pub active: bool,
}

/// Refuses a rule that takes every mail, and entries that nothing can meet.
///
/// # Errors
/// [`Problem::Invalid`] for the places (`sender`, `recipient`, `subject`, `body`, `attachment`, `kind`).
pub fn check_conditions(conditions: &Conditions) -> std::result::Result<(), Problem> {
    let mut check = Check::default();
    check.ensure(!conditions.is_empty(), Place::Sender.code(), FieldError::NoCondition);
    for place in Place::ALL {
        let entries = conditions.of(*place);
        check.ensure(entries.len() <= ENTRIES_MAX, place.code(), FieldError::OutOfRange);
        for entry in entries {
            check.limit(place.code(), entry, ENTRY_MAX);
            let sensible = match place {
                Place::Kind => KINDS.contains(&entry.as_str()),
                Place::Subject | Place::Body => entry.chars().any(char::is_alphanumeric),
                Place::Sender | Place::Recipient => !entry.contains(char::is_whitespace),
                Place::Attachment => true,
            };
            check.ensure(sensible, place.code(), FieldError::Characters);
        }
    }
    check.done()
}

/// Adds or changes a rule; returns its id. It counts for mail that is read from then on.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `queue_id`, `dest` and what [`check_conditions`] refuses.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: RuleForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.done()?;
    check_conditions(&form.conditions)?;
    let tx = desk.store.begin().await?;
    if let Some(reason_id) = form.reason_id {
        let reason = store::desk::reason(&tx, reason_id).await?;
        let fits = reason.is_some_and(|reason| reason.queue_id == form.queue_id);
        if !fits {
            return Err(Problem::field("dest", FieldError::UnknownChoice).into());
        }
    }
    let conditions = serde_json::to_string(&form.conditions).map_err(|error| Error::Fault(error.to_string()))?;
    let mut row = RuleChange {
        name: set(form.name.trim().to_owned()),
        mailbox_id: set(form.mailbox_id),
        conditions: set(conditions),
        queue_id: set(form.queue_id),
        reason_id: set(form.reason_id),
        sort: set(form.sort),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let saved = store::desk::save(&tx, row).await;
    let id = saved.map_err(|error| refused(error, &["name"]))?.id;
    actor.audit(desk, &tx, "sorting.save", "sorting_rule", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Deletes a rule: nothing points to it, and what it led somewhere stays there.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn delete(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    if !store::sorting::delete(&tx, id).await? {
        return Err(Problem::NotFound.into());
    }
    actor.audit(desk, &tx, "sorting.delete", "sorting_rule", id).await?;
    Ok(tx.commit().await?)
}

/// Every rule, in the order in which they are asked.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn rules(desk: &Desk, who: &Principal) -> Result<Vec<RuleView>> {
    who.require(Permission::Configure)?;
    let rules = store::sorting::all(desk.store.reader()).await?;
    Ok(rules.into_iter().map(view).collect())
}

/// A rule; an empty one that is in use for none.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn rule(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<RuleView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(RuleView {
            active: true,
            ..RuleView::default()
        });
    };
    let rule = store::sorting::find(desk.store.reader(), id).await?;
    Ok(view(Named {
        rule: rule.ok_or(Problem::NotFound)?,
        mailbox: None,
        queue: String::new(),
        reason: None,
    }))
}

fn view(named: Named) -> RuleView {
    let rule = named.rule;
    RuleView {
        id: rule.id,
        name: rule.name,
        mailbox_id: rule.mailbox_id,
        mailbox: named.mailbox,
        conditions: serde_json::from_str(&rule.conditions).unwrap_or_default(),
        queue_id: rule.queue_id,
        queue: named.queue,
        reason_id: rule.reason_id,
        reason: named.reason,
        sort: rule.sort,
        active: rule.active,
    }
}
