//! Deciding on mails that could not be read.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::{Refused, SignedIn, see};
use crate::router::AppState;

/// Reads a mail again.
pub async fn retry(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    domain::ingest::quarantine::retry(&state.desk, &who, id).await?;
    Ok(see(app::paths::QUARANTINE))
}

/// Sets a mail aside.
pub async fn aside(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    domain::ingest::quarantine::set_aside(&state.desk, &who, id).await?;
    Ok(see(app::paths::QUARANTINE))
}

/// The raw bytes, as a download.
pub async fn raw(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let bytes = domain::ingest::quarantine::raw(&state.desk, &who, id).await?;
    let mut response = bytes.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"mail-{id}.eml\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
