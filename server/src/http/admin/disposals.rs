//! Disposals: proposed, packed, accepted, authorised, executed; and what can be taken away of them.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use app::api::disposals::form_of;
use axum::Form;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use domain::admin::Actor;
use domain::disposal::steps::SaidForm;
use domain::disposal::{packing, propose, steps, view};
use domain::drafts::{self, Owner};
use model::Problem;
use model::disposal::DocumentKind;
use model::forms::Typed;

use super::{acting, only};
use crate::http::files::disposition;
use crate::http::kept::Kept;
use crate::http::multipart::{self, Sent};
use crate::http::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// Proposes, or counts what would fit.
pub async fn new(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(mut values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let fields = ["contract_id", "class_id", "basis", "since", "until", "why", "step"];
    only(&values, &fields, &[])?;
    let counting = values.remove("step").as_deref() == Some("count");
    let sent = Kept {
        values,
        draft: app::paths::DISPOSAL_DRAFT.to_owned(),
        page: app::paths::DISPOSAL_NEW.to_owned(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    if counting {
        let typed = Typed {
            values: sent.values,
            problem: None,
        };
        drafts::keep(&state.desk, Owner::Person(who.id), app::paths::DISPOSAL_DRAFT, &typed).await?;
        return Ok(see(&format!("{}?again=yes&counted=yes#fits", app::paths::DISPOSAL_NEW)));
    }
    let done = propose::propose(&state.desk, &who, &form_of(&sent.values)).await;
    let to = done.map(app::paths::disposal).map_err(problem_of);
    sent.settle(&state, who.id, to).await
}

/// Has the package written.
pub async fn pack(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    packing::pack(&state.desk, &who, id).await?;
    Ok(see(&app::paths::disposal(id)))
}

/// Gives it up.
pub async fn withdraw(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    steps::withdraw(&state.desk, &who, id).await?;
    Ok(see(&app::paths::disposal(id)))
}

fn kept(id: i64, values: BTreeMap<String, String>) -> Kept {
    Kept {
        values,
        draft: app::paths::disposal_draft(id),
        page: app::paths::disposal(id),
    }
}

/// Begins the destruction.
pub async fn start(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["count"], &[])?;
    let count = values.get("count").cloned().unwrap_or_default();
    let sent = kept(id, values);
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = steps::start(&state.desk, Actor::Person(&who), id, &count).await;
    let to = done.map(|()| app::paths::disposal(id)).map_err(problem_of);
    sent.settle(&state, who.id, to).await
}

/// What somebody has said, out of a form with these fields: who, day, number.
fn said(brought: &mut Sent, [who, on, number]: [&str; 3]) -> SaidForm {
    SaidForm {
        who: brought.text(who),
        on: brought.text(on),
        number: brought.text(number),
        document: (!brought.files.is_empty()).then(|| brought.files.remove(0)),
    }
}

/// Records the region's acceptance.
pub async fn accept(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    let fields = ["accepted_who", "accepted_on", "accepted_protocol"];
    let mut brought = multipart::read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    only(&brought.values, &fields, &[])?;
    let form = said(&mut brought, fields);
    let sent = kept(id, brought.values);
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match brought.problem {
        Some(problem) => Err(problem),
        None => steps::accept(&state.desk, &who, id, form).await.map_err(problem_of),
    };
    sent.settle(&state, who.id, done.map(|()| app::paths::disposal(id)))
        .await
}

/// Enters the act that authorises.
pub async fn authorise(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    let fields = ["authority", "act_on", "act_number"];
    let mut brought = multipart::read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    only(&brought.values, &fields, &[])?;
    let form = said(&mut brought, fields);
    let sent = kept(id, brought.values);
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match brought.problem {
        Some(problem) => Err(problem),
        None => steps::authorise(&state.desk, &who, id, form).await.map_err(problem_of),
    };
    sent.settle(&state, who.id, done.map(|()| app::paths::disposal(id)))
        .await
}

fn file(body: Body, mime: &'static str, name: &str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    if let Ok(value) = HeaderValue::from_str(&disposition(name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// The list, a line a ticket.
pub async fn list(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let text = view::list_text(&state.desk, &who, id).await?;
    Ok(file(
        Body::from(text),
        "text/plain; charset=utf-8",
        &format!("elenco-{id}.txt"),
    ))
}

/// The record.
pub async fn record(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let text = view::record(&state.desk, &who, id).await?;
    Ok(file(
        Body::from(text),
        "text/plain; charset=utf-8",
        &format!("verbale-{id}.txt"),
    ))
}

/// A document that was handed in.
pub async fn document(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path((id, kind)): Path<(i64, String)>,
) -> Result<Response, Refused> {
    let kind = kind.parse::<DocumentKind>().map_err(|_| Refused(Problem::NotFound))?;
    let document = view::document(&state.desk, &who, id, kind).await?;
    Ok(file(
        Body::from(document.content),
        "application/octet-stream",
        &document.name,
    ))
}
