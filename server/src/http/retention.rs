//! How long a ticket is kept.

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::tickets::keeping;
use serde::{Deserialize, Serialize};

use super::admin::values_of;
use super::kept::Kept;
use super::{Caller, Refused};
use crate::router::AppState;

/// The form that says that a ticket is of another class.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFields {
    class_id: String,
    why: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Says that a ticket is of another class.
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<ClassFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::retention_draft(id),
        page: app::paths::retention(id),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let class_id = fields.class_id.trim().parse().ok();
    let version = fields.version.trim().parse().unwrap_or(-1);
    let why = fields.why.replace("\r\n", "\n");
    let done = keeping::change(&state.desk, &who, id, class_id, &why, version).await;
    let saved = format!("{}?done=saved", app::paths::retention(id));
    sent.settle(&state, who.id, done.map(|()| saved).map_err(problem_of))
        .await
}
