//! A browser becomes a screen on the wall: by a code, for a cookie that opens the wall and nothing else.

use app::api::context::problem_of;
use app::api::wall::SCREEN_COOKIE;
use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use domain::wall::TOKEN_DAYS;
use model::Problem;
use serde::Deserialize;

use super::see;
use crate::middleware::address::ClientAddress;
use crate::router::AppState;

/// The form with the code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivateFields {
    code: String,
}

/// Activates a screen. Wrong codes count as failed sign-ins of their address.
pub async fn activate(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Form(fields): Form<ActivateFields>,
) -> Response {
    let back = |query: &str| see(&format!("{}?{query}", app::paths::WALL_ACTIVATE));
    let now = state.desk.now();
    if let Some(seconds) = address.and_then(|address| state.throttle.wait(address, now)) {
        return back(&format!("problem=wait&seconds={seconds}"));
    }
    let token = match domain::wall::activate(&state.desk, &fields.code)
        .await
        .map_err(problem_of)
    {
        Ok(token) => token,
        Err(Problem::Internal(id)) => return back(&format!("problem=fault&id={id}")),
        Err(_) => {
            if let Some(address) = address {
                state.throttle.failed(address, now);
            }
            return back("problem=code");
        }
    };
    let mut response = see(app::paths::WALL);
    let secure = if state.config.secure_cookies { "; Secure" } else { "" };
    let (path, seconds) = (app::paths::WALL, TOKEN_DAYS * 86_400);
    let cookie = format!("{SCREEN_COOKIE}={token}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
