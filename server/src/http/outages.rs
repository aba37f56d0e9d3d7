//! Outages: opened, linked, reported to a provider, and answered.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::drafts::{self, Owner};
use domain::outages::solve::Solution;
use domain::outages::{follow, link, open, report, retry, solve, unlink, withdraw};
use model::Problem;
use model::forms::Typed;
use model::problem::FieldError;
use serde::{Deserialize, Serialize};

use super::admin::{only, values_of};
use super::kept::Kept;
use super::{Caller, Refused, SignedIn};
use crate::router::AppState;

/// The form about a new outage.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningFields {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    queue_id: String,
    began_at: String,
    #[serde(default)]
    expected_at: String,
    /// The ticket from which the person came.
    #[serde(default)]
    ticket_id: String,
}

/// Opens an outage.
pub async fn open(
    State(state): State<AppState>,
    caller: Caller,
    Form(fields): Form<OpeningFields>,
) -> Result<Response, Refused> {
    let form = open::Opening {
        title: fields.title.clone(),
        description: text(&fields.description),
        queue_id: fields.queue_id.parse().ok(),
        began_at: fields.began_at.clone(),
        expected_at: fields.expected_at.clone(),
        ticket_id: fields.ticket_id.parse().ok(),
    };
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::OUTAGE_OPENING_DRAFT.to_owned(),
        page: app::paths::OUTAGE_NEW.to_owned(),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = open::open(&state.desk, &who, form).await.map_err(problem_of);
    let done = done.map(|id| format!("{}?done=opened", app::paths::outage(id)));
    sent.settle(&state, who.id, done).await
}

/// The form that links one ticket.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkFields {
    #[serde(default)]
    outage_id: String,
}

/// Links the ticket of the address to the outage that was chosen.
pub async fn link_ticket(
    State(state): State<AppState>,
    caller: Caller,
    Path(ticket_id): Path<i64>,
    Form(fields): Form<LinkFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::outage_link_draft(ticket_id),
        page: app::paths::outage_link(ticket_id),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match fields.outage_id.parse() {
        Ok(id) => link::link(&state.desk, &who, id, "", &[ticket_id])
            .await
            .map_err(problem_of),
        Err(_) => Err(Problem::field("outage_id", FieldError::Required)),
    };
    let done = done.map(|_| app::paths::ticket(ticket_id));
    sent.settle(&state, who.id, done).await
}

/// Links the tickets that were ticked (`ticket_482=on`) and those whose numbers were typed.
pub async fn link(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["numbers"], &["ticket_"])?;
    let chosen = numbered(&values, "ticket_");
    let typed = values.get("numbers").cloned().unwrap_or_default();
    let sent = kept(id, values);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = link::link(&state.desk, &who, id, &typed, &chosen).await;
    let done = done.map(|_| said(id, "linked")).map_err(problem_of);
    sent.settle(&state, who.id, done).await
}

/// The button that takes a ticket off.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlinkFields {
    ticket_id: i64,
}

/// Takes a ticket off an outage.
pub async fn unlink(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<UnlinkFields>,
) -> Result<Response, Refused> {
    let done = unlink::unlink(&state.desk, &who, id, fields.ticket_id).await;
    let done = done.map(|()| said(id, "unlinked")).map_err(problem_of);
    kept(id, BTreeMap::new()).settle(&state, who.id, done).await
}

/// Writes to the provider; addresses that were ticked (`box_482=on`) are named.
pub async fn report(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(mut values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &["address", "report_text", "version"], &["box_"])?;
    let version = number(&values.remove("version").unwrap_or_default());
    let typed = |name: &str| values.get(name).cloned().unwrap_or_default();
    let form = report::Report {
        id,
        address: typed("address"),
        text: text(&typed("report_text")),
        boxes: numbered(&values, "box_"),
        version,
    };
    let sent = kept(id, values);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = report::report(&state.desk, &who, form).await;
    let done = done.map(|_| said(id, "reported")).map_err(problem_of);
    sent.settle(&state, who.id, done).await
}

/// The form about what the provider says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowFields {
    reference: String,
    expected_at: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Notes what the provider says.
pub async fn follow(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<FollowFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, values_of(&fields));
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let (reference, expected) = (&fields.reference, &fields.expected_at);
    let done = follow::follow(&state.desk, &who, id, reference, expected, number(&fields.version)).await;
    let done = done.map(|()| said(id, "followed")).map_err(problem_of);
    sent.settle(&state, who.id, done).await
}

/// The text for everybody: the form that asks for a look at who gets it, and the one that confirms.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SolveFields {
    text: String,
    #[serde(default)]
    outcome_id: String,
    version: String,
}

impl SolveFields {
    fn solution(&self, id: i64) -> Solution {
        Solution {
            id,
            text: text(&self.text),
            outcome_id: self.outcome_id.parse().ok(),
            version: number(&self.version),
        }
    }
}

/// Checks the text, and leads to the list of who would get it.
pub async fn review(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<SolveFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, values_of(&fields));
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = solve::review(&state.desk, &who, &fields.solution(id)).await;
    if done.is_ok() {
        let typed = Typed {
            values: sent.values.clone(),
            problem: None,
        };
        let draft = app::paths::outage_review_draft(id);
        drafts::keep(&state.desk, Owner::Person(who.id), &draft, &typed).await?;
    }
    let done = done.map(|_| app::paths::outage_action(id, "solve"));
    sent.settle(&state, who.id, done.map_err(problem_of)).await
}

/// Has everybody answered.
pub async fn solve(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<SolveFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, values_of(&fields));
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = solve::solve(&state.desk, &who, &fields.solution(id)).await;
    if done.is_ok() {
        let draft = app::paths::outage_review_draft(id);
        drafts::forget(&state.desk, Owner::Person(who.id), &draft).await?;
    }
    let done = done.map(|()| said(id, "answering")).map_err(problem_of);
    sent.settle(&state, who.id, done).await
}

/// The button that tries again with those who were left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryFields {
    version: String,
}

/// Has those answered who were left out.
pub async fn retry(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<RetryFields>,
) -> Result<Response, Refused> {
    let done = retry::retry(&state.desk, &who, id, number(&fields.version)).await;
    let done = done.map(|()| said(id, "retried")).map_err(problem_of);
    kept(id, BTreeMap::new()).settle(&state, who.id, done).await
}

/// The form that says why it was none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawFields {
    why: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Withdraws an outage.
pub async fn withdraw(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<WithdrawFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, values_of(&fields));
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let why = text(&fields.why);
    let done = withdraw::withdraw(&state.desk, &who, id, &why, number(&fields.version)).await;
    let done = done.map(|()| said(id, "withdrawn")).map_err(problem_of);
    sent.settle(&state, who.id, done).await
}

/// A form about an outage.
fn kept(id: i64, values: BTreeMap<String, String>) -> Kept {
    Kept {
        values,
        draft: app::paths::outage_draft(id),
        page: app::paths::outage(id),
    }
}

/// The page of an outage, saying what was just done.
fn said(id: i64, what: &str) -> String {
    format!("{}?done={what}", app::paths::outage(id))
}

/// The numbers in the names of boxes that were ticked.
fn numbered(values: &BTreeMap<String, String>, prefix: &str) -> Vec<i64> {
    let names = values.keys().filter_map(|name| name.strip_prefix(prefix));
    names.filter_map(|number| number.parse().ok()).collect()
}

/// A typed text. Browsers send CRLF for a line break.
fn text(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// The version that was seen; one that nothing has where it is none.
fn number(typed: &str) -> i64 {
    typed.parse().unwrap_or(0)
}
