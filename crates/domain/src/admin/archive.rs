//! After how many days a closed ticket goes to the archive.

use model::Permission;
use model::problem::{Check, FieldError, FieldProblem};
use store::ConnectionTrait;

use super::Actor;
use crate::{Desk, Principal, Result};

/// The setting.
const DAYS: &str = "archive_days";
/// Where nobody has said anything else.
const DEFAULT: i64 = 90;
/// A citizen's answer still comes within these.
const LEAST: i64 = 7;
/// Ten years.
const MOST: i64 = 3650;

/// The days after which a closed ticket goes to the archive.
pub(crate) async fn days(db: &impl ConnectionTrait) -> Result<i64> {
    let stored = store::settings::get(db, DAYS).await?;
    Ok(stored.and_then(|value| value.parse().ok()).unwrap_or(DEFAULT))
}

/// The same for who configures the desk.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn read(desk: &Desk, who: &Principal) -> Result<i64> {
    who.require(Permission::Configure)?;
    days(desk.store.reader()).await
}

/// Says after how many days a closed ticket goes to the archive. What is there already stays.
///
/// # Errors
/// [`model::Problem::Invalid`] for `archive_days`: fewer than 7, or more than 3650.
pub async fn save(desk: &Desk, actor: Actor<'_>, number: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    let refused = match number {
        ..LEAST => Some((FieldError::TooFew, LEAST)),
        LEAST..=MOST => None,
        _ => Some((FieldError::OutOfRange, MOST)),
    };
    if let Some((error, bound)) = refused {
        let bound = u64::try_from(bound).unwrap_or_default();
        check.push(FieldProblem::with_limit("archive_days", error, bound));
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, DAYS, &number.to_string()).await?;
    actor.audit(desk, &tx, "archive.days", "setting", number).await?;
    Ok(tx.commit().await?)
}
