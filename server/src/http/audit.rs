//! The audit log: its chain is verified, a search by person is begun, what was found leaves as a file.

use app::api::context::problem_of;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::admin::Actor;
use domain::audit::{administrators, export, search, verify};
use model::Problem;
use model::audit::AuditFilter;
use model::problem::FieldError;
use serde::{Deserialize, Serialize};

use super::admin::values_of;
use super::kept::Kept;
use super::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// Has the chain verified; the page says what came of it.
pub async fn begin_verification(State(state): State<AppState>, SignedIn(who): SignedIn) -> Result<Response, Refused> {
    verify::begin(&state.desk, &who)?;
    Ok(see(&format!("{}?done=verify", app::paths::AUDIT)))
}

/// The form that begins a search by person.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFields {
    #[serde(default)]
    person_id: String,
    #[serde(default)]
    why: String,
}

/// Writes the reason down, and leads to what is found.
pub async fn by_person(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<PersonFields>,
) -> Result<Response, Refused> {
    let kept = Kept {
        values: values_of(&fields),
        draft: app::paths::AUDIT_PERSON_DRAFT.to_owned(),
        page: app::paths::AUDIT.to_owned(),
    };
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        return Ok(kept.sign_in(&state).await);
    };
    let person_id = fields.person_id.trim();
    let chosen = person_id.parse().ok();
    let begun = if !person_id.is_empty() && chosen.is_none() {
        Err(Problem::field("person_id", FieldError::UnknownChoice))
    } else {
        search::by_person(&state.desk, &who, chosen, &fields.why)
            .await
            .map_err(problem_of)
    };
    let found = begun.map(|entry| {
        app::paths::audit(&AuditFilter {
            search: entry.to_string(),
            ..AuditFilter::default()
        })
    });
    kept.settle(&state, who.id, found).await
}

/// What a search finds, as CSV.
pub async fn csv(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Form(filter): Form<AuditFilter>,
) -> Result<Response, Refused> {
    let text = export::csv(&state.desk, &who, &filter).await?;
    Ok(table("registro.csv", text))
}

/// The year of a report.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearFields {
    year: String,
}

/// The accesses of administrators, as CSV.
pub async fn administrators_csv(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Form(fields): Form<YearFields>,
) -> Result<Response, Refused> {
    let year = fields.year.trim().parse().unwrap_or(0);
    let text = administrators::csv(&state.desk, Actor::Person(&who), year).await?;
    Ok(table(&format!("amministratori-{year}.csv"), text))
}

fn table(name: &str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&super::files::disposition(name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}
