//! PEC requests: the list, one with its steps, opening one, and what Administration says about them.

use model::desk::Choice;
use model::forms::Typed;
use model::pec_request::{NewRequestView, RequestFilter, RequestList, RequestView};

use super::ApiError;
use super::context::{Context, context, failed};
use crate::paths;

/// A page of the list, and what was typed there before.
pub async fn list(filter: RequestFilter, again: bool) -> Result<(RequestList, Typed), ApiError> {
    let cx = context()?;
    let list = domain::pec_requests::list::list(&cx.desk, &cx.who, filter)
        .await
        .map_err(failed)?;
    Ok((list, typed(&cx, again, paths::PEC_LIST_DRAFT).await?))
}

/// A request, and what was typed about it before.
pub async fn one(id: i64, again: bool) -> Result<(RequestView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::pec_requests::page::page(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::pec_draft(id)).await?))
}

/// What opening a request needs, and what was typed there before.
pub async fn new(ticket_id: Option<i64>, again: bool) -> Result<(NewRequestView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::pec_requests::open::page(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    Ok((view, typed(&cx, again, &paths::pec_new_draft(ticket_id)).await?))
}

/// What Administration says, as its form holds it, and the queues that there are.
pub async fn settings(again: bool) -> Result<(Typed, Vec<Choice>), ApiError> {
    let cx = context()?;
    let form = domain::admin::pec_requests::read(&cx.desk, &cx.who)
        .await
        .map_err(failed)?;
    let key = model::admin::form_key("pec_requests", None);
    if again {
        return Ok((super::context::typed(&cx, &key).await?, form.queues));
    }
    let mut typed = Typed {
        values: form.texts,
        problem: None,
    };
    let queue = form.queue_id.map(|id| id.to_string()).unwrap_or_default();
    typed.values.insert("queue_id".to_owned(), queue);
    typed.values.insert("console".to_owned(), form.console);
    Ok((typed, form.queues))
}

async fn typed(cx: &Context, again: bool, draft: &str) -> Result<Typed, ApiError> {
    if again {
        super::context::typed(cx, draft).await
    } else {
        Ok(Typed::default())
    }
}
