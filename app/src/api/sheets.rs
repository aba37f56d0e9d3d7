//! Information sheets.

use model::desk::QueueSheets;

use super::ApiError;

/// Every information sheet of the queues that this person logs contacts for.
pub async fn sheets() -> Result<Vec<QueueSheets>, ApiError> {
    let cx = super::context::context()?;
    domain::sheets::sheets(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}
