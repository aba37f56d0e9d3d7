//! What the provider says about an outage: its own number of it, and when it expects it to be over.

use model::problem::{Check, FieldError};
use store::set;

use super::{TITLE_MAX, change_of, load};
use crate::{Desk, Principal, Result, audit};

/// Notes both; empty where nobody knows.
///
/// # Errors
/// [`model::Problem::Invalid`] for `reference` and `expected_at`; [`model::Problem::Conflict`] when somebody changed the outage
/// since it was seen.
pub async fn follow(
    desk: &Desk,
    who: &Principal,
    id: i64,
    reference: &str,
    expected_at: &str,
    seen_version: i64,
) -> Result<()> {
    let mut check = Check::default();
    check.limit("reference", reference, TITLE_MAX);
    let at = desk.zone.parse_local(expected_at);
    check.ensure(
        expected_at.trim().is_empty() || at.is_some(),
        "expected_at",
        FieldError::BadDate,
    );
    check.done()?;
    let tx = desk.store.begin().await?;
    let outage = load(&tx, who, id, Some(seen_version)).await?;
    if at.is_some_and(|at| at <= outage.began_at) {
        return Err(model::Problem::field("expected_at", FieldError::BadOrder).into());
    }
    let mut change = change_of(&outage, who);
    change.reference = set(reference.trim().to_owned());
    change.expected_at = set(at);
    store::outages::update(&tx, change).await?;
    audit::by(desk, &tx, who, "outage.follow", "outage", id, None).await?;
    Ok(tx.commit().await?)
}
