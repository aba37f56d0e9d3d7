//! How often a citizen is called before a ticket may be closed without having reached them.

use model::Permission;
use model::problem::{Check, FieldError, FieldProblem};
use store::ConnectionTrait;

use super::Actor;
use crate::{Desk, Principal, Result};

/// The setting.
const ATTEMPTS: &str = "recontact_attempts";
/// Where nobody has said anything else.
const DEFAULT: i64 = 3;
/// More than this is no rule that anybody keeps.
const MOST: i64 = 20;

/// The attempts that the desk asks for.
pub(crate) async fn attempts(db: &impl ConnectionTrait) -> Result<i64> {
    let stored = store::settings::get(db, ATTEMPTS).await?;
    Ok(stored.and_then(|value| value.parse().ok()).unwrap_or(DEFAULT))
}

/// The same for who configures the desk.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn read(desk: &Desk, who: &Principal) -> Result<i64> {
    who.require(Permission::Configure)?;
    attempts(desk.store.reader()).await
}

/// Says how many attempts the desk asks for.
///
/// # Errors
/// [`model::Problem::Invalid`] for `attempts`: none, or more than 20.
pub async fn save(desk: &Desk, actor: Actor<'_>, number: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.ensure(number >= 1, "attempts", FieldError::Required);
    if number > MOST {
        let most = u64::try_from(MOST).unwrap_or_default();
        check.push(FieldProblem::with_limit("attempts", FieldError::OutOfRange, most));
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, ATTEMPTS, &number.to_string()).await?;
    actor.audit(desk, &tx, "recontact.attempts", "setting", number).await?;
    Ok(tx.commit().await?)
}
