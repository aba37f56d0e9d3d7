//! The clocks of a ticket.

use model::times::TimesView;

use super::ApiError;

/// Every clock of a ticket.
pub async fn times(id: i64) -> Result<TimesView, ApiError> {
    let cx = super::context::context()?;
    domain::tickets::times::page(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)
}
