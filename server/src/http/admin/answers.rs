//! Prepared answers.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{AnswerForm, save_answer};
use model::Problem;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, text, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a prepared answer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerFields {
    id: String,
    queue_id: String,
    reason_id: String,
    title: String,
    body: String,
    active: Option<String>,
}

/// Adds or changes a prepared answer.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<AnswerFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("answer", app::paths::ANSWERS, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => save_answer(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: AnswerFields) -> Result<AnswerForm, Problem> {
    let mut check = Check::default();
    let form = AnswerForm {
        id,
        queue_id: choice(&mut check, "queue_id", &fields.queue_id),
        reason_id: choice(&mut check, "reason_id", &fields.reason_id),
        title: fields.title,
        body: text(&fields.body),
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
