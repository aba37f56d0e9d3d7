//! Verifying a ticket's documents, handing it on, and the front end's list.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::tickets::ladder::escalate::{Destination, Escalation, escalate};
use domain::tickets::{front, verify};
use model::Problem;
use model::problem::{Check, FieldError};
use serde::{Deserialize, Serialize};

use super::kept::Kept;
use super::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// Most items of a checklist (`item1` …), as `domain::admin::furniture` limits them.
const ITEMS: usize = 20;

/// What was found about each item: `item1` … are `yes` or `no`.
pub async fn check(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let names: Vec<String> = (1..=ITEMS).map(|number| format!("item{number}")).collect();
    let known: Vec<&str> = names.iter().map(String::as_str).chain(["version"]).collect();
    super::admin::only(&values, &known, &[])?;
    let answers: Vec<Option<bool>> = names
        .iter()
        .map(|name| match values.get(name).map(String::as_str) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        })
        .collect();
    let sent = kept(id, values);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match version(&sent) {
        Ok(version) => verify::verify(&state.desk, &who, id, &answers, version).await,
        Err(problem) => Err(problem.into()),
    };
    let back = format!("{}?done=verified", app::paths::forward(id));
    sent.settle(
        &state,
        who.id,
        done.map(|()| back).map_err(app::api::context::problem_of),
    )
    .await
}

/// The form that hands a ticket on. `office_id` is the number of an office, or `back`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForwardFields {
    #[serde(default)]
    office_id: String,
    why: String,
    #[serde(default)]
    missing: String,
    version: String,
}

/// Hands a ticket on.
pub async fn send(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<ForwardFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, super::admin::values_of(&fields));
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let mut check = Check::default();
    let to = match fields.office_id.as_str() {
        "back" => Some(Destination::BackOffice),
        number => number.parse().ok().map(Destination::Office),
    };
    check.ensure(to.is_some(), "office_id", FieldError::Required);
    let done = match (check.done(), to, version(&sent)) {
        (Ok(()), Some(to), Ok(version)) => {
            let form = Escalation {
                ticket_id: id,
                to,
                why: fields.why.replace("\r\n", "\n"),
                missing: fields.missing.replace("\r\n", "\n"),
                version,
            };
            escalate(&state.desk, &who, &form).await
        }
        (Err(problem), ..) | (_, _, Err(problem)) => Err(problem.into()),
        (Ok(()), None, _) => Err(Problem::NotFound.into()),
    };
    let back = format!("{}?done=forwarded", app::paths::ticket(id));
    sent.settle(
        &state,
        who.id,
        done.map(|()| back).map_err(app::api::context::problem_of),
    )
    .await
}

/// Takes the next ticket of the front end's list, and leads to it.
pub async fn next(State(state): State<AppState>, SignedIn(who): SignedIn) -> Result<Response, Refused> {
    let taken = front::next(&state.desk, &who).await?;
    Ok(see(&taken.map_or_else(
        || format!("{}?done=none", app::paths::WORK),
        app::paths::ticket,
    )))
}

/// A form about handing a ticket on.
pub(super) fn kept(id: i64, values: BTreeMap<String, String>) -> Kept {
    Kept {
        values,
        draft: app::paths::forward_draft(id),
        page: app::paths::forward(id),
    }
}

/// The version of the ticket that was seen.
fn version(kept: &Kept) -> Result<i64, Problem> {
    let version = kept.values.get("version").and_then(|version| version.parse().ok());
    version.ok_or_else(|| Problem::field("version", FieldError::BadNumber))
}
