//! Legal holds: placed, released.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::export::ExportForm;

use super::{acting, only};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

const FIELDS: [&str; 8] = [
    "contract_id",
    "queue_id",
    "since",
    "until",
    "tickets",
    "person",
    "why",
    "protocol",
];

fn noted() -> String {
    format!("{}?done=yes", app::paths::HOLDS)
}

/// Places a hold.
pub async fn place(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &FIELDS, &[])?;
    let sent = Kept {
        values,
        draft: app::paths::HOLDS_DRAFT.to_owned(),
        page: app::paths::HOLDS.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let value = |name: &str| sent.values.get(name).cloned().unwrap_or_default();
    let form = ExportForm {
        contract_id: value("contract_id"),
        queue_id: value("queue_id"),
        since: value("since"),
        until: value("until"),
        tickets: value("tickets"),
        person: value("person"),
        why: value("why"),
    };
    let done = domain::holds::place(&state.desk, &who, &form, &value("protocol")).await;
    sent.settle(&state, who.id, done.map(|_| noted()).map_err(problem_of))
        .await
}

/// Releases a hold.
pub async fn release(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["released_why"], &[])?;
    let why = values.get("released_why").cloned().unwrap_or_default();
    let sent = Kept {
        values,
        draft: app::paths::HOLDS_DRAFT.to_owned(),
        page: app::paths::form(app::paths::HOLDS, Some(id)),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = domain::holds::release(&state.desk, &who, id, &why).await;
    sent.settle(&state, who.id, done.map(|()| noted()).map_err(problem_of))
        .await
}
