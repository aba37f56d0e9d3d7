//! Logging contacts and recognising callers.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::contact::Recognised;
use model::desk::{LineView, OutcomeView, ReasonView};
use model::forms::{Typed, TypedContact};
use model::lookup::Registry;
use model::outage::OpenOutage;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// What the contact form offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactScreen {
    pub lines: Vec<LineView>,
    /// Queues this person may log for, in their order.
    pub queues: Vec<model::desk::Choice>,
    pub reasons: Vec<ReasonView>,
    pub outcomes: Vec<OutcomeView>,
    /// Outages of these queues that are open.
    pub outages: Vec<OpenOutage>,
    /// The region's registries that this person may ask.
    pub registries: Vec<Registry>,
    /// When the form was opened: handling time runs from here.
    pub opened_at: Timestamp,
    /// Something was typed earlier and never sent.
    pub draft_waiting: bool,
    /// What was typed before.
    pub typed: Typed,
}

/// The contact form. `again` brings back what was typed; `related` is a closed ticket that the contact goes on from.
#[server]
pub async fn contact_form(again: bool, related: Option<i64>) -> Result<ContactScreen, ApiError> {
    let cx = super::context::context()?;
    let choices = domain::contacts::choices(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    let registries = domain::lookups::ask::choices(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    let kept = super::context::typed(&cx, "contact").await?;
    let draft_waiting = !again && !kept.values.is_empty();
    let typed = match related {
        _ if again => kept,
        Some(id) => follow_up(&cx, id).await?,
        None => Typed::default(),
    };
    let opened_at = typed.value("opened_at").parse().map(Timestamp).unwrap_or(cx.desk.now());
    Ok(ContactScreen {
        lines: choices.lines,
        queues: choices.queues,
        reasons: choices.reasons,
        outcomes: choices.outcomes,
        outages: domain::outages::open::offered(&cx.desk, choices.outages),
        registries: registries.into_iter().map(|choice| choice.registry).collect(),
        opened_at,
        draft_waiting,
        typed,
    })
}

/// What a contact about the matter of a closed ticket begins with. Who it is, is said and not decided: the operator confirms whom
/// the desk recognises.
#[cfg(feature = "ssr")]
async fn follow_up(cx: &super::context::Context, id: i64) -> Result<Typed, ApiError> {
    use model::contact::KeyKind;
    let ticket = domain::tickets::page::page(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let mut typed = Typed::default();
    let mut put = |field: &str, value: String| {
        typed.values.insert(field.to_owned(), value);
    };
    put("related", id.to_string());
    put("queue_id", ticket.queue.id.to_string());
    put("subject", ticket.subject);
    if let Some(reason) = ticket.reason {
        put("reason_id", reason.id.to_string());
    }
    if let Some(requester) = ticket.requester {
        put("caller_name", requester.name);
        for (kind, field) in [
            (KeyKind::Phone, "caller_phone"),
            (KeyKind::TaxCode, "caller_tax_code"),
            (KeyKind::Email, "caller_email"),
        ] {
            if let Some((_, value)) = requester.keys.iter().find(|(known, _)| *known == kind) {
                put(field, value.clone());
            }
        }
    }
    Ok(typed)
}

/// Contacts that what was typed may be about.
#[server(input = Json)]
pub async fn recognise(typed: TypedContact) -> Result<Vec<Recognised>, ApiError> {
    let cx = super::context::context()?;
    domain::contacts::recognise(&cx.desk, &cx.who, &typed)
        .await
        .map_err(super::context::failed)
}

/// Keeps what is being typed, so that a closed tab or a power cut loses nothing.
#[server(input = Json)]
pub async fn keep_draft(values: std::collections::BTreeMap<String, String>) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    let typed = Typed { values, problem: None };
    domain::drafts::keep(&cx.desk, domain::drafts::Owner::Person(cx.who.id), "contact", &typed)
        .await
        .map_err(super::context::failed)
}
