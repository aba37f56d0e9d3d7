//! The ledger of received mail: originals, and tickets for mails that opened none.

use axum::extract::{Path, State};
use axum::response::Response;

use super::files::handed_out;
use super::{Refused, SignedIn, see};
use crate::router::AppState;

/// A mail as it came.
pub async fn raw(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let bytes = domain::ingest::ledger::raw(&state.desk, &who, id).await?;
    Ok(handed_out(domain::files::Opened {
        name: format!("mail-{id}.eml"),
        mime: "message/rfc822".to_owned(),
        bytes,
    }))
}

/// Asks for a comparison of a mailbox with its server.
pub async fn check(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(mailbox_id): Path<i64>,
) -> Result<Response, Refused> {
    domain::ingest::reconcile::request(&state.desk, &who, mailbox_id).await?;
    Ok(see(&app::paths::reconciliation_of(mailbox_id)))
}

/// Has a ticket opened.
pub async fn open(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    domain::ingest::ledger::open_ticket(&state.desk, &who, id).await?;
    Ok(see(&app::paths::mail(id)))
}
