//! What a server function has at hand: the desk, and who is asking.

use std::sync::Arc;

use domain::{Desk, Error, Principal};
use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use model::Problem;
use model::admin::OneTimePassword;

use super::ApiError;

/// The desk and the person of the request.
pub struct Context {
    pub desk: Desk,
    pub who: Arc<Principal>,
}

/// A one-time password that this request shows. The server may put a page together more than once; what is shown once is
/// read once a request.
#[derive(Clone, Default)]
pub struct OneTime(Arc<tokio::sync::OnceCell<Option<OneTimePassword>>>);

impl OneTime {
    /// The password that waits for this person, forgotten from here on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&self, cx: &Context) -> Result<Option<OneTimePassword>, ApiError> {
        let read = || domain::admin::people::waiting_one_time(&cx.desk, &cx.who);
        let waiting = self.0.get_or_try_init(read).await.map_err(failed)?.clone();
        if waiting.is_some() {
            domain::admin::people::forget_one_time(&cx.desk, &cx.who)
                .await
                .map_err(failed)?;
        }
        Ok(waiting)
    }
}

/// The context of a signed-in person.
///
/// # Errors
/// [`Problem::NotSignedIn`]; [`Problem::PasswordChangeDue`] as long as a one-time password stands.
pub fn context() -> Result<Context, ApiError> {
    let desk: Desk = use_context().ok_or_else(|| ApiError(Problem::Internal("no desk".to_owned())))?;
    let who = use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Arc<Principal>>().cloned())
        .ok_or_else(|| refused(Problem::NotSignedIn))?;
    if who.must_change_password {
        return Err(refused(Problem::PasswordChangeDue));
    }
    Ok(Context { desk, who })
}

/// Turns the error of a use case into what the browser hears. A fault is logged here, once, with an id that the person
/// sees.
pub fn failed(error: Error) -> ApiError {
    refused(problem_of(error))
}

/// The problem of an error; a fault becomes an id that leads to its log entry.
pub fn problem_of(error: Error) -> Problem {
    match error {
        Error::Refused(problem) => problem,
        error if error.is_full() => {
            tracing::error!(%error, "no space left");
            Problem::StorageFull
        }
        error => {
            let id = format!("{:08x}", fault_number());
            tracing::error!(fault = %id, %error, "a use case failed");
            Problem::Internal(id)
        }
    }
}

/// A number that tells one fault from another in the log of a day.
fn fault_number() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    u32::try_from(RandomState::new().hash_one(0u8) & 0xffff_ffff).unwrap_or(0)
}

/// Sets the status that fits, for callers that are not pages: a page's own status is set by the page.
fn refused(problem: Problem) -> ApiError {
    let is_page = use_context::<http::request::Parts>()
        .and_then(|parts| {
            parts
                .headers
                .get(http::header::ACCEPT)
                .map(|accept| accept.to_str().unwrap_or("").contains("text/html"))
        })
        .unwrap_or(true);
    if let Some(response) = use_context::<ResponseOptions>().filter(|_| !is_page) {
        response.set_status(status(&problem));
    }
    ApiError(problem)
}

/// The HTTP status of a problem.
pub fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::NotSignedIn | Problem::BadCredentials => StatusCode::UNAUTHORIZED,
        Problem::PasswordChangeDue | Problem::Forbidden => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
        Problem::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Conflict { .. } | Problem::Archived => StatusCode::CONFLICT,
        Problem::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        Problem::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        Problem::Internal(_) | Problem::Unreachable => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What this person had typed into a form.
///
/// # Errors
/// When the database fails.
pub async fn typed(cx: &Context, form: &str) -> Result<model::forms::Typed, ApiError> {
    let typed = domain::drafts::read(&cx.desk, domain::drafts::Owner::Person(cx.who.id), form).await;
    Ok(typed.map_err(failed)?.unwrap_or_default())
}
