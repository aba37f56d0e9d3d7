//! The live stream: only that a ticket changed, and only to those who may see it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::Principal;
use domain::live::Change;
use futures::Stream;
use futures::stream::unfold;
use serde::Deserialize;
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

/// Where the page that listens was read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    after: Option<i64>,
}

/// A change to tell; `None` says that some were missed.
type Told = Option<Change>;

/// `*` when changes were missed; else a ticket's number, with `p` before it when only who is looking changed.
fn event(told: Told) -> Event {
    let Some(change) = told else {
        return Event::default().data("*");
    };
    let presence = if change.presence_only { "p" } else { "" };
    let event = Event::default().data(format!("{presence}{}", change.ticket_id));
    match change.id {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}

/// What happened between the page and the stream.
async fn missed(state: &AppState, who: &Principal, id: i64) -> VecDeque<Told> {
    match domain::live::since(&state.desk, who.scope(), id).await {
        Ok(Some(changes)) => changes.into_iter().map(Some).collect(),
        // Too much, or nobody knows: everything is read again.
        Ok(None) | Err(_) => VecDeque::from([None]),
    }
}

/// Streams changes from where the page was read.
pub async fn events(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    session: Session,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // First listen, then look back: a change in between is told twice, none is lost.
    let changes = state.desk.live.listen();
    // A browser that comes back by itself names the last event that it got.
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let missed = match last.or(query.after) {
        Some(id) => missed(&state, &who, id).await,
        None => VecDeque::new(),
    };
    let listener = Listener {
        missed,
        changes,
        stopping: state.stopping.clone(),
        again: interval_at(Instant::now() + LOOK_AGAIN, LOOK_AGAIN),
        who,
        session,
        state,
    };
    let stream = unfold(listener, |mut listener| async move {
        let told = listener.next().await?;
        Some((Ok(event(told)), listener))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// One open stream.
struct Listener {
    state: AppState,
    session: Session,
    who: Arc<Principal>,
    missed: VecDeque<Told>,
    changes: Receiver<Change>,
    stopping: watch::Receiver<bool>,
    again: Interval,
}

impl Listener {
    /// The next change to tell; `None` when the stream ends.
    async fn next(&mut self) -> Option<Told> {
        if let Some(told) = self.missed.pop_front() {
            return Some(told);
        }
        loop {
            tokio::select! {
                _ = self.stopping.changed() => return None,
                _ = self.again.tick() => self.who = self.still_signed_in().await?,
                change = self.changes.recv() => match change {
                    Ok(change) if change.visible_to(self.who.scope()) => return Some(Some(change)),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return Some(None),
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
