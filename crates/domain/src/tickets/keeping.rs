//! How long a ticket is kept: what its page says, and somebody who says that it is of another class.

use model::desk::Choice;
use model::message::EventKind;
use model::problem::{Check, FieldError};
use model::retention::{KeepingView, KeptView, Term};
use model::{Permission, Problem, Role};
use store::set;
use store::tickets::Head;

use super::{change_of, commit_uncounted, event};
use crate::{Desk, Principal, Result, audit, retention};

/// Longest reason, in characters.
const WHY_MAX: usize = 500;

/// What the page of a ticket says about it.
pub(super) fn kept(desk: &Desk, who: &Principal, head: &Head) -> KeptView {
    let term = Term {
        months: head.keep_months,
        counted: head.counted,
    };
    let until = retention::until(&desk.zone, head.closed_at, head.contract_ends_at, term);
    KeptView {
        contract: head.contract.clone(),
        class: head.class.clone(),
        until: until.map(model::retention::Day::iso),
        hold: head.hold_id,
        may_change: head.archived_at.is_none() && may(who, head.queue_id, head.office_id),
    }
}

/// Whoever leads where the ticket is, or configures the desk.
fn may(who: &Principal, queue_id: i64, office_id: Option<i64>) -> bool {
    who.may_as(&[Role::TeamLeader], Permission::TicketWork, queue_id, office_id)
        || who.may_somewhere(Permission::Configure)
}

/// The page on which the class is changed.
///
/// # Errors
/// [`Problem::NotFound`] for a ticket that may not be seen, [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<KeepingView> {
    let db = desk.store.reader();
    let head = store::tickets::head(db, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if head.archived_at.is_some() {
        return Err(Problem::Archived.into());
    }
    let kept = kept(desk, who, &head);
    if !kept.may_change {
        return Err(Problem::Forbidden.into());
    }
    let ticket = store::tickets::find(db, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let classes = store::retention::classes(db).await?.into_iter();
    let offered = classes.filter(|class| class.active || class.id == ticket.retention_class_id);
    Ok(KeepingView {
        id,
        version: ticket.version,
        subject: ticket.subject,
        kept,
        class_id: ticket.retention_class_id,
        by_hand: ticket.retention_set_by_hand,
        classes: offered
            .map(|class| Choice {
                id: class.id,
                name: class.name,
            })
            .collect(),
    })
}

/// Says that a ticket is of a class, whatever its queue and reason say from now on.
///
/// # Errors
/// [`Problem::Invalid`] for `class_id` and `why`; [`Problem::Forbidden`]; [`Problem::Conflict`] where somebody else changed it since.
pub async fn change(
    desk: &Desk,
    who: &Principal,
    id: i64,
    class_id: Option<i64>,
    why: &str,
    seen_version: i64,
) -> Result<()> {
    let mut check = Check::default();
    check.ensure(class_id.is_some(), "class_id", FieldError::Required);
    check.required("why", why, WHY_MAX);
    check.done()?;
    let class_id = class_id.unwrap_or_default();

    let now = desk.now();
    let tx = desk.store.begin().await?;
    let ticket = store::tickets::find_for_change(&tx, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if !may(who, ticket.queue_id, ticket.office_id) {
        return Err(Problem::Forbidden.into());
    }
    super::writable(&ticket)?;
    if ticket.version != seen_version {
        let by = store::events::last_actor(&tx, id).await?;
        return Err(Problem::Conflict { by }.into());
    }
    let before = store::retention::class(&tx, ticket.retention_class_id).await?;
    let class = store::retention::class(&tx, class_id)
        .await?
        .filter(|class| class.active || class.id == ticket.retention_class_id)
        .ok_or_else(|| Problem::field("class_id", FieldError::UnknownChoice))?;
    let mut change = change_of(&ticket);
    change.retention_class_id = set(class_id);
    change.retention_set_by_hand = set(true);
    let was = ticket.retention_class_id;
    let ticket = store::tickets::update(&tx, &ticket, change, now).await?;
    let became = format!("{}: {}", class.name, why.trim());
    let from = before.map(|class| class.name);
    event(&tx, id, now, EventKind::RetentionChanged, who, from, Some(became)).await?;
    let told = serde_json::json!({ "from": was, "to": class_id }).to_string();
    audit::by(desk, &tx, who, "ticket.retention", "ticket", id, Some(told)).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}
