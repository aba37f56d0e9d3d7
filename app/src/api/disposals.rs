//! Disposals: the list, a proposal, one with its steps, and what is left of a destroyed ticket.

use std::collections::BTreeMap;

use domain::disposal::{propose, view};
use model::disposal::{DisposalForm, DisposalView, DisposalsPage, ProposalPage, TombstoneView};
use model::forms::Typed;

use super::ApiError;
use super::context::{context, failed, problem_of, typed};

/// The disposals.
pub async fn page() -> Result<DisposalsPage, ApiError> {
    let cx = context()?;
    view::page(&cx.desk, &cx.who).await.map_err(failed)
}

/// The form of a proposal. `again` asks for what was typed before, `counted` for how much fits it.
pub async fn proposal(again: bool, counted: bool) -> Result<ProposalPage, ApiError> {
    let cx = context()?;
    let mut typed = if again {
        typed(&cx, crate::paths::DISPOSAL_DRAFT).await?
    } else {
        Typed::default()
    };
    let mut fitting = None;
    if counted {
        match propose::count(&cx.desk, &cx.who, &form_of(&typed.values)).await {
            Ok(found) => fitting = Some(found),
            Err(error) => typed.problem = Some(problem_of(error)),
        }
    }
    view::proposal(&cx.desk, &cx.who, typed, fitting).await.map_err(failed)
}

/// What was typed, as the form has it.
pub fn form_of(values: &BTreeMap<String, String>) -> DisposalForm {
    let value = |field: &str| values.get(field).cloned().unwrap_or_default();
    DisposalForm {
        contract_id: value("contract_id"),
        class_id: value("class_id"),
        basis: value("basis"),
        since: value("since"),
        until: value("until"),
        why: value("why"),
    }
}

/// A disposal, with a page of its list behind a ticket.
pub async fn disposal(id: i64, after: i64, again: bool) -> Result<DisposalView, ApiError> {
    let cx = context()?;
    let typed = if again {
        typed(&cx, &crate::paths::disposal_draft(id)).await?
    } else {
        Typed::default()
    };
    view::disposal(&cx.desk, &cx.who, id, after, typed)
        .await
        .map_err(failed)
}

/// What is left of a destroyed ticket.
pub async fn tombstone(ticket_id: i64) -> Result<TombstoneView, ApiError> {
    let cx = context()?;
    view::tombstone(&cx.desk, &cx.who, ticket_id).await.map_err(failed)
}
