//! Signing in: the same answer and the same time for unknown people; throttled per account, and per address only far
//! above what an office needs, because a whole centre is one address.

use model::{Problem, Timestamp};
use store::audit::Entry;
use store::people::PersonChange;
use store::{ConnectionTrait, set};

use super::password::verify;
use crate::{Desk, Principal, Result, audit};

/// Wrong passwords before an account has to wait.
const FREE_ATTEMPTS: i64 = 5;
/// The longest wait (15 minutes, in seconds).
const LONGEST_WAIT_S: i64 = 900;

/// The wait after `failures` wrong passwords in a row, in seconds: 0 for the first few, then doubling.
fn wait_seconds(failures: i64) -> i64 {
    match failures - FREE_ATTEMPTS {
        over if over < 0 => 0,
        over => (10i64 << over.min(10)).min(LONGEST_WAIT_S),
    }
}

/// Signs a person in by login and password.
///
/// # Errors
/// [`Problem::BadCredentials`] for unknown, disabled and mistyped alike; [`Problem::Throttled`] with the seconds to wait.
pub async fn login(desk: &Desk, login: &str, password: String) -> Result<i64> {
    let now = desk.now();
    let login = login.trim();
    if login.len() > 200 || password.len() > super::password::MAX_CHARS * 4 {
        return Err(Problem::BadCredentials.into());
    }
    let person = store::people::find_by_login(desk.store.reader(), login).await?;
    let hash = person
        .as_ref()
        .filter(|person| person.disabled_at.is_none())
        .and_then(|p| p.password_hash.clone());
    let locked_until = person
        .as_ref()
        .and_then(|person| person.locked_until)
        .filter(|until| *until > now);
    let fits = verify(password, hash).await?;
    let Some(person) = person else {
        let data = serde_json::json!({"login": desk.audit.key.login(login)});
        let tx = desk.store.begin().await?;
        let entry = entry(now, "session.unknown", None, Some(data.to_string()));
        audit::write(desk, &tx, entry).await?;
        tx.commit().await?;
        return Err(Problem::BadCredentials.into());
    };
    if let Some(until) = locked_until {
        let tx = desk.store.begin().await?;
        attempt(desk, &tx, "session.throttled", person.id, false).await?;
        tx.commit().await?;
        let seconds = (until.since(now) / 1000 + 1).clamp(1, LONGEST_WAIT_S);
        return Err(Problem::Throttled(u32::try_from(seconds).unwrap_or(900)).into());
    }
    let tx = desk.store.begin().await?;
    let mut change = PersonChange {
        id: set(person.id),
        ..Default::default()
    };
    if fits {
        change.failed_logins = set(0);
        change.locked_until = set(None);
    } else {
        let failures = person.failed_logins + 1;
        change.failed_logins = set(failures);
        change.locked_until = set(lock(now, failures));
    }
    store::people::update(&tx, change).await?;
    let action = if fits { "session.login" } else { "session.refused" };
    attempt(desk, &tx, action, person.id, fits).await?;
    tx.commit().await?;
    if fits {
        Ok(person.id)
    } else {
        Err(Problem::BadCredentials.into())
    }
}

/// Signs a person out: the session ends elsewhere, here it is written down.
///
/// # Errors
/// When the database fails.
pub async fn logout(desk: &Desk, who: &Principal) -> Result<()> {
    let tx = desk.store.begin().await?;
    attempt(desk, &tx, "session.logout", who.id, true).await?;
    Ok(tx.commit().await?)
}

/// Writes down an access with the roles that the person has at this moment: who is an administrator is asked about years
/// later (Garante, 27 November 2008).
async fn attempt(desk: &Desk, tx: &impl ConnectionTrait, action: &str, person_id: i64, is_them: bool) -> Result<()> {
    let grants = store::people::grants(tx, person_id).await?;
    let mut roles: Vec<_> = grants.into_iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let data = serde_json::json!({"roles": roles}).to_string();
    let actor_id = is_them.then_some(person_id);
    let entry = Entry {
        actor_id,
        ..entry(desk.now(), action, Some(person_id), Some(data))
    };
    audit::write(desk, tx, entry).await
}

fn entry(at: Timestamp, action: &str, person_id: Option<i64>, data: Option<String>) -> Entry<'_> {
    Entry {
        at,
        actor_id: None,
        action,
        object: "person",
        object_id: person_id,
        data,
    }
}

fn lock(now: Timestamp, failures: i64) -> Option<Timestamp> {
    let seconds = wait_seconds(failures);
    (seconds > 0).then(|| now.plus_ms(seconds * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_begins_late_grows_fast_and_ends() {
        assert_eq!(wait_seconds(1), 0);
        assert_eq!(wait_seconds(4), 0);
        assert_eq!(wait_seconds(5), 10);
        assert_eq!(wait_seconds(7), 40);
        assert_eq!(wait_seconds(1_000_000), LONGEST_WAIT_S);
    }
}
