//! Asking the region's registries: the cards beside the contact form, the page without one, and what becomes of a card.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Locale;
use app::api::context::{problem_of, status};
use app::api::lookups::Asked;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Principal;
use domain::files::Upload;
use domain::lookups::ask::ask;
use domain::lookups::attach::of_ticket;
use domain::tickets::attach_card;
use model::Problem;
use model::lookup::{Card, LookupAnswer, LookupForm, LookupKind, Registry};
use model::problem::{Check, FieldError};
use serde::{Deserialize, Serialize};

use super::admin::{answered, values_of};
use super::kept::Kept;
use super::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// What a registry says, or what has to happen first, as a piece of the contact form's page.
pub async fn card(
    State(state): State<AppState>,
    Caller(who): Caller,
    headers: HeaderMap,
    Form(form): Form<LookupForm>,
) -> Response {
    let said = match acting(who) {
        Some(who) => ask(&state.desk, &who, &form).await.map_err(problem_of),
        None => Err(Problem::NotSignedIn),
    };
    let code = said.as_ref().err().map_or(StatusCode::OK, status);
    let html = app::lookup_fragment(state.contexts(), app::locale_of(&headers), form.registry, said);
    (code, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The form about a registry on a page of its own. `call` is when the form of the contact was opened that it is for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskFields {
    registry: String,
    kind: String,
    key: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    third_party: String,
    #[serde(default)]
    delegation: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    call: String,
}

/// Asks a registry without a ticket.
pub async fn ask_alone(
    State(state): State<AppState>,
    caller: Caller,
    parts: Parts,
    Form(fields): Form<AskFields>,
) -> Result<Response, Refused> {
    asked(&state, caller, parts, None, &fields).await
}

/// Asks a registry about a ticket.
pub async fn ask_for_ticket(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    parts: Parts,
    Form(fields): Form<AskFields>,
) -> Result<Response, Refused> {
    asked(&state, caller, parts, Some(id), &fields).await
}

/// The answer to the form is its page, with the card: what a registry said is stored nowhere, so there is no address to lead to.
async fn asked(
    state: &AppState,
    caller: Caller,
    parts: Parts,
    ticket_id: Option<i64>,
    fields: &AskFields,
) -> Result<Response, Refused> {
    let sent = kept(ticket_id, values_of(fields));
    let Some(who) = acting(caller.0) else {
        return Ok(sent.sign_in(state).await);
    };
    let said = match form_of(fields, ticket_id) {
        Ok(form) => ask(&state.desk, &who, &form).await.map_err(problem_of),
        Err(problem) => Err(problem),
    };
    let (card, problem) = match said {
        Ok(LookupAnswer::Card(card)) => (Some(*card), None),
        Ok(LookupAnswer::NeedsReason) => (None, Some(Problem::field("why", FieldError::Required))),
        Ok(LookupAnswer::NeedsDelegation) => (None, Some(Problem::field("delegation", FieldError::Required))),
        Ok(LookupAnswer::NoKey) => (None, Some(Problem::field("key", FieldError::NoKey))),
        Err(problem @ (Problem::Forbidden | Problem::NotFound)) => return Err(Refused(problem)),
        Err(problem) => (None, Some(problem)),
    };
    let values = values_of(fields);
    Ok(answered(state, parts, Asked { values, card, problem }).await)
}

fn form_of(fields: &AskFields, ticket_id: Option<i64>) -> Result<LookupForm, Problem> {
    let (registry, kind) = (fields.registry.parse::<Registry>(), fields.kind.parse::<LookupKind>());
    let mut check = Check::default();
    check.ensure(registry.is_ok(), "registry", FieldError::Required);
    check.ensure(kind.is_ok(), "kind", FieldError::Required);
    check.done()?;
    Ok(LookupForm {
        registry: registry.unwrap_or(Registry::Ims),
        kind: kind.unwrap_or(LookupKind::TaxCode),
        key: fields.key.clone(),
        ticket_id,
        call_at: fields.call.parse().ok().filter(|_| ticket_id.is_none()),
        queue_id: None,
        reason_id: None,
        why: fields.why.replace("\r\n", "\n"),
        third_party: !fields.third_party.is_empty(),
        delegation: !fields.delegation.is_empty(),
        again: !fields.again.is_empty(),
    })
}

/// The form that attaches a card, with what it was asked by: where the card is gone, it is asked for again with that.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachFields {
    #[serde(skip_serializing)]
    ticket_id: i64,
    registry: String,
    kind: String,
    key: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    third_party: String,
    #[serde(default)]
    delegation: String,
}

/// Attaches the card of a look-up to its ticket.
pub async fn attach(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(fields): Form<AttachFields>,
) -> Result<Response, Refused> {
    let ticket_id = fields.ticket_id;
    let sent = kept(Some(ticket_id), values_of(&fields));
    let Some(who) = acting(caller.0) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = attach_to(&state, &who, &headers, ticket_id, id).await;
    let there = format!("{}?done=card", app::paths::ticket(ticket_id));
    sent.settle(&state, who.id, done.map(|()| there).map_err(problem_of))
        .await
}

async fn attach_to(
    state: &AppState,
    who: &Principal,
    headers: &HeaderMap,
    ticket_id: i64,
    id: i64,
) -> domain::Result<()> {
    let card = of_ticket(&state.desk, who, ticket_id, id)?;
    let l = app::locale_of(headers);
    let (note, file) = (app::lookup_note(l, &card), file_of(l, &card, who));
    attach_card::attach(&state.desk, who, ticket_id, id, &note, file).await
}

/// A value of a card, as it goes into the ticket.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyFields {
    copy: String,
}

/// Puts a value of a card into the note on the ticket, and leads there.
pub async fn copy(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(ticket_id): Path<i64>,
    Form(fields): Form<CopyFields>,
) -> Result<Response, Refused> {
    attach_card::copy(&state.desk, &who, ticket_id, &fields.copy).await?;
    Ok(see(&format!("{}?again=note#composer", app::paths::ticket(ticket_id))))
}

/// A card as a file, in the words in which it was seen.
pub(super) fn file_of(l: Locale, card: &Card, who: &Principal) -> Upload {
    let (name, text) = app::lookup_snapshot(l, card, &who.name);
    Upload {
        name,
        mime: "text/plain".to_owned(),
        bytes: text.into_bytes().into(),
        content_id: None,
        inline: false,
    }
}

/// The signed-in person, unless they have to choose their own password first.
fn acting(who: Option<Arc<Principal>>) -> Option<Arc<Principal>> {
    who.filter(|who| !who.must_change_password)
}

/// A form about a registry, without the key and what was written beside it: neither is kept in a draft.
fn kept(ticket_id: Option<i64>, mut values: BTreeMap<String, String>) -> Kept {
    values.remove("key");
    values.remove("why");
    Kept {
        values,
        draft: app::paths::lookup_draft(ticket_id),
        page: app::paths::lookup(ticket_id),
    }
}
