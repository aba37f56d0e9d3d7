//! Legal holds: those that there are, placing one, and one of them.

use model::forms::Typed;
use model::hold::{HoldPage, HoldsPage};

use super::ApiError;
use super::context::{context, failed, typed};

/// The holds. `again` asks for what was typed before.
pub async fn page(again: bool) -> Result<HoldsPage, ApiError> {
    let cx = context()?;
    let typed = if again {
        typed(&cx, crate::paths::HOLDS_DRAFT).await?
    } else {
        Typed::default()
    };
    domain::holds::page(&cx.desk, &cx.who, typed).await.map_err(failed)
}

/// A hold. `again` asks for what was typed before.
pub async fn hold(id: i64, again: bool) -> Result<HoldPage, ApiError> {
    let cx = context()?;
    let typed = if again {
        typed(&cx, crate::paths::HOLDS_DRAFT).await?
    } else {
        Typed::default()
    };
    domain::holds::hold(&cx.desk, &cx.who, id, typed).await.map_err(failed)
}
