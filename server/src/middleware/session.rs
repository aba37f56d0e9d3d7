//! Sessions on our own database, and the person behind each request.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Desk, Principal};
use model::{Permission, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::people::PersonWithGrants;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Session, SessionStore};

use crate::router::AppState;

/// The signed-in person's number, in the session.
pub const PERSON: &str = "person";
/// When the session began (milliseconds): the absolute limit runs from here.
pub const BEGAN: &str = "began";
/// When the session was last extended (milliseconds).
const EXTENDED: &str = "extended";
const EXTEND_EVERY_MS: i64 = 5 * 60_000;
/// The person as the database has them now; put there by every load, never stored.
const NOW: &str = "person_now";

/// tower-sessions' store on the desk's database. The key of a row is the SHA-256 of the cookie's id: a copy of the
/// database opens no session. Limits run on the desk's clock.
#[derive(Clone, Debug)]
pub struct DeskSessions {
    pub desk: Desk,
    /// How long a session lives after its last extension, in milliseconds.
    pub idle_ms: i64,
}

#[async_trait]
impl SessionStore for DeskSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits: a second one with this id is not going to exist.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let mut data = record.data.clone();
        data.remove(NOW);
        let row = store::sessions::Session {
            id: key(&record.id),
            person_id: data.get(PERSON).and_then(Value::as_i64),
            data: serde_json::to_string(&data).map_err(|error| Error::Encode(error.to_string()))?,
            created_at: self.desk.now(),
            expires_at: self.desk.now().plus_ms(self.idle_ms),
        };
        let tx = self.desk.store.begin().await.map_err(backend)?;
        store::sessions::save(&tx, &row).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.desk.now();
        let found = store::sessions::find_with_person(self.desk.store.reader(), &key(id), now).await;
        let Some((session, person)) = found.map_err(backend)? else {
            return Ok(None);
        };
        let mut record = Record {
            id: *id,
            data: serde_json::from_str(&session.data).map_err(|error| Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::now_utc() + Duration::milliseconds(session.expires_at.since(now)),
        };
        if let Some(person) = person {
            let person = serde_json::to_value(person).map_err(|error| Error::Decode(error.to_string()))?;
            record.data.insert(NOW.to_owned(), person);
        }
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let tx = self.desk.store.begin().await.map_err(backend)?;
        store::sessions::delete(&tx, &key(id)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// The key under which a session is stored.
pub fn key(id: &Id) -> String {
    domain::desk::hex(&Sha256::digest(id.to_string().as_bytes()))
}

#[expect(clippy::needless_pass_by_value, reason = "used with map_err")]
fn backend(error: store::DbErr) -> Error {
    Error::Backend(error.to_string())
}

/// Finds out who is asking. Pages without a session lead to the sign-in page; everything else decides for itself.
pub async fn identify(State(state): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    // The stream reconnects by itself, and the wall asks by itself: no click.
    let clicked = ![app::paths::EVENTS, app::paths::WALL].contains(&request.uri().path());
    match person(&state, &session, clicked).await {
        Ok(Some(who)) => {
            if who.must_change_password && is_page(&request) && request.uri().path() != app::paths::PASSWORD {
                return Redirect::to(&format!("{}?due=yes", app::paths::PASSWORD)).into_response();
            }
            if request.uri().path() == app::paths::HOME && is_page(&request) && answers_only(&who) {
                return Redirect::to(app::paths::OFFICE).into_response();
            }
            request.extensions_mut().insert(Arc::new(who));
        }
        Ok(None) if is_page(&request) && !is_open(request.uri().path()) => {
            let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let next = crate::http::encode(wanted);
            return Redirect::to(&format!("{}?next={next}", app::paths::LOGIN)).into_response();
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, "the session could not be read");
            return crate::http::unavailable();
        }
    }
    next.run(request).await
}

/// Whoever a session belongs to, as the database has them when it is loaded; `clicked` extends it.
///
/// # Errors
/// When the session cannot be read.
pub async fn person(
    state: &AppState,
    session: &Session,
    clicked: bool,
) -> std::result::Result<Option<Principal>, String> {
    let text = |error: tower_sessions::session::Error| error.to_string();
    let Some(person) = session.get::<PersonWithGrants>(NOW).await.map_err(text)? else {
        return Ok(None);
    };
    let now = state.desk.now();
    let began = session.get::<i64>(BEGAN).await.map_err(text)?.unwrap_or(0);
    if now.since(Timestamp(began)) > state.config.session_hours * 3_600_000 {
        session.flush().await.map_err(text)?;
        return Ok(None);
    }
    // A click extends the session, with one write every few minutes instead of one a click.
    let extended = session.get::<i64>(EXTENDED).await.map_err(text)?.unwrap_or(began);
    if clicked && now.since(Timestamp(extended)) > EXTEND_EVERY_MS {
        session.insert(EXTENDED, now.0).await.map_err(text)?;
    }
    Ok(Some(Principal::new(person)))
}

/// Whether all that somebody does here is to answer for an office outside the contact centre.
fn answers_only(who: &Principal) -> bool {
    who.may_somewhere(Permission::TicketAnswer) && !who.may_somewhere(Permission::TicketWork)
}

/// A page: something a browser shows by itself when asked for it.
fn is_page(request: &Request) -> bool {
    request.method() == Method::GET
        && request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
        && !request.uri().path().starts_with("/assets/")
}

/// Pages that anybody may see.
fn is_open(path: &str) -> bool {
    // The wall looks by itself whether it is a person or a screen that asks.
    [app::paths::LOGIN, app::paths::WALL, app::paths::WALL_ACTIVATE].contains(&path)
        || path.starts_with("/language/")
        || path.starts_with("/health/")
        || path == "/accessibility"
}
