//! Mails that wait for a person, and the front end's list.

use model::forms::Typed;
use model::ticket::TicketRow;
use model::triage::TriagePage;

use super::ApiError;
use crate::paths;

/// The triage list with one mail of it, and what was typed about that one before.
pub async fn triage(id: Option<i64>, after: Option<String>, again: bool) -> Result<(TriagePage, Typed), ApiError> {
    let cx = super::context::context()?;
    let page = domain::triage::list::page(&cx.desk, &cx.who, id, after.as_deref())
        .await
        .map_err(super::context::failed)?;
    let typed = match &page.mail {
        Some(mail) if again => super::context::typed(&cx, &paths::triage_draft(mail.row.id)).await?,
        _ => Typed::default(),
    };
    Ok((page, typed))
}

/// What waits for the front end.
pub async fn work() -> Result<Vec<TicketRow>, ApiError> {
    let cx = super::context::context()?;
    domain::tickets::front::list(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}
