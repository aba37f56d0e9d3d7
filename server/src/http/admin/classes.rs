//! Classes of retention.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::classes::{self, ClassForm};
use model::Problem;
use model::problem::{Check, FieldError};
use model::retention::CountedFrom;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, number, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a class.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFields {
    id: String,
    name: String,
    legal_basis: String,
    months: String,
    counted: String,
    active: Option<String>,
}

/// Adds or changes a class.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<ClassFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("retention_class", app::paths::CLASSES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => classes::save(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: ClassFields) -> Result<ClassForm, Problem> {
    let mut check = Check::default();
    check.ensure(!fields.months.trim().is_empty(), "months", FieldError::Required);
    let counted = fields.counted.parse::<CountedFrom>().ok();
    check.ensure(counted.is_some(), "counted", FieldError::UnknownChoice);
    let form = ClassForm {
        id,
        months: number(&mut check, "months", &fields.months),
        counted: counted.unwrap_or(CountedFrom::Closing),
        name: fields.name,
        legal_basis: fields.legal_basis,
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
