//! Sorting rules: saved, deleted, or tried on past mail without being saved.

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::sorting::{self, RuleForm};
use model::Problem;
use model::problem::{Check, FieldError};
use model::sorting::{Conditions, Place};
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, number, values_of};
use crate::http::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// The form about a rule; entries stand a line each.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFields {
    id: String,
    name: String,
    mailbox_id: String,
    sender: String,
    recipient: String,
    subject: String,
    body: String,
    attachment: String,
    kind: String,
    /// `QUEUE/REASON`, or `QUEUE/`.
    dest: String,
    sort: String,
    active: Option<String>,
}

/// Adds or changes a rule.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<RuleFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("sorting", app::paths::SORTING, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, &fields) {
        Ok(form) => sorting::save(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(problem_of)).await
}

/// Back to the form with what the rule, as it was typed, would have found; saves nothing.
pub async fn try_out(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<RuleFields>,
) -> Result<Response, Refused> {
    let mut sent = Sent::new("sorting", app::paths::SORTING, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    match form(sent.id, &fields).and_then(|form| sorting::check_conditions(&form.conditions)) {
        Ok(()) => {
            sent.values.insert("tried".to_owned(), "yes".to_owned());
            sent.back(&state, &who, None, "trial").await
        }
        Err(problem) => sent.refuse(&state, &who, problem).await,
    }
}

/// Deletes a rule.
pub async fn delete(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    sorting::delete(&state.desk, Actor::Person(&who), id).await?;
    Ok(see(&format!("{}?done=saved", app::paths::SORTING)))
}

fn form(id: Option<i64>, fields: &RuleFields) -> Result<RuleForm, Problem> {
    let mut check = Check::default();
    check.ensure(!fields.dest.is_empty(), "dest", FieldError::Required);
    let to = crate::http::queue_and_reason(&fields.dest);
    check.ensure(
        fields.dest.is_empty() || to.is_some(),
        "dest",
        FieldError::UnknownChoice,
    );
    let mut conditions = Conditions::default();
    let typed = [
        (Place::Sender, &fields.sender),
        (Place::Recipient, &fields.recipient),
        (Place::Subject, &fields.subject),
        (Place::Body, &fields.body),
        (Place::Attachment, &fields.attachment),
        (Place::Kind, &fields.kind),
    ];
    for (place, text) in typed {
        *conditions.of_mut(place) = model::sorting::entries(text);
    }
    let (queue_id, reason_id) = to.unwrap_or_default();
    let form = RuleForm {
        id,
        name: fields.name.clone(),
        mailbox_id: choice(&mut check, "mailbox_id", &fields.mailbox_id),
        conditions,
        queue_id,
        reason_id,
        sort: number(&mut check, "sort", &fields.sort),
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
