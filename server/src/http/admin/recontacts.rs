//! How often a citizen is called before a ticket may be closed without having reached them.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::{Actor, recontacts};
use model::admin::form_key;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{acting, number, values_of};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecontactFields {
    attempts: String,
}

/// Says how many attempts the desk asks for.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<RecontactFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: form_key("recontacts", None),
        page: app::paths::ADMIN_RECONTACTS.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let mut check = Check::default();
    let attempts = number(&mut check, "attempts", &fields.attempts);
    let done = match check.done() {
        Ok(()) => recontacts::save(&state.desk, Actor::Person(&who), attempts).await,
        Err(problem) => Err(problem.into()),
    };
    let saved = format!("{}?done=saved", app::paths::ADMIN_RECONTACTS);
    sent.settle(
        &state,
        who.id,
        done.map(|()| saved).map_err(app::api::context::problem_of),
    )
    .await
}
