//! Offices of the ladder. Their queues are boxes named `queue_ID`, so the form is read by name.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{OfficeForm, save_office};
use model::Problem;
use model::problem::Check;

use super::{Sent, acting, needed, only, some};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// Adds or changes an office.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["id", "name", "level", "email", "active"], &["queue_"])?;
    let sent = Sent::new("office", app::paths::OFFICES, values)?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(&sent) {
        Ok(form) => save_office(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(sent: &Sent) -> Result<OfficeForm, Problem> {
    let mut check = Check::default();
    let form = OfficeForm {
        id: sent.id,
        name: sent.value("name"),
        level: needed(&mut check, "level", &sent.value("level")),
        email: some(&sent.value("email")),
        queues: sent
            .values
            .keys()
            .filter_map(|name| name.strip_prefix("queue_")?.parse().ok())
            .collect(),
        active: sent.values.contains_key("active"),
    };
    check.done()?;
    Ok(form)
}
