//! Triage: what a person decides about a mail that waits.
//!
//! Every form names the mail to go on with (`next`), so that one decision leads to the next.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::triage::{self, Part};
use domain::{Desk, Principal};
use model::Problem;
use model::problem::{Check, FieldError};
use model::triage::Dismissal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::files::handed_out;
use super::kept::Kept;
use super::{Caller, Refused, SignedIn, see};
use crate::router::AppState;

/// The form that makes tickets of a mail. `dest` is `QUEUE/REASON`, or `QUEUE/`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenFields {
    dest: String,
    subject: String,
    #[serde(default)]
    dest2: String,
    #[serde(default)]
    subject2: String,
    #[serde(default)]
    dest3: String,
    #[serde(default)]
    subject3: String,
    /// `office` or `front`: which button was pressed.
    #[serde(default)]
    place: String,
    #[serde(default)]
    next: String,
}

/// The form that adds a mail to a ticket: one that is offered, or another by its number.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachFields {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    offered: String,
    #[serde(default)]
    next: String,
}

/// The form that decides that there will be no ticket.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DismissFields {
    #[serde(default)]
    why: String,
    note: String,
    #[serde(default)]
    next: String,
}

/// A form that decides about a waiting mail.
pub trait Decision: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The mail to go on with.
    fn next(&self) -> &str;

    /// Decides, and says what was done, as the next page's address has it.
    fn decide(&self, desk: &Desk, who: &Principal, id: i64) -> impl Future<Output = domain::Result<String>> + Send;
}

/// Decides about a mail: a ticket or several, a ticket that is there already, or none.
pub async fn decide<F: Decision>(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Form(fields): Form<F>,
) -> Result<Response, Refused> {
    let sent = Sent::new(id, &fields, fields.next());
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let said = fields.decide(&state.desk, &who, id).await;
    sent.settle(&state, who.id, said.map_err(app::api::context::problem_of))
        .await
}

impl Decision for OpenFields {
    fn next(&self) -> &str {
        &self.next
    }

    async fn decide(&self, desk: &Desk, who: &Principal, id: i64) -> domain::Result<String> {
        let front = self.place == "front";
        let numbers = triage::open(desk, who, id, parts(self)?, front).await?;
        let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
        let what = if front { "front" } else { "opened" };
        Ok(format!("done={what}&tickets={}", numbers.join("-")))
    }
}

impl Decision for AttachFields {
    fn next(&self) -> &str {
        &self.next
    }

    async fn decide(&self, desk: &Desk, who: &Principal, id: i64) -> domain::Result<String> {
        // What was typed counts more than what was ticked before.
        let typed = Some(self.ticket.trim()).filter(|typed| !typed.is_empty());
        let number = super::find::number(typed.unwrap_or(&self.offered));
        let number = number.ok_or_else(|| Problem::field("ticket", FieldError::Required))?;
        triage::attach(desk, who, id, number).await?;
        Ok(format!("done=attached&tickets={number}"))
    }
}

impl Decision for DismissFields {
    fn next(&self) -> &str {
        &self.next
    }

    async fn decide(&self, desk: &Desk, who: &Principal, id: i64) -> domain::Result<String> {
        let why = self.why.parse::<Dismissal>();
        let why = why.map_err(|_| Problem::field("why", FieldError::Required))?;
        triage::dismiss(desk, who, id, why, &self.note).await?;
        Ok(format!("done=dismissed&mail={id}"))
    }
}

/// A file of a waiting mail.
pub async fn file(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    Ok(handed_out(triage::file(&state.desk, &who, id).await?))
}

/// A page of a file of a waiting mail, as a picture.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path((id, page)): Path<(i64, i64)>,
) -> Result<Response, Refused> {
    let png = triage::page(&state.desk, &who, id, page).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "private, max-age=86400"),
    ];
    Ok((headers, png).into_response())
}

/// The parts of a mail: the first, and those of the others that lead somewhere.
fn parts(fields: &OpenFields) -> Result<Vec<Part>, Problem> {
    let mut check = Check::default();
    check.ensure(!fields.dest.is_empty(), "dest", FieldError::Required);
    let mut parts = Vec::new();
    let typed = [
        ("dest", &fields.dest, &fields.subject),
        ("dest2", &fields.dest2, &fields.subject2),
        ("dest3", &fields.dest3, &fields.subject3),
    ];
    for (name, to, subject) in typed {
        // A subject that leads nowhere would be lost.
        check.ensure(
            name == "dest" || !to.is_empty() || subject.trim().is_empty(),
            name,
            FieldError::Required,
        );
        if to.is_empty() {
            continue;
        }
        match super::queue_and_reason(to) {
            Some((queue_id, reason_id)) => parts.push(Part {
                queue_id,
                reason_id,
                subject: subject.clone(),
            }),
            None => check.ensure(false, name, FieldError::UnknownChoice),
        }
    }
    check.done()?;
    Ok(parts)
}

/// A form about a waiting mail.
struct Sent {
    kept: Kept,
    next: Option<i64>,
}

impl Sent {
    fn new(id: i64, fields: &impl Serialize, next: &str) -> Self {
        let mut values = super::admin::values_of(fields);
        values.remove("next");
        Self {
            kept: Kept {
                values,
                draft: app::paths::triage_draft(id),
                page: app::paths::triage(id),
            },
            next: next.parse().ok(),
        }
    }

    /// On to the next mail when it is done; back to this one, as it was typed, when it was refused.
    async fn settle(
        self,
        state: &AppState,
        person_id: i64,
        said: Result<String, Problem>,
    ) -> Result<Response, Refused> {
        let next = self
            .next
            .map_or_else(|| app::paths::TRIAGE.to_owned(), app::paths::triage);
        match said {
            // There is nothing left to type it into: the page says who decided.
            Err(Problem::Conflict { .. }) => Ok(see(&self.kept.page)),
            said => {
                let done = said.map(|said| format!("{next}?{said}"));
                self.kept.settle(state, person_id, done).await
            }
        }
    }
}
