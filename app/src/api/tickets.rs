//! Reading and changing tickets.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::TicketState;
use model::desk::{Choice, OutcomeView, PreparedAnswer};
use model::filter::TicketFilter;
use model::forms::Typed;
use model::lookup::Registry;
use model::recontact::Today;
use model::ticket::{TicketPage, TicketRow, TicketView};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The blocks of the home page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeView {
    /// With an alert that nobody has seen.
    pub alerting: Vec<TicketRow>,
    /// What the desk has put before those who lead.
    pub leader: Vec<TicketRow>,
    pub mine: Vec<TicketRow>,
    pub due_soon: Vec<TicketRow>,
    pub unassigned: Vec<TicketRow>,
    /// Whom to call today.
    pub recontacts: Vec<Today>,
}

/// What this person has to do.
#[server]
pub async fn home() -> Result<HomeView, ApiError> {
    let cx = super::context::context()?;
    let home = domain::tickets::list::home(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(HomeView {
        alerting: home.alerting,
        leader: home.leader,
        mine: home.mine,
        due_soon: home.due_soon,
        unassigned: home.unassigned,
        recontacts: home.recontacts,
    })
}

/// A page of a list.
#[server(input = Json)]
pub async fn list(filter: TicketFilter) -> Result<TicketPage, ApiError> {
    let cx = super::context::context()?;
    domain::tickets::list::list(&cx.desk, &cx.who, &filter)
        .await
        .map_err(super::context::failed)
}

/// Everything the ticket page shows and offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketScreen {
    pub ticket: TicketView,
    pub outcomes: Vec<OutcomeView>,
    pub answers: Vec<PreparedAnswer>,
    pub queues: Vec<Choice>,
    /// Reasons of its queue.
    pub reasons: Vec<Choice>,
    /// The region's registries that this person may ask.
    pub registries: Vec<Registry>,
    /// Colleagues on the same ticket: name, and whether they are answering.
    pub present: Vec<(String, bool)>,
    /// What was typed before a refusal or an expired session; else the reply that is prepared, where one is.
    pub typed: Typed,
}

/// A ticket. `again` asks for what was typed before.
#[server]
pub async fn ticket(id: i64, again: Option<String>) -> Result<TicketScreen, ApiError> {
    let cx = super::context::context()?;
    let screen = domain::tickets::page::screen(&cx.desk, &cx.who, id).await;
    if matches!(screen, Err(domain::Error::Refused(model::Problem::NotFound)))
        && domain::disposal::view::tombstone(&cx.desk, &cx.who, id).await.is_ok()
    {
        leptos_axum::redirect(&crate::paths::tombstone(id));
    }
    let screen = screen.map_err(super::context::failed)?;
    let typed = match again {
        Some(form) if form == "reply" || form == "note" => super::context::typed(&cx, &format!("{form}:{id}")).await?,
        _ => screen.prepared.map(prepared).unwrap_or_default(),
    };
    Ok(TicketScreen {
        ticket: screen.ticket,
        outcomes: screen.outcomes,
        answers: screen.answers,
        queues: screen.queues,
        reasons: screen.reasons,
        registries: screen.registries,
        present: screen.present,
        typed,
    })
}

/// A prepared reply in the fields of its form.
#[cfg(feature = "ssr")]
fn prepared(reply: domain::tickets::recontacts::tell::Prepared) -> Typed {
    let mut typed = Typed::default();
    typed.values.insert("text".to_owned(), reply.text);
    for id in reply.attach {
        typed.values.insert(model::forms::attach_field(id), "on".to_owned());
    }
    if let Some(outcome_id) = reply.outcome_id {
        typed.values.insert("then".to_owned(), format!("close:{outcome_id}"));
    }
    typed
}

/// Takes a ticket.
#[server]
pub async fn take(id: i64) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    domain::tickets::assign::take(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)
}

/// Gives a ticket back.
#[server]
pub async fn release(id: i64) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    domain::tickets::assign::release(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)
}

/// Changes the status; closing goes with an outcome.
#[server]
pub async fn change_state(id: i64, version: i64, state: TicketState, outcome_id: Option<i64>) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    let done = match (state, outcome_id) {
        (TicketState::Closed, Some(outcome_id)) => {
            domain::tickets::close::close(&cx.desk, &cx.who, id, outcome_id, version).await
        }
        _ => domain::tickets::state::change_state(&cx.desk, &cx.who, id, state, version).await,
    };
    done.map_err(super::context::failed)
}

/// Moves a ticket to another queue, or gives it another reason of its own.
#[server]
pub async fn change_queue(id: i64, version: i64, queue_id: i64, reason_id: Option<i64>) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    domain::tickets::state::change_queue(&cx.desk, &cx.who, id, queue_id, reason_id, version)
        .await
        .map_err(super::context::failed)
}

/// Notes that somebody has seen an alert.
#[server]
pub async fn see_alert(id: i64, alert_id: i64) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    domain::tickets::alert::see(&cx.desk, &cx.who, id, alert_id)
        .await
        .map_err(super::context::failed)
}

/// A sign of life on a ticket: who else is looking sees it.
#[server]
pub async fn report_presence(id: i64, tab: u64, answering: bool) -> Result<(), ApiError> {
    let cx = super::context::context()?;
    domain::tickets::page::report_presence(&cx.desk, &cx.who, id, tab, answering)
        .await
        .map_err(super::context::failed)
}
