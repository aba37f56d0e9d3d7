//! Queues of competence.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::furniture::{QueueForm, save_queue};
use model::Problem;
use model::problem::Check;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, choice, number, text, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a queue.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueFields {
    id: String,
    name: String,
    /// Sent back for a queue that exists, and ignored: its addresses stay.
    slug: String,
    sort: String,
    signature: String,
    reply_template: String,
    receipt_active: Option<String>,
    receipt_subject: String,
    receipt_body: String,
    verifies: Option<String>,
    checklist: String,
    request_template: String,
    #[serde(default)]
    retention_class_id: String,
    active: Option<String>,
}

/// Adds or changes a queue.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<QueueFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("queue", app::paths::QUEUES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(sent.id, fields) {
        Ok(form) => save_queue(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

fn form(id: Option<i64>, fields: QueueFields) -> Result<QueueForm, Problem> {
    let mut check = Check::default();
    let form = QueueForm {
        id,
        sort: number(&mut check, "sort", &fields.sort),
        name: fields.name,
        slug: fields.slug.trim().to_owned(),
        signature: text(&fields.signature),
        reply_template: text(&fields.reply_template),
        receipt_active: fields.receipt_active.is_some(),
        receipt_subject: fields.receipt_subject,
        receipt_body: text(&fields.receipt_body),
        verifies: fields.verifies.is_some(),
        checklist: text(&fields.checklist),
        request_template: text(&fields.request_template),
        retention_class_id: choice(&mut check, "retention_class_id", &fields.retention_class_id),
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}
