//! The ladder of a queue. Its moves are boxes named by the levels they lead from and to, so the form is read by name.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::{Actor, ladder};
use model::Problem;
use model::ladder::Move;

use super::{Sent, acting, only};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// Says which moves a queue permits.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["id"], &["move_", "verify_"])?;
    let sent = Sent::new("ladder", app::paths::LADDERS, values)?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let queue_id = sent.id.ok_or(Refused(Problem::NotFound))?;
    let moves = Move::of_fields(&sent.values);
    let done = ladder::save(&state.desk, Actor::Person(&who), queue_id, &moves).await;
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}
