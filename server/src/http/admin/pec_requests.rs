//! The queue of PEC requests, the provider's console, the texts to citizens.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::{Actor, pec_requests};
use model::admin::form_key;
use model::pec_request::{RefusalReason, RequestKind, confirmation_field, refusal_field};
use model::problem::Check;

use super::{acting, choice, only, text};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// Saves what Administration says about PEC requests.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(mut values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut known = vec!["queue_id", "console"];
    known.extend(RequestKind::ALL.iter().map(|kind| confirmation_field(*kind)));
    known.extend(RefusalReason::ALL.iter().map(|reason| refusal_field(*reason)));
    only(&values, &known, &[])?;
    for value in values.values_mut() {
        *value = text(value);
    }
    let sent = Kept {
        values,
        draft: form_key("pec_requests", None),
        page: app::paths::ADMIN_PEC_REQUESTS.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let typed = |name: &str| sent.values.get(name).cloned().unwrap_or_default();
    let mut check = Check::default();
    let queue_id = choice(&mut check, "queue_id", &typed("queue_id"));
    let done = match check.done() {
        Ok(()) => {
            pec_requests::save(
                &state.desk,
                Actor::Person(&who),
                queue_id,
                &typed("console"),
                &sent.values,
            )
            .await
        }
        Err(problem) => Err(problem.into()),
    };
    let saved = format!("{}?done=saved", app::paths::ADMIN_PEC_REQUESTS);
    let to = done.map(|()| saved).map_err(app::api::context::problem_of);
    sent.settle(&state, who.id, to).await
}
