//! Mail that could not be read.

use leptos::prelude::*;
use model::mailbox::QuarantineRow;

use super::ApiError;

/// Mails in quarantine, newest first.
#[server]
pub async fn quarantine(before: Option<i64>) -> Result<Vec<QuarantineRow>, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::quarantine::list(&cx.desk, &cx.who, before)
        .await
        .map_err(super::context::failed)
}
