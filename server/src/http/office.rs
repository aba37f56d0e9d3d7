//! The answer of an office: given by its own people on their page, or written down by those inside.

use std::collections::BTreeMap;

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::drafts::{self, Owner};
use domain::tickets::ladder::give_back::{Answer, give_back};
use domain::tickets::ladder::reassign::reassign;
use domain::tickets::ladder::refuse::{accept, refuse};
use domain::{Error, Principal};
use model::Problem;
use model::forms::Typed;
use model::problem::FieldError;
use serde::Deserialize;

use super::kept::Kept;
use super::multipart::{Sent, read};
use super::{Caller, Refused, SignedIn, forward, see};
use crate::router::AppState;

/// Where an answer is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    /// The page of the office's own people.
    Office,
    /// The page on which a ticket is handed on.
    Forward,
}

impl Page {
    /// A form that stands on it.
    fn kept(self, id: i64, values: BTreeMap<String, String>) -> Kept {
        match self {
            Self::Office => Kept {
                values,
                draft: app::paths::office_draft(id),
                page: app::paths::office(id),
            },
            Self::Forward => forward::kept(id, values),
        }
    }

    /// Where it goes on: the office does not see the ticket any more.
    fn forth(self, id: i64, then: &str) -> String {
        match self {
            Self::Office => format!("{}?done={then}", app::paths::OFFICE),
            Self::Forward => format!("{}?done=answered", app::paths::forward(id)),
        }
    }
}

/// Answers for one's office.
pub async fn answer(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    write(&state, who, id, form, Page::Office).await
}

/// Writes down the answer of an office, from inside.
pub async fn answer_inside(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    write(&state, who, id, form, Page::Forward).await
}

/// The form that accepts the queue an office proposed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptFields {
    version: i64,
}

/// Moves a ticket to the queue that an office proposed.
pub async fn accept_queue(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
    axum::Form(fields): axum::Form<AcceptFields>,
) -> Result<Response, Refused> {
    let done = accept(&state.desk, &who, id, fields.version).await;
    let to = done.map(|still_seen| {
        if still_seen {
            format!("{}?done=forwarded", app::paths::ticket(id))
        } else {
            app::paths::HOME.to_owned()
        }
    });
    let sent = Page::Forward.kept(id, BTreeMap::new());
    sent.settle(&state, who.id, to.map_err(app::api::context::problem_of))
        .await
}

async fn write(
    state: &AppState,
    who: Option<std::sync::Arc<Principal>>,
    id: i64,
    form: Multipart,
    page: Page,
) -> Result<Response, Refused> {
    let sent = read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    super::admin::only(&sent.values, &["text", "version", "then", "queue_id", "office_id"], &[])?;
    let kept = page.kept(id, sent.values.clone());
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        return Ok(kept.sign_in(state).await);
    };
    let forth = page.forth(id, &sent.text("then"));
    match act(state, &who, id, sent).await.map_err(app::api::context::problem_of) {
        // Somebody of the office was first: what was typed is shown once more on its list.
        Err(Problem::NotFound) if page == Page::Office => {
            let typed = Typed {
                values: kept.values,
                problem: None,
            };
            drafts::keep(&state.desk, Owner::Person(who.id), &kept.draft, &typed).await?;
            Ok(see(&format!("{}?gone={id}", app::paths::OFFICE)))
        }
        done => kept.settle(state, who.id, done.map(|()| forth)).await,
    }
}

async fn act(state: &AppState, who: &Principal, id: i64, sent: Sent) -> Result<(), Error> {
    if let Some(problem) = sent.problem.clone() {
        return Err(problem.into());
    }
    let desk = &state.desk;
    let (text, version) = (sent.text("text"), sent.number("version").unwrap_or(0));
    let (queue_id, office_id) = (sent.number("queue_id"), sent.number("office_id"));
    match sent.text("then").as_str() {
        "outcome" => give_back(desk, who, id, Answer::Outcome, &text, sent.files, version).await,
        "question" => give_back(desk, who, id, Answer::Question, &text, sent.files, version).await,
        "refuse" => refuse(desk, who, id, queue_id, &text, sent.files, version).await,
        "reassign" => reassign(desk, who, id, office_id, &text, sent.files, version).await,
        _ => Err(Problem::field("then", FieldError::UnknownChoice).into()),
    }
}
