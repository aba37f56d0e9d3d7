//! Whether the desk is alive, ready, and what hurts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use model::mailbox::InboundState;
use serde::Serialize;

use crate::router::AppState;

/// The process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// What a monitor and an administrator want to know. Names mailboxes, never people or addresses.
#[derive(Serialize)]
struct Ready {
    database: bool,
    files: bool,
    mailboxes: Vec<MailboxHealth>,
    quarantine: u64,
    /// Mails in the outbox, tried or not.
    outbox: u64,
    /// Notices to offices, in mails, that no mailbox can send: none that is not certified has an outgoing server.
    unsent_without_mailbox: i64,
}

#[derive(Serialize)]
struct MailboxHealth {
    name: String,
    ok: bool,
    /// The server refused the credentials: nothing gets better by itself.
    sign_in_refused: bool,
    /// Mails that its server has and the desk did not take yet.
    not_taken: i64,
    /// Mails that the outgoing server was offered and did not take yet; they are tried again.
    unsent: i64,
    /// When the oldest of them was written, in milliseconds since 1970.
    unsent_since: Option<i64>,
}

/// 200 when requests can be served; a mailbox that fails is reported and is no reason to take the desk away.
pub async fn ready(State(state): State<AppState>) -> Response {
    let db = state.desk.store.reader();
    let database = state.desk.store.ping().await.is_ok();
    let files = state.desk.blobs.check().await.is_ok();
    let mailboxes = store::desk::mailboxes(db).await.unwrap_or_default();
    let unsent = store::outbox::unsent(db).await.unwrap_or_default();
    let homeless = unsent.iter().find(|unsent| unsent.mailbox_id.is_none());
    let ready = Ready {
        database,
        files,
        mailboxes: mailboxes
            .into_iter()
            .filter(|mailbox| mailbox.active)
            .map(|mailbox| {
                let unsent = unsent.iter().find(|unsent| unsent.mailbox_id == Some(mailbox.id));
                MailboxHealth {
                    name: mailbox.name,
                    ok: mailbox.failing_since.is_none() && unsent.is_none(),
                    sign_in_refused: mailbox.failure_is_auth,
                    not_taken: mailbox.not_taken,
                    unsent: unsent.map_or(0, |unsent| unsent.mails),
                    unsent_since: unsent.map(|unsent| unsent.since.0),
                }
            })
            .collect(),
        quarantine: store::inbound::count(db, InboundState::Quarantined)
            .await
            .unwrap_or_default(),
        outbox: store::outbox::waiting(db).await.unwrap_or_default(),
        unsent_without_mailbox: homeless.map_or(0, |unsent| unsent.mails),
    };
    let status = if database && files {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(ready)).into_response()
}

/// Counters for Prometheus.
pub async fn metrics(State(state): State<AppState>) -> Response {
    let db = state.desk.store.reader();
    let quarantined = store::inbound::count(db, InboundState::Quarantined)
        .await
        .unwrap_or_default();
    let waiting = store::inbound::count(db, InboundState::Received)
        .await
        .unwrap_or_default();
    let outbox = store::outbox::waiting(db).await.unwrap_or_default();
    let fax_failed = store::inbound::count_reason(db, "fax_failed").await.unwrap_or_default();
    let text = state.metrics.text(&[
        (
            "sportello_fax_failed",
            "Faxes that their gateway could not receive (tender 2.2.7).",
            fax_failed,
        ),
        (
            "sportello_mail_quarantined",
            "Mails that could not be read.",
            quarantined,
        ),
        ("sportello_mail_waiting", "Mails stored and not filed yet.", waiting),
        ("sportello_outbox_waiting", "Mails waiting to be sent.", outbox),
    ]);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
