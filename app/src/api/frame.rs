//! The frame around every page.

use leptos::prelude::*;
use model::desk::FrameView;

use super::ApiError;

/// Who is signed in, and the navigation with its counters.
#[server]
pub async fn frame() -> Result<FrameView, ApiError> {
    let cx = super::context::context()?;
    domain::frame::view(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}
