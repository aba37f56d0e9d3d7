//! Handlers that are no pages: forms with files, files, the live stream, health.

pub mod account;
pub mod admin;
pub mod audit;
pub mod contact;
pub mod events;
pub mod files;
pub mod find;
pub mod forward;
pub mod health;
mod kept;
pub mod login;
pub mod lookup_review;
pub mod lookups;
pub mod mails;
pub mod multipart;
pub mod office;
pub mod outages;
pub mod pec_requests;
pub mod quarantine;
pub mod recontacts;
pub mod retention;
pub mod ticket;
pub mod triage;
pub mod wall;

use std::sync::Arc;

use app::api::context::{problem_of, status};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Error, Principal};
use model::Problem;

/// The signed-in person, where there is one.
pub struct Caller(pub Option<Arc<Principal>>);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Arc<Principal>>().cloned()))
    }
}

/// The signed-in person who may act; anybody else is refused with 401 or 403.
pub struct SignedIn(pub Arc<Principal>);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let who = parts
            .extensions
            .get::<Arc<Principal>>()
            .cloned()
            .ok_or(Refused(Problem::NotSignedIn))?;
        if who.must_change_password {
            Err(Refused(Problem::PasswordChangeDue))
        } else {
            Ok(Self(who))
        }
    }
}

/// A refusal outside a page: its status and a short line.
pub struct Refused(pub Problem);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(problem_of(error))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let text = match &self.0 {
            Problem::Internal(id) => format!("fault {id}"),
            problem => format!("{problem:?}"),
        };
        (status(&self.0), text).into_response()
    }
}

/// After a form: see the result with GET, so that reloading sends nothing twice.
pub fn see(path: &str) -> Response {
    Redirect::to(if app::paths::is_local(path) { path } else { "/" }).into_response()
}

/// A queue with one of its reasons, as forms send it: `QUEUE/REASON`, or `QUEUE/`.
fn queue_and_reason(text: &str) -> Option<(i64, Option<i64>)> {
    let (queue, reason) = text.split_once('/')?;
    let reason = match reason {
        "" => None,
        reason => Some(reason.parse().ok()?),
    };
    Some((queue.parse().ok()?, reason))
}

/// The database does not answer.
pub fn unavailable() -> Response {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "The desk cannot reach its database. Try again in a moment.",
    )
        .into_response()
}

/// A text as the value of a query parameter.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
