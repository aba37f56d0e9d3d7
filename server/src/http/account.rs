//! One's own password, settings, language.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{REFERER, SET_COOKIE};
use axum::response::Response;
use model::Problem;
use model::notice::NoticeChoice;
use model::problem::FieldError;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Caller, Refused, SignedIn, see};
use crate::middleware::session::key;
use crate::router::AppState;

/// The password form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    old: String,
    new: String,
    again: String,
}

/// Changes one's own password. The other sessions end.
pub async fn password(
    State(state): State<AppState>,
    Caller(who): Caller,
    session: Session,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Refused> {
    let Some(who) = who else {
        return Ok(see(app::paths::LOGIN));
    };
    let id = session.id().map(|id| key(&id));
    let done =
        domain::auth::password::change_own(&state.desk, &who, form.old, form.new, &form.again, id.as_deref()).await;
    match done.map_err(app::api::context::problem_of) {
        Ok(()) => Ok(see(&format!("{}?done=password", app::paths::ACCOUNT))),
        Err(Problem::Invalid(fields)) => {
            let first = fields.into_iter().next();
            let query = first.map_or_else(String::new, |field| {
                let limit = field.limit.map(|limit| format!("&limit={limit}")).unwrap_or_default();
                format!("?field={}&error={}{limit}", field.field, field.error)
            });
            Ok(see(&format!("{}{query}", app::paths::PASSWORD)))
        }
        Err(problem) => Err(Refused(problem)),
    }
}

/// The settings form: an unchecked box is not sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsForm {
    letter_keys: Option<String>,
    /// Sent by those who answer for an office.
    notices: Option<String>,
}

/// Saves one's own settings.
pub async fn settings(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Refused> {
    let notices = form.notices.map(|code| code.parse::<NoticeChoice>()).transpose();
    let notices = notices.map_err(|_| Refused(Problem::field("notices", FieldError::UnknownChoice)))?;
    domain::admin::people::save_settings(&state.desk, &who, form.letter_keys.is_some(), notices).await?;
    Ok(see(&format!("{}?done=saved", app::paths::ACCOUNT)))
}

/// Changes the language and returns to the page it was changed on.
pub async fn language(State(state): State<AppState>, Path(code): Path<String>, headers: HeaderMap) -> Response {
    let from = headers
        .get(REFERER)
        .and_then(|referer| referer.to_str().ok())
        .and_then(|referer| referer.parse::<axum::http::Uri>().ok())
        .and_then(|referer| referer.path_and_query().map(|path| path.as_str().to_owned()))
        .unwrap_or_else(|| "/".to_owned());
    let mut response = see(&from);
    let code = if code == "en" { "en" } else { "it" };
    let secure = if state.config.secure_cookies { "; Secure" } else { "" };
    if let Ok(value) = format!("lang={code}; Path=/; Max-Age=31536000; SameSite=Lax{secure}").parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
