//! Signing in and out, and what was typed when a session ended.

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use domain::drafts::{self, Owner};
use model::Problem;
use model::forms::Typed;
use rand::RngCore;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Caller, encode, see};
use crate::middleware::address::ClientAddress;
use crate::middleware::session::{BEGAN, PERSON};
use crate::router::AppState;

/// The sign-in form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginForm {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Signs in: a new session id, whatever the browser brought (session fixation).
pub async fn login(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Response {
    let back = |query: &str| {
        let next = encode(&form.next);
        see(&format!("{}?{query}&next={next}", app::paths::LOGIN))
    };
    let now = state.desk.now();
    if let Some(seconds) = address.and_then(|address| state.throttle.wait(address, now)) {
        return back(&format!("problem=wait&seconds={seconds}"));
    }
    let person_id = match domain::auth::login(&state.desk, &form.login, form.password.clone()).await {
        Ok(id) => id,
        Err(error) => {
            if let Some(address) = address {
                state.throttle.failed(address, now);
            }
            return match app::api::context::problem_of(error) {
                Problem::Throttled(seconds) => back(&format!("problem=wait&seconds={seconds}")),
                Problem::Internal(id) => back(&format!("problem=fault&id={id}")),
                _ => back("problem=credentials"),
            };
        }
    };
    if let Err(error) = begin(&state, &session, person_id).await {
        tracing::error!(%error, "a session could not be begun");
        return super::unavailable();
    }
    if let Some((token, form)) = waiting_draft(&headers)
        && let Err(error) = drafts::adopt(&state.desk, &token, &form, person_id).await
    {
        tracing::error!(%error, "a draft could not be given back");
    }
    let mut response = see(if form.next.is_empty() {
        app::paths::HOME
    } else {
        &form.next
    });
    if let Ok(value) = format!("{DRAFT_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax").parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

async fn begin(state: &AppState, session: &Session, person_id: i64) -> Result<(), tower_sessions::session::Error> {
    // What the browser brought is thrown away whole: its id and its contents.
    if session.id().is_some() {
        session.flush().await?;
    }
    session.cycle_id().await?;
    session.insert(PERSON, person_id).await?;
    session.insert(BEGAN, state.desk.now().0).await
}

/// Signs out.
pub async fn logout(State(state): State<AppState>, Caller(who): Caller, session: Session) -> Response {
    if let Some(who) = who
        && let Err(error) = domain::auth::logout(&state.desk, &who).await
    {
        tracing::error!(%error, "a sign-out could not be written down");
    }
    if let Err(error) = session.flush().await {
        tracing::error!(%error, "a session could not be ended");
    }
    see(app::paths::LOGIN)
}

/// Remembers which draft belongs to this browser: `TOKEN:FORM`.
const DRAFT_COOKIE: &str = "sportello_draft";

/// Keeps what was typed into a form whose session had ended, and leads to the sign-in page and back.
pub async fn keep_and_sign_in(state: &AppState, form: &str, typed: &Typed, back_to: &str) -> Response {
    let mut random = [0u8; 16];
    rand::rng().fill_bytes(&mut random);
    let token = domain::desk::hex(&random);
    if let Err(error) = drafts::keep(&state.desk, Owner::Browser(&token), form, typed).await {
        tracing::error!(%error, "a draft could not be kept");
        return super::unavailable();
    }
    let mut response = see(&format!("{}?ended=yes&next={}", app::paths::LOGIN, encode(back_to))).into_response();
    let secure = if state.config.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{DRAFT_COOKIE}={token}:{form}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

fn waiting_draft(headers: &HeaderMap) -> Option<(String, String)> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| {
            pair.trim()
                .strip_prefix(DRAFT_COOKIE)?
                .strip_prefix('=')?
                .split_once(':')
        })
        .map(|(token, form)| (token.to_owned(), form.to_owned()))
}
