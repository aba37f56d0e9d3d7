//! Screens on the wall: a code for a new one or for one that is there, and the end of one.
//!
//! The code is in the answer itself, not behind a redirect as elsewhere: it is stored nowhere as it is.

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use domain::admin::{Actor, screens};
use domain::drafts::{self, Owner};
use model::Problem;
use serde::{Deserialize, Serialize};

use super::{acting, answered, values_of};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused, encode, see};
use crate::router::AppState;

/// The form: the name of a new screen, or the number of one that is there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenFields {
    #[serde(default)]
    #[serde(skip_serializing)]
    id: String,
    #[serde(default)]
    name: String,
}

/// Makes a code, and shows it.
pub async fn code(
    State(state): State<AppState>,
    Caller(who): Caller,
    parts: Parts,
    Form(fields): Form<ScreenFields>,
) -> Result<Response, Refused> {
    let kept = Kept {
        values: values_of(&fields),
        draft: app::paths::SCREENS_DRAFT.to_owned(),
        page: app::paths::SCREENS.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(kept.sign_in(&state).await);
    };
    let actor = Actor::Person(&who);
    let made = match fields.id.as_str() {
        "" => screens::put_up(&state.desk, actor, &fields.name).await,
        id => match id.parse() {
            Ok(id) => screens::renew(&state.desk, actor, id).await,
            Err(_) => Err(Problem::NotFound.into()),
        },
    };
    match made.map_err(problem_of) {
        Ok(code) => {
            drafts::forget(&state.desk, Owner::Person(who.id), app::paths::SCREENS_DRAFT).await?;
            Ok(answered(&state, parts, code).await)
        }
        Err(problem) => kept.settle(&state, who.id, Err(problem)).await,
    }
}

/// Takes a screen down.
pub async fn revoke(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let Some(who) = acting(who) else {
        // Nothing was typed that could be lost.
        let next = encode(app::paths::SCREENS);
        return Ok(see(&format!("{}?ended=yes&next={next}", app::paths::LOGIN)));
    };
    screens::revoke(&state.desk, Actor::Person(&who), id).await?;
    Ok(see(&format!("{}?done=saved", app::paths::SCREENS)))
}
