//! The wall: the figures of the desk with nothing about anybody, for people and for screens (docs/adr/0022).

use model::wall::{WallQueue, WallView, code_of};
use model::{Permission, Problem};
use rand::RngCore;
use sha2::{Digest, Sha256};
use store::Scope;
use store::wall::Instants;

use crate::audit::by_desk;
use crate::desk::hex;
use crate::frame::DUE_SOON_MS;
use crate::{Desk, Principal, Result};

/// Wrong codes that end every code that waits.
pub const MOST_TRIES: i64 = 10;
/// How long a screen shows the figures before it has to be activated again.
pub const TOKEN_DAYS: i64 = 365;
/// A screen that asks all the time is noted so often.
const SEEN_EVERY_MS: i64 = 60_000;

/// The figures of the queues that a person watches over.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn for_person(desk: &Desk, who: &Principal) -> Result<WallView> {
    who.require(Permission::Monitor)?;
    figures(desk, &who.scope_for(Permission::Monitor)).await
}

/// The figures of the whole desk, for the screen that holds a token. None for a token that is not, or no longer, good.
///
/// # Errors
/// When the database fails.
pub async fn for_screen(desk: &Desk, token: &str) -> Result<Option<WallView>> {
    let now = desk.now();
    let holder = store::wall::holder(desk.store.reader(), &fingerprint(token), now).await?;
    let Some(holder) = holder else { return Ok(None) };
    if holder.last_seen_at.is_none_or(|seen| now.since(seen) >= SEEN_EVERY_MS) {
        let tx = desk.store.begin().await?;
        store::wall::note_seen(&tx, holder.id, now).await?;
        tx.commit().await?;
    }
    figures(desk, &Scope::desk()).await.map(Some)
}

/// Uses up a code that was typed on a screen; returns the token that the screen keeps.
///
/// # Errors
/// [`Problem::BadCredentials`] for a code that is mistyped, used, too old, revoked, or ended by too many wrong ones: all alike.
pub async fn activate(desk: &Desk, typed: &str) -> Result<String> {
    let Some(code) = code_of(typed) else {
        return Err(Problem::BadCredentials.into());
    };
    let mut random = [0u8; 32];
    rand::rng().fill_bytes(&mut random);
    let token = hex(&random);
    let now = desk.now();
    let until = now.plus_minutes(TOKEN_DAYS * 24 * 60);
    let tx = desk.store.begin().await?;
    let found = store::wall::activate(&tx, &fingerprint(&code), MOST_TRIES, &fingerprint(&token), until, now).await?;
    match found {
        Some(id) => by_desk(desk, &tx, "screen.activate", "wall_screen", id, None).await?,
        None => store::wall::count_try(&tx, now).await?,
    }
    tx.commit().await?;
    if found.is_none() {
        return Err(Problem::BadCredentials.into());
    }
    Ok(token)
}

/// Under what a code or a token is stored: a copy of the database shows no figures.
pub(crate) fn fingerprint(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

async fn figures(desk: &Desk, scope: &Scope) -> Result<WallView> {
    let now = desk.now();
    let at = Instants {
        now,
        soon: now.plus_ms(DUE_SOON_MS),
        day: desk.zone.day_start(now),
    };
    let found = store::wall::figures(desk.store.reader(), scope, at).await?;
    let sum = |of: fn(&store::wall::QueueFigures) -> i64| -> i64 { found.queues.iter().map(of).sum() };
    // A queue out of use is shown as long as something is open in it, so that the rows add up to the totals.
    let shown = found
        .queues
        .iter()
        .filter(|queue| queue.open > 0 || (queue.active && scope.contains_queue(queue.id)));
    Ok(WallView {
        now: desk.moment(now),
        open: sum(|queue| queue.open),
        late: sum(|queue| queue.late),
        due_soon: sum(|queue| queue.due_soon),
        triage: found.triage,
        calls: found.calls,
        opened_today: found.opened_today,
        closed_today: found.closed_today,
        in_time_percent: percent(found.closed_in_time, found.closed_today),
        queues: shown
            .map(|queue| WallQueue {
                name: queue.name.clone(),
                open: queue.open,
                late: queue.late,
                due_soon: queue.due_soon,
                oldest_minutes: queue.oldest.map(|oldest| now.since(oldest).max(0) / 60_000),
            })
            .collect(),
    })
}

/// A share in whole percent; never rounded up, so that 100 means all.
fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part * 100 / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_all() {
        assert_eq!(percent(0, 0), None, "of nothing there is no share");
        assert_eq!(percent(0, 7), Some(0));
        assert_eq!(percent(999, 1000), Some(99));
        assert_eq!(percent(7, 7), Some(100));
    }
}
