//! The review of look-ups: the list, what is unusual, who looked at a person.

use std::sync::Arc;

use leptos::prelude::*;
use model::forms::Typed;
use model::lookup_review::{AnomalyView, KeyView, LookupFilter, LookupPage, VolumeFilter, VolumePage};
use tokio::sync::OnceCell;

use super::ApiError;
use super::context::{context, failed, typed};
use crate::paths;

/// What was just asked about a key: handed to the page in the answer to the very form, because the key stands in no address and is
/// stored nowhere. It has no `Debug`: a key shows in no log.
#[derive(Clone, Default)]
pub struct Looked {
    /// The form as it was typed, where it was refused.
    pub typed: Typed,
    /// What came of it.
    pub found: Option<KeyView>,
}

/// That a request opened the page of what is unusual. The server may put a page together more than once; the opening is written
/// down once a request.
#[derive(Clone, Default)]
pub struct Opened(Arc<OnceCell<()>>);

/// A page of look-ups, newest first.
pub async fn lookups(filter: LookupFilter) -> Result<LookupPage, ApiError> {
    let cx = context()?;
    domain::lookups::review::list::list(&cx.desk, &cx.who, &filter)
        .await
        .map_err(failed)
}

/// What is unusual, and the numbers of a day. Writes down that it was opened.
pub async fn volume(filter: VolumeFilter) -> Result<VolumePage, ApiError> {
    use domain::lookups::review::volume::{open, page};
    let cx = context()?;
    let opened = use_context::<Opened>().unwrap_or_default();
    let note = || open(&cx.desk, &cx.who, &filter);
    opened.0.get_or_try_init(note).await.map_err(failed)?;
    page(&cx.desk, &cx.who, &filter).await.map_err(failed)
}

/// Something unusual with its look-ups, and what was typed about it before.
pub async fn anomaly(id: i64, again: bool) -> Result<(AnomalyView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::lookups::review::anomalies::page(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let typed = if again {
        typed(&cx, &paths::anomaly_draft(id)).await?
    } else {
        Typed::default()
    };
    Ok((view, typed))
}

/// Whether the person may ask who looked at somebody.
pub async fn key() -> Result<(), ApiError> {
    let cx = context()?;
    domain::lookups::review::key::allowed(&cx.who).map_err(failed)
}
