//! Telephone lines.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{LineForm, save_line};
use model::Problem;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, number, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineFields {
    id: String,
    number: String,
    name: String,
    queue_id: String,
    hours: String,
    sort: String,
    active: Option<String>,
}

/// Adds or changes a line.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<LineFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("line", app::paths::LINES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => save_line(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: LineFields) -> Result<LineForm, Problem> {
    let mut check = Check::default();
    let form = LineForm {
        id,
        queue_id: choice(&mut check, "queue_id", &fields.queue_id),
        sort: number(&mut check, "sort", &fields.sort),
        number: fields.number,
        name: fields.name,
        hours: fields.hours,
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
