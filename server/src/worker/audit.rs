//! The audit log in the background: what was seen is written down, what was committed is sealed, yesterday's digest is handed
//! over.

use std::time::Duration;

use domain::Desk;
use domain::audit::seal::Sealer;
use domain::audit::{digest, reads};
use tokio::sync::watch;

/// How soon what was seen is written down, and what was committed sealed.
const EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether a day has ended.
const DAY_LOOK: Duration = Duration::from_secs(60);
/// Rest after a failure of the database.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Writes down what was seen in this process: every second, or sooner when it is much.
pub(crate) async fn write_down(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let pause = match reads::flush(&desk).await {
            Ok(_) => EVERY,
            Err(error) => {
                tracing::error!(%error, "what was seen could not be written down, tried again in a moment");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = reads::many(&desk) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Seals what was committed.
pub(crate) async fn seal(desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut sealer = Sealer::default();
    while !*stopping.borrow() {
        let pause = match sealer.seal(&desk).await {
            Ok(_) => EVERY,
            Err(error) => {
                tracing::error!(%error, "the audit log could not be sealed, tried again in a moment");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Hands over the digest of each day that has ended.
pub(crate) async fn tell(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match digest::tell(&desk).await {
            Ok(false) => {}
            Ok(true) => tracing::info!("the digest of the audit log was handed over"),
            Err(error) => tracing::error!(%error, "the digest of the audit log could not be handed over"),
        }
        tokio::select! {
            () = tokio::time::sleep(DAY_LOOK) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// At the end of a process: nothing that was seen is lost, and little is left unsealed.
pub(crate) async fn finish(desk: &Desk) {
    if let Err(error) = reads::flush(desk).await {
        tracing::error!(%error, "what was seen last could not be written down");
    }
    if let Err(error) = Sealer::brief().seal(desk).await {
        tracing::error!(%error, "the audit log could not be sealed at the end");
    }
}
