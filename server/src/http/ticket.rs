//! A reply or a note is sent.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::drafts::{self, Owner};
use model::forms::{ReplyForm, Typed};
use model::{Problem, TicketState};

use super::multipart::{Sent, read};
use super::{Caller, Refused, SignedIn, login, see};
use crate::router::AppState;

/// Sends a reply.
pub async fn reply(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    write(&state, who, id, form, "reply").await
}

/// Saves a note.
pub async fn note(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    write(&state, who, id, form, "note").await
}

/// A tab was closed, or shows something else now: colleagues need not wait until its silence is noticed.
pub async fn leave(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path((id, tab)): Path<(i64, u64)>,
) -> Result<StatusCode, Refused> {
    domain::tickets::page::leave(&state.desk, &who, id, tab).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn write(
    state: &AppState,
    who: Option<std::sync::Arc<domain::Principal>>,
    id: i64,
    form: Multipart,
    kind: &str,
) -> Result<Response, Refused> {
    let sent = read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    let draft = format!("{kind}:{id}");
    let again = format!("{}?again={kind}", app::paths::ticket(id));
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        let typed = Typed {
            values: sent.values,
            problem: None,
        };
        return Ok(login::keep_and_sign_in(state, &draft, &typed, &again).await);
    };
    let values = sent.values.clone();
    let done = match (sent.problem.clone(), kind) {
        (Some(problem), _) => Err(problem.into()),
        (None, "note") => domain::tickets::note::note(&state.desk, &who, id, &sent.text("text"), sent.files).await,
        (None, _) => {
            let form = reply_of(id, &sent);
            domain::tickets::reply::reply(&state.desk, &who, form, sent.files).await
        }
    };
    match done.map_err(app::api::context::problem_of) {
        Ok(()) => {
            drafts::forget(&state.desk, Owner::Person(who.id), &draft).await?;
            Ok(see(&format!("{}?done={kind}#composer", app::paths::ticket(id))))
        }
        Err(problem) => {
            drafts::keep(
                &state.desk,
                Owner::Person(who.id),
                &draft,
                &Typed {
                    values,
                    problem: Some(problem),
                },
            )
            .await?;
            Ok(see(&format!("{again}#problem")))
        }
    }
}

/// `then` is a state's code, or `close:OUTCOME`; empty leaves the ticket as it is.
fn reply_of(id: i64, sent: &Sent) -> ReplyForm {
    let then = sent.text("then");
    let outcome_id = then.strip_prefix("close:").and_then(|id| id.parse().ok());
    ReplyForm {
        ticket_id: id,
        text: sent.text("text"),
        cc: sent.text("cc"),
        then: outcome_id.map(|_| TicketState::Closed).or_else(|| then.parse().ok()),
        outcome_id,
        attach: sent
            .values
            .keys()
            .filter_map(|name| name.strip_prefix("attach_")?.parse().ok())
            .collect(),
        version: sent.number("version").unwrap_or(0),
    }
}
