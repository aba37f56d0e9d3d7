//! Received mail: what became of it, and what could not be read.

use model::mailbox::{MailFilter, MailPage, MailView, QuarantinePage};
use model::reconciliation::{ReconciliationFilter, ReconciliationPage};

use super::ApiError;

/// A page of the mails in quarantine, newest first.
pub async fn quarantine(before: Option<i64>) -> Result<QuarantinePage, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::quarantine::list(&cx.desk, &cx.who, before)
        .await
        .map_err(super::context::failed)
}

/// A page of the ledger, newest first.
pub async fn mails(filter: MailFilter) -> Result<MailPage, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::ledger::list(&cx.desk, &cx.who, &filter)
        .await
        .map_err(super::context::failed)
}

/// A mailbox compared with its server, day by day.
pub async fn reconciliation(filter: ReconciliationFilter) -> Result<ReconciliationPage, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::reconcile::page(&cx.desk, &cx.who, &filter)
        .await
        .map_err(super::context::failed)
}

/// How a mail was read.
pub async fn mail(id: i64) -> Result<MailView, ApiError> {
    let cx = super::context::context()?;
    domain::ingest::ledger::mail(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)
}
