//! Outages: the list, one of them, opening one, linking a ticket, and what answering everybody would do.

use domain::outages::solve::Solution;
use model::forms::Typed;
use model::outage::{LinkView, OpeningView, OutageList, OutageView, ReviewView};

use super::ApiError;
use super::context::{Context, context, failed};
use crate::paths;

/// Every outage of the queues that the person works.
pub async fn list() -> Result<OutageList, ApiError> {
    let cx = context()?;
    domain::outages::list::list(&cx.desk, &cx.who).await.map_err(failed)
}

/// What opening an outage needs, from a ticket where one is given, and what was typed there before.
pub async fn opening(ticket_id: Option<i64>, again: bool) -> Result<(OpeningView, Typed), ApiError> {
    let cx = context()?;
    let typed = typed(&cx, again, paths::OUTAGE_OPENING_DRAFT).await?;
    let ticket_id = ticket_id.or_else(|| typed.value("ticket_id").parse().ok());
    let view = domain::outages::open::form(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    Ok((view, typed))
}

/// What linking a ticket needs, and why it was refused.
pub async fn link(ticket_id: i64, again: bool) -> Result<(LinkView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::outages::link::page(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::outage_link_draft(ticket_id)).await?))
}

/// An outage, and what was typed about it before; else the text to the citizens that was checked and not confirmed yet.
pub async fn one(id: i64, again: bool) -> Result<(OutageView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::outages::page::page(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let draft = if again {
        paths::outage_draft(id)
    } else {
        paths::outage_review_draft(id)
    };
    Ok((view, typed(&cx, true, &draft).await?))
}

/// What answering everybody would do, by the text that was written last; none where there is none.
pub async fn review(id: i64) -> Result<Option<ReviewView>, ApiError> {
    let cx = context()?;
    let typed = typed(&cx, true, &paths::outage_review_draft(id)).await?;
    if typed.values.is_empty() {
        return Ok(None);
    }
    let form = Solution {
        id,
        text: typed.value("text"),
        outcome_id: typed.value("outcome_id").parse().ok(),
        version: typed.value("version").parse().unwrap_or(0),
    };
    let view = domain::outages::solve::review(&cx.desk, &cx.who, &form).await;
    view.map(Some).map_err(failed)
}

async fn typed(cx: &Context, again: bool, draft: &str) -> Result<Typed, ApiError> {
    if again {
        super::context::typed(cx, draft).await
    } else {
        Ok(Typed::default())
    }
}
