//! Reading a stored mail with the desk's certificates and rules.

use std::sync::Arc;

use bytes::Bytes;
use mail::fax::FaxRules;
use mail::parse::ParseError;
use mail::read::{Reader, Reading};
use model::Timestamp;
use tokio::task::JoinError;

use crate::Desk;

/// Reads a mail by the desk's fax rules (`fax`) as of the time it was received: bounded work on hostile bytes, away from
/// the async threads.
///
/// # Errors
/// The outer one when the reading broke down: a fault of ours. The inner one when there is nothing to read.
pub(crate) async fn read(
    desk: &Desk,
    received_at: Timestamp,
    raw: Bytes,
    fax: Arc<FaxRules>,
) -> Result<Result<Reading, ParseError>, JoinError> {
    let trust = Arc::clone(&desk.trust);
    let received_ms = Some(received_at.0);
    let work = move || {
        let reader = Reader {
            trust: &trust,
            fax: &fax,
            received_ms,
        };
        reader.read(&raw)
    };
    tokio::task::spawn_blocking(work).await
}
