//! After how many days a closed ticket goes to the archive.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::{Actor, archive};
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
pub struct ArchiveFields {
    archive_days: String,
}

/// Says after how many days.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<ArchiveFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: form_key("archive", None),
        page: app::paths::ADMIN_ARCHIVE.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let mut check = Check::default();
    let days = number(&mut check, "archive_days", &fields.archive_days);
    let done = match check.done() {
        Ok(()) => archive::save(&state.desk, Actor::Person(&who), days).await,
        Err(problem) => Err(problem.into()),
    };
    let saved = format!("{}?done=saved", app::paths::ADMIN_ARCHIVE);
    sent.settle(
        &state,
        who.id,
        done.map(|()| saved).map_err(app::api::context::problem_of),
    )
    .await
}
