//! Packages of tickets: those that were asked for, and asking for one.

use model::export::ExportsPage;
use model::forms::Typed;

use super::ApiError;
use super::context::{context, failed, typed};

/// The packages. `again` asks for what was typed before.
pub async fn page(again: bool) -> Result<ExportsPage, ApiError> {
    let cx = context()?;
    let typed = if again {
        typed(&cx, crate::paths::EXPORTS_DRAFT).await?
    } else {
        Typed::default()
    };
    domain::export::ask::page(&cx.desk, &cx.who, typed)
        .await
        .map_err(failed)
}
