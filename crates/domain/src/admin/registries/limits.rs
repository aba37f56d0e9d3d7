//! From when on look-ups are unusual.

use model::Permission;
use model::lookup_limits::LookupLimits;
use model::problem::Check;

use crate::admin::Actor;
use crate::lookups::review::limits;
use crate::{Desk, Error, Result};

/// Chooses the numbers of the rules. They hold from the next sweep on; what was found already stays.
///
/// # Errors
/// [`model::Problem::Forbidden`]; [`model::Problem::Invalid`] for each number that is out of its bounds.
pub async fn save(desk: &Desk, actor: Actor<'_>, chosen: LookupLimits) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    chosen.check(&mut check);
    check.done()?;
    let tx = desk.store.begin().await?;
    let was = limits::read(&tx).await?;
    let text = serde_json::to_string(&chosen).map_err(|error| Error::Fault(error.to_string()))?;
    store::settings::set(&tx, limits::NAME, &text).await?;
    let data = serde_json::json!({ "was": was, "became": chosen }).to_string();
    actor
        .audit_with(desk, &tx, "lookup.limits", "setting", None, Some(data))
        .await?;
    Ok(tx.commit().await?)
}
