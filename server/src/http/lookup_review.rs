//! The review of look-ups: who looked at a person, that something unusual was seen, the list as a file.
//!
//! A key that is typed comes by POST and its look-ups are in the answer itself, not behind a redirect as elsewhere: it stands in no
//! address, no log and no draft. So it is the one form that an ended session empties.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::api::context::problem_of;
use app::api::lookup_review::Looked;
use app::{export_cut, export_head, export_row, locale_of};
use axum::Form;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::csv::Csv;
use domain::lookups::review::{anomalies, export, key};
use domain::{Desk, Error, Principal};
use futures::stream::try_unfold;
use model::Problem;
use model::forms::Typed;
use model::lookup_review::{KeyForm, LookupFilter};
use serde::{Deserialize, Serialize};

use super::admin::{answered, values_of};
use super::kept::Kept;
use super::{Caller, Refused, encode, see};
use crate::router::AppState;

/// The form about a key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFields {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    why: String,
}

/// Shows who looked at a person.
pub async fn look(
    State(state): State<AppState>,
    Caller(who): Caller,
    parts: Parts,
    Form(fields): Form<KeyFields>,
) -> Result<Response, Refused> {
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        return Ok(sign_in(app::paths::LOOKUP_KEY));
    };
    let form = KeyForm {
        kind: fields.kind.parse().ok(),
        key: fields.key.clone(),
        why: fields.why.clone(),
    };
    let looked = match key::find(&state.desk, &who, &form).await.map_err(problem_of) {
        Ok(found) => Looked {
            found: Some(found),
            ..Looked::default()
        },
        Err(problem @ (Problem::Forbidden | Problem::NotFound)) => return Err(Refused(problem)),
        Err(problem) => Looked {
            typed: Typed {
                values: values_of(&fields),
                problem: Some(problem),
            },
            found: None,
        },
    };
    Ok(answered(&state, parts, looked).await)
}

/// The form about something unusual.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenFields {
    #[serde(default)]
    note: String,
}

/// Somebody has seen something unusual.
pub async fn seen(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    Form(fields): Form<SeenFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::anomaly_draft(id),
        page: app::paths::anomaly(id),
    };
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = anomalies::seen(&state.desk, &who, id, &fields.note).await;
    let said = format!("{}?done=seen", app::paths::LOOKUP_VOLUME);
    sent.settle(&state, who.id, done.map(|()| said).map_err(problem_of))
        .await
}

/// The filtered list as a file. What it is narrowed to stands in the address, as on the page.
pub async fn export_list(
    State(state): State<AppState>,
    Caller(who): Caller,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let filter = LookupFilter::read(|name| asked.get(name).cloned());
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        return Ok(sign_in(&app::paths::lookups(&filter)));
    };
    let export = export::begin(&state.desk, &who, &filter).await?;
    let file = File {
        desk: state.desk.clone(),
        who,
        locale: locale_of(&headers),
        export,
        begun: false,
    };
    let pieces = try_unfold(file, |mut file| async move {
        let piece = file.next().await.map_err(|error| format!("{:?}", problem_of(error)))?;
        Ok::<_, String>(piece.map(|piece| (piece, file)))
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"interrogazioni.csv\"");
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// An export that is being written.
struct File {
    desk: Desk,
    who: Arc<Principal>,
    locale: app::Locale,
    export: export::Export,
    begun: bool,
}

impl File {
    /// The next lines; none behind the last.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(piece) = self.export.next(&self.desk, &self.who).await? else {
            return Ok(None);
        };
        let mut table = if self.begun {
            Csv::default()
        } else {
            let head = export_head(self.locale);
            Csv::new(&head.iter().map(String::as_str).collect::<Vec<_>>())
        };
        self.begun = true;
        for row in &piece.rows {
            table.row(export_row(self.locale, row).iter().map(String::as_str));
        }
        if piece.cut {
            table.row([export_cut(self.locale).as_str()]);
        }
        Ok(Some(table.into_text().into()))
    }
}

/// Nothing was typed that may be kept: sign in, and see the page.
fn sign_in(back: &str) -> Response {
    see(&format!("{}?ended=yes&next={}", app::paths::LOGIN, encode(back)))
}
