//! The live stream: only that a ticket changed, and only to those who may see it.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::live::Change;
use futures::Stream;
use futures::stream::unfold;
use tokio::sync::broadcast::error::RecvError;

use super::SignedIn;
use crate::router::AppState;

/// A stream ends after so long and the browser reconnects by itself: a right taken away is gone with it.
const LONGEST: Duration = Duration::from_secs(300);

/// A ticket's number; with `p` before it when only who is looking changed.
fn text(change: Change) -> String {
    let presence = if change.presence_only { "p" } else { "" };
    format!("{presence}{}", change.ticket_id)
}

/// Streams changes, and `*` when some were missed and everything is to be read again.
pub async fn events(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = state.desk.live.listen();
    let stopping = state.stopping.clone();
    let end = tokio::time::Instant::now() + LONGEST;
    let stream = unfold(
        (changes, stopping, who),
        move |(mut changes, mut stopping, who)| async move {
            loop {
                let text = tokio::select! {
                    _ = stopping.changed() => return None,
                    () = tokio::time::sleep_until(end) => return None,
                    change = changes.recv() => match change {
                        Ok(change) if change.visible_to(who.scope()) => text(change),
                        Ok(_) => continue,
                        Err(RecvError::Lagged(_)) => "*".to_owned(),
                        Err(RecvError::Closed) => return None,
                    },
                };
                return Some((Ok(Event::default().data(text)), (changes, stopping, who)));
            }
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
