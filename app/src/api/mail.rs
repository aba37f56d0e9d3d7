//! Mail that could not be read.

use model::mailbox::QuarantinePage;

use super::ApiError;

/// A page of the mails in quarantine, newest first.
pub async fn quarantine(before: Option<i64>) -> Result<QuarantinePage, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::quarantine::list(&cx.desk, &cx.who, before)
        .await
        .map_err(super::context::failed)
}
