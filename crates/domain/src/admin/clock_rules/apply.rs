//! A draft is put in force, or thrown away.

use model::{Permission, Problem};

use super::{Document, OBJECT};
use crate::{Desk, Principal, Result, audit};

/// Puts the draft in force, as it was seen: from here on tickets are counted by it, and those that are there are counted again.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Conflict`] when somebody saved since; [`Problem::NotFound`] where nothing is drafted.
pub async fn apply(desk: &Desk, who: &Principal, seen: &str) -> Result<()> {
    who.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    let document = Document::load(desk, &tx).await?;
    document.unchanged(seen)?;
    let draft = document.draft_row.ok_or(Problem::NotFound)?;
    if !store::clock_rules::put_in_force(&tx, draft.version, who.id, desk.now()).await? {
        return Err(Problem::Conflict { by: None }.into());
    }
    let id = store::clock_rules::in_force_id(&tx).await?.ok_or(Problem::NotFound)?;
    audit::by(desk, &tx, who, "clock_rules.apply", OBJECT, id, None).await?;
    tx.commit().await?;
    desk.clockwork.refresh(&desk.store).await?;
    desk.recount_wanted.notify_one();
    Ok(())
}

/// Throws the draft away, as it was seen.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Conflict`] when somebody saved since; [`Problem::NotFound`] where nothing is drafted.
pub async fn discard(desk: &Desk, who: &Principal, seen: &str) -> Result<()> {
    who.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    let document = Document::load(desk, &tx).await?;
    document.unchanged(seen)?;
    let draft = document.draft_row.ok_or(Problem::NotFound)?;
    store::clock_rules::discard_draft(&tx).await?;
    audit::by(desk, &tx, who, "clock_rules.discard", OBJECT, draft.id, None).await?;
    Ok(tx.commit().await?)
}
