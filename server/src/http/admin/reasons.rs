//! Reasons and their information sheets.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{ReasonForm, save_reason};
use model::Problem;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, needed, number, text, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a reason.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonFields {
    id: String,
    queue_id: String,
    name: String,
    sheet: String,
    checklist: String,
    sort: String,
    #[serde(default)]
    retention_class_id: String,
    active: Option<String>,
}

/// Adds or changes a reason.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<ReasonFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("reason", app::paths::REASONS, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => save_reason(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: ReasonFields) -> Result<ReasonForm, Problem> {
    let mut check = Check::default();
    let form = ReasonForm {
        id,
        queue_id: needed(&mut check, "queue_id", &fields.queue_id),
        sort: number(&mut check, "sort", &fields.sort),
        name: fields.name,
        sheet: text(&fields.sheet),
        checklist: text(&fields.checklist),
        retention_class_id: choice(&mut check, "retention_class_id", &fields.retention_class_id),
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
