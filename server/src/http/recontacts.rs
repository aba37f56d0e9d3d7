//! Calling citizens: what came of a call, a time that is agreed, an outcome that was told.

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::tickets::recontacts::{agree, attempt, end, tell};
use model::recontact::{Attempted, RecontactEnd};
use model::{Problem, Timestamp};
use serde::{Deserialize, Serialize};

use super::admin::values_of;
use super::kept::Kept;
use super::{Caller, Refused};
use crate::router::AppState;

/// The form about a call. `number` is one that is offered, `other` one that was typed, which counts more.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptFields {
    #[serde(default)]
    number: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    outcome_id: String,
    #[serde(default)]
    next_busy: String,
    #[serde(default)]
    next_no_answer: String,
    /// Which button was pressed.
    #[serde(default, skip_serializing)]
    result: String,
    #[serde(skip_serializing)]
    drawn_at: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Writes a call down.
pub async fn attempt(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<AttemptFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, &fields);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let result = fields.result.parse::<Attempted>().ok();
    let other = Some(&fields.other).filter(|other| !other.trim().is_empty());
    let form = attempt::Attempt {
        id,
        result,
        number: other.unwrap_or(&fields.number).clone(),
        note: text(&fields.note),
        next: match result {
            Some(Attempted::NoAnswer) => fields.next_no_answer.clone(),
            _ => fields.next_busy.clone(),
        },
        drawn_at: fields
            .drawn_at
            .parse::<i64>()
            .map_or_else(|_| state.desk.now(), Timestamp),
        outcome_id: fields.outcome_id.parse().ok(),
        version: number(&fields.version),
    };
    let done = attempt::attempt(&state.desk, &who, form).await.map_err(problem_of);
    let said = done.map(|ended| {
        format!(
            "{}?done={}",
            app::paths::RECONTACTS,
            ended.map_or("tried", RecontactEnd::code)
        )
    });
    sent.settle(&state, who.id, said).await
}

/// The form that ends what was agreed. `then` is `done` or `cancelled`: which button was pressed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndFields {
    end_note: String,
    #[serde(default)]
    then: String,
    #[serde(skip_serializing)]
    version: String,
}

/// What was agreed is done, or not needed any more.
pub async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<EndFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, &fields);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let is_done = match fields.then.as_str() {
        "done" => true,
        "cancelled" => false,
        _ => return Err(Refused(Problem::NotFound)),
    };
    let note = text(&fields.end_note);
    let done = end::end(&state.desk, &who, id, is_done, &note, number(&fields.version)).await;
    let said = format!("{}?done={}", app::paths::RECONTACTS, fields.then);
    sent.settle(&state, who.id, done.map(|()| said).map_err(problem_of))
        .await
}

/// The form that closes a ticket whose citizen could not be reached.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseFields {
    why: String,
    #[serde(default)]
    end_outcome: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Closes a ticket whose citizen could not be reached.
pub async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<CloseFields>,
) -> Result<Response, Refused> {
    let sent = kept(id, &fields);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let (why, outcome_id) = (text(&fields.why), fields.end_outcome.parse().ok());
    let done = end::give_up(&state.desk, &who, id, outcome_id, &why, number(&fields.version)).await;
    let said = format!("{}?done=unreached", app::paths::RECONTACTS);
    sent.settle(&state, who.id, done.map(|()| said).map_err(problem_of))
        .await
}

/// The form that agrees a time. `whose` is `me` or `anybody`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreeFields {
    at: String,
    number: String,
    #[serde(default)]
    whose: String,
    #[serde(default)]
    note: String,
}

/// Agrees a time to call about a ticket.
pub async fn agree(
    State(state): State<AppState>,
    caller: Caller,
    Path(ticket_id): Path<i64>,
    Form(fields): Form<AgreeFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::agree_draft(ticket_id),
        page: app::paths::agree(ticket_id),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let form = agree::Agreement {
        ticket_id,
        at: fields.at,
        number: fields.number,
        note: text(&fields.note),
        mine: fields.whose == "me",
    };
    let done = agree::agree(&state.desk, &who, form).await;
    let said = done.map(|id| format!("{}?done=agreed", app::paths::recontact(id)));
    sent.settle(&state, who.id, said.map_err(problem_of)).await
}

/// The form about an outcome that was told in another way than by a reply.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TellFields {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    outcome_id: String,
    #[serde(default)]
    note: String,
    #[serde(skip_serializing)]
    version: String,
}

/// Writes down that the citizen was told the outcome, and closes the ticket.
pub async fn tell(
    State(state): State<AppState>,
    caller: Caller,
    Path(ticket_id): Path<i64>,
    Form(fields): Form<TellFields>,
) -> Result<Response, Refused> {
    let sent = Kept {
        values: values_of(&fields),
        draft: app::paths::tell_draft(ticket_id),
        page: app::paths::tell(ticket_id),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let form = tell::Telling {
        ticket_id,
        channel: fields.channel.parse().ok(),
        outcome_id: fields.outcome_id.parse().ok(),
        note: text(&fields.note),
        version: number(&fields.version),
    };
    let done = tell::tell(&state.desk, &who, form).await;
    let said = done.map(|()| app::paths::ticket(ticket_id));
    sent.settle(&state, who.id, said.map_err(problem_of)).await
}

/// A form about a recontact.
fn kept(id: i64, fields: &impl Serialize) -> Kept {
    Kept {
        values: values_of(fields),
        draft: app::paths::recontact_draft(id),
        page: app::paths::recontact(id),
    }
}

/// A typed text. Browsers send CRLF for a line break.
fn text(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// The version that was seen; one that nothing has where it is none.
fn number(typed: &str) -> i64 {
    typed.parse().unwrap_or(0)
}
