//! The live stream: only that a ticket changed, and only to those who may see it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::Principal;
use domain::live::Change;
use futures::Stream;
use futures::stream::unfold;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at};
use tower_sessions::Session;

use super::SignedIn;
use crate::middleware::session::person;
use crate::router::AppState;

/// So often a stream looks whether its session is still there and what its person may see now.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// A ticket's number; with `p` before it when only who is looking changed.
fn text(change: Change) -> String {
    let presence = if change.presence_only { "p" } else { "" };
    format!("{presence}{}", change.ticket_id)
}

/// Streams changes, and `*` when some were missed and everything is to be read again.
pub async fn events(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    session: Session,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let listener = Listener {
        changes: state.desk.live.listen(),
        stopping: state.stopping.clone(),
        again: interval_at(Instant::now() + LOOK_AGAIN, LOOK_AGAIN),
        who,
        session,
        state,
    };
    let stream = unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok(Event::default().data(text)), listener))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// One open stream.
struct Listener {
    state: AppState,
    session: Session,
    who: Arc<Principal>,
    changes: Receiver<Change>,
    stopping: watch::Receiver<bool>,
    again: Interval,
}

impl Listener {
    /// The next line; `None` when the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            tokio::select! {
                _ = self.stopping.changed() => return None,
                _ = self.again.tick() => self.who = self.still_signed_in().await?,
                change = self.changes.recv() => match change {
                    Ok(change) if change.visible_to(self.who.scope()) => return Some(text(change)),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return Some("*".to_owned()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    async fn still_signed_in(&self) -> Option<Arc<Principal>> {
        // A database that does not answer ends the stream too: the browser comes back.
        self.session.load().await.ok()?;
        let who = person(&self.state, &self.session, false).await.ok()??;
        (!who.must_change_password).then(|| Arc::new(who))
    }
}
