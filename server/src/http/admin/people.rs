//! People: what they are called, what they may do, their way in. The rows of roles are numbered, so the form is read by
//! name.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::admin::people::{self, NewPerson};
use domain::admin::{Actor, read};
use domain::{Error, Principal};
use model::Problem;
use model::admin::{OneTimePassword, parse_grants};
use model::notice::NoticeChoice;
use model::problem::FieldError;
use serde::Deserialize;

use super::{Sent, acting, only, some};
use crate::http::{Caller, Refused, encode, see};
use crate::router::AppState;

/// Adds a person, whose one-time password the next page shows; or changes one.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(
        &values,
        &["id", "login", "name", "email", "operator_code", "notices"],
        &["grant_role_", "grant_queue_", "grant_office_"],
    )?;
    let sent = Sent::new("person", app::paths::PEOPLE, values)?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = add_or_change(&state, &who, &sent)
        .await
        .map_err(app::api::context::problem_of);
    let added = matches!(done, Ok(true));
    let answer = sent.settle(&state, &who, done.map(drop)).await?;
    Ok(if added { see(&one_time_page()) } else { answer })
}

/// Says whether somebody was added.
async fn add_or_change(state: &AppState, who: &Principal, sent: &Sent) -> Result<bool, Error> {
    let person = NewPerson {
        login: sent.value("login"),
        name: sent.value("name"),
        email: some(&sent.value("email")),
        operator_code: some(&sent.value("operator_code")),
        notices: choice_of_notices(&sent.value("notices"))?,
        grants: parse_grants(&sent.values)?,
    };
    let actor = Actor::Person(who);
    if let Some(id) = sent.id {
        people::change(&state.desk, actor, id, person).await?;
        return Ok(false);
    }
    let (added, password) = people::add(&state.desk, actor, person).await?;
    let one_time = OneTimePassword {
        name: added.name,
        login: added.login,
        password,
    };
    people::keep_one_time(&state.desk, who, &one_time).await?;
    Ok(true)
}

/// Where nothing was chosen people are told at once.
fn choice_of_notices(typed: &str) -> Result<NoticeChoice, Problem> {
    match typed {
        "" => Ok(NoticeChoice::default()),
        code => code
            .parse()
            .map_err(|_| Problem::field("notices", FieldError::UnknownChoice)),
    }
}

/// Gives a person a new one-time password, which the next page shows.
pub async fn reset_password(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let Some(who) = acting(who) else {
        return Ok(sign_in(id));
    };
    let person = read::person(&state.desk, &who, Some(id)).await?;
    let password = people::reset_password(&state.desk, Actor::Person(&who), id).await?;
    let one_time = OneTimePassword {
        name: person.name,
        login: person.login,
        password,
    };
    people::keep_one_time(&state.desk, &who, &one_time).await?;
    Ok(see(&one_time_page()))
}

/// The form that disables and enables.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisabledFields {
    disabled: String,
}

/// Disables a person, whose sessions end at once, or lets them in again.
pub async fn set_disabled(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    Form(fields): Form<DisabledFields>,
) -> Result<Response, Refused> {
    let Some(who) = acting(who) else {
        return Ok(sign_in(id));
    };
    people::set_disabled(&state.desk, Actor::Person(&who), id, fields.disabled == "yes").await?;
    Ok(see(&format!("{}?done=saved", app::paths::PEOPLE)))
}

fn one_time_page() -> String {
    format!("{}?done=password", app::paths::PEOPLE)
}

/// Nothing was typed that could be lost: sign in, and see the person again.
fn sign_in(id: i64) -> Response {
    let back = app::paths::form(app::paths::PEOPLE, Some(id));
    see(&format!("{}?ended=yes&next={}", app::paths::LOGIN, encode(&back)))
}
