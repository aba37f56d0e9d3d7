//! The third step: who asks is who they say.

use model::Problem;
use model::pec_request::{IdentityHow, RequestNews, RequestStep};
use model::problem::FieldError;
use store::set;

use super::{change_of, load_at, save};
use crate::tickets::commit;
use crate::{Desk, Principal, Result};

/// Writes down how somebody made sure who asks.
///
/// # Errors
/// [`Problem::Invalid`] for `pec_how`; [`Problem::Conflict`] when somebody was first.
pub async fn verify(desk: &Desk, who: &Principal, id: i64, how: Option<IdentityHow>, seen_version: i64) -> Result<()> {
    let how = how.ok_or_else(|| Problem::field("pec_how", FieldError::Required))?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_at(&tx, who, id, RequestStep::Identity, seen_version).await?;
    let mut change = change_of(&request);
    change.state = set(request.kind.after(RequestStep::Identity));
    change.identity_how = set(Some(how));
    change.identity_by = set(Some(who.id));
    change.identity_at = set(Some(now));
    save(desk, &tx, who, &request, change, RequestNews::Identified, now).await?;
    commit(desk, tx, &[&ticket]).await
}
