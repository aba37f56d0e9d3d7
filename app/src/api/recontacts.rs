//! Recontacts: the call list, one call, a time that is agreed, telling an outcome in another way.

use model::forms::Typed;
use model::recontact::{AgreeView, CallList, RecontactView, TellView};

use super::ApiError;
use super::context::{Context, context, failed};
use crate::paths;

/// Every call that is owed about tickets that the person works.
pub async fn list() -> Result<CallList, ApiError> {
    let cx = context()?;
    domain::tickets::recontacts::list::list(&cx.desk, &cx.who)
        .await
        .map_err(failed)
}

/// A recontact, and what was typed about it before.
pub async fn one(id: i64, again: bool) -> Result<(RecontactView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::tickets::recontacts::page::page(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::recontact_draft(id)).await?))
}

/// What agreeing a time about a ticket needs, and what was typed there before.
pub async fn agree(ticket_id: i64, again: bool) -> Result<(AgreeView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::tickets::recontacts::agree::page(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::agree_draft(ticket_id)).await?))
}

/// What telling the outcome of a ticket needs, and what was typed there before.
pub async fn tell(ticket_id: i64, again: bool) -> Result<(TellView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::tickets::recontacts::tell::page(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::tell_draft(ticket_id)).await?))
}

/// The attempts that the desk asks for, as the form about them holds them.
pub async fn attempts(again: bool) -> Result<Typed, ApiError> {
    let cx = context()?;
    let attempts = domain::admin::recontacts::read(&cx.desk, &cx.who)
        .await
        .map_err(failed)?;
    if again {
        return super::context::typed(&cx, &model::admin::form_key("recontacts", None)).await;
    }
    let mut typed = Typed::default();
    typed.values.insert("attempts".to_owned(), attempts.to_string());
    Ok(typed)
}

async fn typed(cx: &Context, again: bool, draft: &str) -> Result<Typed, ApiError> {
    if again {
        super::context::typed(cx, draft).await
    } else {
        Ok(Typed::default())
    }
}
