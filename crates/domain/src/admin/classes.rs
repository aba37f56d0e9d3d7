//! Classes of retention: how long something is kept, and why. Added or changed, set inactive, never deleted.

use model::desk::Choice;
use model::forms::NAME_MAX;
use model::problem::{Check, FieldError, FieldProblem};
use model::retention::{ClassView, CountedFrom, MOST_MONTHS};
use model::{Permission, Problem};
use store::{ConnectionTrait, set};

use super::{Actor, refused};
use crate::{Desk, Principal, Result};

/// A class, as somebody describes it.
#[derive(Clone, Debug)]
pub struct ClassForm {
    /// None for a new one.
    pub id: Option<i64>,
    pub name: String,
    pub legal_basis: String,
    /// What holds where a contract says nothing else.
    pub months: i64,
    pub counted: CountedFrom,
    pub active: bool,
}

/// Every class.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<ClassView>> {
    who.require(Permission::Configure)?;
    let classes = store::retention::classes(desk.store.reader()).await?;
    Ok(classes.into_iter().map(view).collect())
}

/// A class; an empty one where none is named.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn one(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<ClassView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(ClassView {
            id: 0,
            code: String::new(),
            name: String::new(),
            legal_basis: String::new(),
            months: 0,
            counted: CountedFrom::Closing,
            active: true,
        });
    };
    let class = store::retention::class(desk.store.reader(), id).await?;
    Ok(view(class.ok_or(Problem::NotFound)?))
}

fn view(class: store::retention::Class) -> ClassView {
    ClassView {
        id: class.id,
        code: class.code,
        name: class.name,
        legal_basis: class.legal_basis,
        months: class.keep_months,
        counted: class.counted,
        active: class.active,
    }
}

/// The classes that queues and reasons may be of: those in use, and the one chosen.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn offered(desk: &Desk, who: &Principal, chosen: Option<i64>) -> Result<Vec<Choice>> {
    who.require(Permission::Knowledge)?;
    let classes = store::retention::classes(desk.store.reader()).await?;
    Ok(classes
        .into_iter()
        .filter(|class| class.active || Some(class.id) == chosen)
        .map(|class| Choice {
            id: class.id,
            name: class.name,
        })
        .collect())
}

/// Refuses a class that is not there.
pub(super) async fn known(db: &impl ConnectionTrait, id: Option<i64>) -> Result<()> {
    if let Some(id) = id
        && store::retention::class(db, id).await?.is_none()
    {
        return Err(Problem::field("retention_class_id", FieldError::UnknownChoice).into());
    }
    Ok(())
}

/// Whether a term is one that can be kept.
pub(super) fn check_months(check: &mut Check, field: &str, months: i64) {
    if !(0..=MOST_MONTHS).contains(&months) {
        let most = u64::try_from(MOST_MONTHS).unwrap_or_default();
        check.push(FieldProblem::with_limit(field, FieldError::OutOfRange, most));
    }
}

/// Adds or changes a class; returns its id.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `legal_basis` and `months`, and for `active` of the class of everything else.
pub async fn save(desk: &Desk, actor: Actor<'_>, form: ClassForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.required("legal_basis", &form.legal_basis, 500);
    check_months(&mut check, "months", form.months);
    let routine = form.id == Some(store::retention::ROUTINE);
    check.ensure(form.active || !routine, "active", FieldError::NotPermitted);
    check.done()?;
    let tx = desk.store.begin().await?;
    let mut row = store::retention::ClassChange {
        name: set(form.name.trim().to_owned()),
        legal_basis: set(form.legal_basis.trim().to_owned()),
        keep_months: set(form.months),
        counted: set(form.counted),
        active: set(form.active),
        ..Default::default()
    };
    match form.id {
        Some(id) => {
            store::retention::class(&tx, id).await?.ok_or(Problem::NotFound)?;
            row.id = set(id);
        }
        None => row.code = set(format!("class_{}", desk.now().0)),
    }
    let told = serde_json::json!({ "months": form.months, "counted": form.counted, "active": form.active });
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["name"]))?
        .id;
    actor
        .audit_with(
            desk,
            &tx,
            "retention_class.save",
            "retention_class",
            Some(id),
            Some(told.to_string()),
        )
        .await?;
    tx.commit().await?;
    Ok(id)
}
