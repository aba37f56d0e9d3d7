//! The contact form is sent.

use axum::extract::{Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Principal;
use domain::drafts::{self, Owner};
use domain::files::Upload;
use domain::lookups::attach::of_call;
use domain::tickets::log_contact::log_contact;
use model::channel::Channel;
use model::forms::{ContactEnd, ContactForm, OUTAGE_FIELD, Typed, TypedContact};
use model::lookup::page::ATTACH_FIELD;
use model::problem::{Check, FieldError};
use model::{Problem, Timestamp};

use super::multipart::{Sent, read};
use super::{Caller, Refused, login, see};
use crate::router::AppState;

/// Name of the form's draft.
const FORM: &str = "contact";

/// Logs the contact; after a refusal or an ended session the form comes back as it was typed.
pub async fn log(
    State(state): State<AppState>,
    Caller(who): Caller,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Refused> {
    let sent = read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    let again = format!("{}?again=yes", app::paths::NEW_CONTACT);
    let Some(who) = who.filter(|who| !who.must_change_password) else {
        let typed = Typed {
            values: sent.values,
            problem: None,
        };
        return Ok(login::keep_and_sign_in(&state, FORM, &typed, &again).await);
    };
    let values = sent.values.clone();
    let done = match form_of(&state, &sent) {
        Ok(form) => log_with_cards(&state, &who, &headers, form, sent.files)
            .await
            .map_err(app::api::context::problem_of),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(id) => {
            drafts::forget(&state.desk, Owner::Person(who.id), FORM).await?;
            Ok(see(&format!("{}?done=contact", app::paths::ticket(id))))
        }
        Err(problem) => {
            let typed = Typed {
                values,
                problem: Some(problem),
            };
            drafts::keep(&state.desk, Owner::Person(who.id), FORM, &typed).await?;
            Ok(see(&format!("{again}#problem")))
        }
    }
}

/// Logs the contact, with the registries' cards that were ticked as files of it.
async fn log_with_cards(
    state: &AppState,
    who: &Principal,
    headers: &HeaderMap,
    form: ContactForm,
    mut files: Vec<Upload>,
) -> domain::Result<i64> {
    let cards = of_call(&state.desk, who, form.opened_at, &form.attach_cards)?;
    let l = app::locale_of(headers);
    files.extend(cards.iter().map(|card| super::lookups::file_of(l, card, who)));
    log_contact(&state.desk, who, form, files).await
}

fn form_of(state: &AppState, sent: &Sent) -> Result<ContactForm, Problem> {
    if let Some(problem) = &sent.problem {
        return Err(problem.clone());
    }
    let mut check = Check::default();
    let channel = sent.text("channel").parse::<Channel>();
    check.ensure(channel.is_ok(), "channel", FieldError::UnknownChoice);
    let queue_id = sent.number("queue_id");
    check.ensure(queue_id.is_some(), "queue_id", FieldError::Required);
    let closes = sent.text("end") == "close";
    let outcome_id = sent.number("outcome_id");
    check.ensure(!closes || outcome_id.is_some(), "outcome_id", FieldError::Required);
    let typed_date = sent.text("received_at");
    let asks_date = channel.as_ref().is_ok_and(|channel| channel.asks_received_date());
    let received_at = state.desk.zone.parse_local(&typed_date).filter(|_| asks_date);
    check.ensure(
        !asks_date || typed_date.is_empty() || received_at.is_some(),
        "received_at",
        FieldError::BadDate,
    );
    check.done()?;
    let contact = |prefix: &str| TypedContact {
        id: sent.number(&format!("{prefix}_id")),
        name: sent.text(&format!("{prefix}_name")),
        phone: sent.text(&format!("{prefix}_phone")),
        tax_code: sent.text(&format!("{prefix}_tax_code")),
        email: sent.text(&format!("{prefix}_email")),
    };
    let behalf = contact("behalf");
    Ok(ContactForm {
        channel: channel.unwrap_or(Channel::Phone),
        line_id: sent.number("line_id"),
        caller: contact("caller"),
        on_behalf_of: (!behalf.is_empty()).then_some(behalf),
        delegation_seen: !sent.text("delegation_seen").is_empty(),
        queue_id: queue_id.unwrap_or_default(),
        reason_id: sent.number("reason_id"),
        subject: sent.text("subject"),
        notes: sent.text("notes"),
        received_at,
        opened_at: sent.number("opened_at").map_or_else(|| state.desk.now(), Timestamp),
        hung_up_at: sent.number("hung_up_at").map(Timestamp),
        outages: sent
            .values
            .keys()
            .filter_map(|name| name.strip_prefix(OUTAGE_FIELD)?.parse().ok())
            .collect(),
        attach_cards: sent
            .values
            .keys()
            .filter_map(|name| name.strip_prefix(ATTACH_FIELD)?.parse().ok())
            .collect(),
        related: sent.number("related"),
        end: match outcome_id.filter(|_| closes) {
            Some(outcome_id) => ContactEnd::Close { outcome_id },
            None => ContactEnd::Forward,
        },
    })
}
