//! Screens on the wall: put up, given a new code, taken down. A screen is no person (docs/adr/0022).

use model::forms::NAME_MAX;
use model::problem::{Check, FieldError};
use model::wall::{CODE_LENGTH, CODE_MINUTES, ScreenCode, ScreenState, ScreenView};
use model::{Permission, Problem, Timestamp};
use rand::seq::IndexedRandom;
use store::wall::Screen;

use super::{Actor, refused};
use crate::wall::{MOST_TRIES, fingerprint};
use crate::{Desk, Error, Principal, Result};

/// Puts up a screen; returns the code that activates it, which is stored nowhere as it is.
///
/// # Errors
/// [`Problem::Forbidden`]: a screen shows the whole desk, so the right is needed for all of it. [`Problem::Invalid`] for `name`.
pub async fn put_up(desk: &Desk, actor: Actor<'_>, name: &str) -> Result<ScreenCode> {
    actor.require_for(Permission::Screens, None)?;
    let mut check = Check::default();
    check.required("name", name, NAME_MAX);
    check.ensure(!name.chars().any(char::is_control), "name", FieldError::Characters);
    check.done()?;
    let name = name.trim();
    let by = match actor {
        Actor::Person(who) => Some(who.id),
        Actor::CommandLine => None,
    };
    let (code, until) = fresh(desk);
    let tx = desk.store.begin().await?;
    let id = store::wall::add(&tx, name, &fingerprint(&code), until, by, desk.now())
        .await
        .map_err(|error| refused(error, &["name"]))?;
    let id = id.ok_or_else(|| Error::Fault("a screen was added without a number".to_owned()))?;
    actor.audit(desk, &tx, "screen.put_up", "wall_screen", id).await?;
    tx.commit().await?;
    Ok(shown(desk, name.to_owned(), &code, until))
}

/// Gives a screen another code: for a browser that lost its token, or another screen in the same place. The one that shows the
/// figures now goes on until the code is used.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn renew(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<ScreenCode> {
    actor.require_for(Permission::Screens, None)?;
    let (code, until) = fresh(desk);
    let tx = desk.store.begin().await?;
    let name = store::wall::renew(&tx, id, &fingerprint(&code), until).await?;
    let name = name.ok_or(Problem::NotFound)?;
    actor.audit(desk, &tx, "screen.renew", "wall_screen", id).await?;
    tx.commit().await?;
    Ok(shown(desk, name, &code, until))
}

/// Takes a screen down: it shows nothing from its next question on.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn revoke(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<()> {
    actor.require_for(Permission::Screens, None)?;
    let tx = desk.store.begin().await?;
    if !store::wall::revoke(&tx, id, desk.now()).await? {
        return Err(Problem::NotFound.into());
    }
    actor.audit(desk, &tx, "screen.revoke", "wall_screen", id).await?;
    Ok(tx.commit().await?)
}

/// The screens that are up, by name.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn list(desk: &Desk, who: &Principal) -> Result<Vec<ScreenView>> {
    Actor::Person(who).require_for(Permission::Screens, None)?;
    let rows = store::wall::screens(desk.store.reader(), MOST_TRIES).await?;
    Ok(rows.into_iter().map(|row| view(desk, row)).collect())
}

fn view(desk: &Desk, row: Screen) -> ScreenView {
    let good = |until: Option<Timestamp>| until.filter(|until| *until > desk.now());
    let state = if good(row.token_until).is_some() {
        ScreenState::Active
    } else if good(row.code_until).is_some() {
        ScreenState::Waiting
    } else {
        ScreenState::Ended
    };
    ScreenView {
        id: row.id,
        name: row.name,
        state,
        by: row.author,
        created: desk.moment(row.created_at),
        last_seen: row.last_seen_at.map(|at| desk.moment(at)),
        until: good(row.token_until).map(|at| desk.moment(at)),
    }
}

/// A code that nobody knows, and the end of its time. About 36 bits: enough for ten minutes and ten tries.
fn fresh(desk: &Desk) -> (String, Timestamp) {
    // Without the letters that are taken for others.
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ";
    let mut rng = rand::rng();
    let code = (0..CODE_LENGTH)
        .filter_map(|_| LETTERS.choose(&mut rng))
        .map(|letter| char::from(*letter))
        .collect();
    (code, desk.now().plus_minutes(CODE_MINUTES))
}

/// A code as it is read out: in two halves.
fn shown(desk: &Desk, name: String, code: &str, until: Timestamp) -> ScreenCode {
    let (first, second) = code.split_at(CODE_LENGTH / 2);
    ScreenCode {
        name,
        code: format!("{first}-{second}"),
        until: desk.moment(until),
    }
}
