//! Packages of tickets: asked for, tried again, taken away.

use app::api::context::problem_of;
use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use connectors::package::{Shelf, stream};
use domain::export::ask;
use model::export::ExportForm;
use serde::{Deserialize, Serialize};

use super::{acting, values_of};
use crate::http::files::disposition;
use crate::http::kept::Kept;
use crate::http::{Caller, Refused, SignedIn, see};
use crate::router::AppState;
use crate::worker::EXPORTS;

/// The form by which a package is asked for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskFields {
    contract_id: String,
    queue_id: String,
    since: String,
    until: String,
    tickets: String,
    person: String,
    why: String,
}

fn kept(fields: &impl Serialize) -> Kept {
    Kept {
        values: values_of(fields),
        draft: app::paths::EXPORTS_DRAFT.to_owned(),
        page: app::paths::EXPORTS.to_owned(),
    }
}

/// Asks for a package; the page says how far it is.
pub async fn ask(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<AskFields>,
) -> Result<Response, Refused> {
    let sent = kept(&fields);
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let form = ExportForm {
        contract_id: fields.contract_id,
        queue_id: fields.queue_id,
        since: fields.since,
        until: fields.until,
        tickets: fields.tickets,
        person: fields.person,
        why: fields.why,
    };
    let done = ask::ask(&state.desk, &who, &form).await.map_err(problem_of);
    let noted = format!("{}?done=asked", app::paths::EXPORTS);
    sent.settle(&state, who.id, done.map(|_| noted)).await
}

/// The form about how long packages stay.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysFields {
    export_days: String,
}

/// Says for how many days packages stay.
pub async fn days(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<DaysFields>,
) -> Result<Response, Refused> {
    let sent = kept(&fields);
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = ask::save_keep_days(&state.desk, &who, &fields.export_days).await;
    let saved = format!("{}?done=saved", app::paths::EXPORTS);
    sent.settle(&state, who.id, done.map(|()| saved).map_err(problem_of))
        .await
}

/// Has a package that failed tried again.
pub async fn again(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    ask::again(&state.desk, &who, id).await?;
    Ok(see(&format!("{}?done=asked", app::paths::EXPORTS)))
}

/// A package as one file, read while it is sent.
pub async fn download(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let opened = ask::download(&state.desk, &who, id).await?;
    let shelf = Shelf::new(state.config.data_dir.join(EXPORTS));
    let name = format!("esportazione-{}", opened.id);
    let made_at = u64::try_from(opened.made_at.0 / 1_000).unwrap_or_default();
    let body = Body::from_stream(stream(shelf.folder(opened.id), name.clone(), made_at));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    if let Ok(value) = HeaderValue::from_str(&disposition(&format!("{name}.tar"))) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
