//! Closing outcomes.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{OutcomeForm, save_outcome};
use model::Problem;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, number, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about an outcome.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFields {
    id: String,
    queue_id: String,
    name: String,
    at_first_contact: Option<String>,
    sort: String,
    active: Option<String>,
}

/// Adds or changes an outcome.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<OutcomeFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("outcome", app::paths::OUTCOMES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => save_outcome(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: OutcomeFields) -> Result<OutcomeForm, Problem> {
    let mut check = Check::default();
    let form = OutcomeForm {
        id,
        queue_id: choice(&mut check, "queue_id", &fields.queue_id),
        sort: number(&mut check, "sort", &fields.sort),
        name: fields.name,
        at_first_contact: fields.at_first_contact.is_some(),
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
