//! From when on look-ups are unusual.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::registries::limits;
use model::Problem;
use model::admin::form_key;
use model::lookup_limits::{LookupLimit, LookupLimits};
use model::problem::{Check, FieldError};

use super::{acting, number, only};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// Chooses the numbers of the rules.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let known: Vec<&str> = LookupLimit::ALL.iter().map(|limit| limit.code()).collect();
    only(&values, &known, &[])?;
    let kept = Kept {
        values: values.clone(),
        draft: form_key("lookup_limits", None),
        page: app::paths::REGISTRIES.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(kept.sign_in(&state).await);
    };
    let done = match limits_of(&values) {
        Ok(chosen) => limits::save(&state.desk, Actor::Person(&who), chosen)
            .await
            .map_err(problem_of),
        Err(problem) => Err(problem),
    };
    let saved = format!("{}?done=saved", app::paths::REGISTRIES);
    kept.settle(&state, who.id, done.map(|()| saved)).await
}

fn limits_of(values: &BTreeMap<String, String>) -> Result<LookupLimits, Problem> {
    let mut check = Check::default();
    let mut limits = LookupLimits::default();
    for limit in LookupLimit::ALL {
        let typed = values.get(limit.code()).map(String::as_str).unwrap_or_default();
        check.ensure(!typed.trim().is_empty(), limit.code(), FieldError::Required);
        limits.set(*limit, number(&mut check, limit.code(), typed));
    }
    check.done()?;
    Ok(limits)
}
