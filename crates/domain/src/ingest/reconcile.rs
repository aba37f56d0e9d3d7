//! A mailbox compared with its server, and settled mail moved there (docs/adr/0016).
//!
//! The reader hands over what the server has; what the ledger expects is compared with it by uid, in memory, and only what
//! changed is written. A mail is moved after the comparison of its whole day found nothing missing, and what is about to be
//! moved is written down before the server is asked: a stop in between is explained by the next comparison.

mod compare;
mod view;

use std::collections::{BTreeMap, HashMap};

use model::{Permission, Problem, Timestamp};
use store::reconciliation::{self as rows, Day, Folder};

use self::compare::{Compared, Found, compare};
use crate::ports::{AfterInventory, ListedMail, NotMoved, Removal};
use crate::{Desk, Error, Principal, Result, audit};

pub use view::page;

/// Uids of a day that are written down; more are only counted.
const UIDS_SHOWN: usize = 100;
/// Mails moved after one comparison. New mail waits meanwhile.
const MOVED_AT_ONCE: usize = 2_000;
/// What is stored as the reason where a server cannot move.
pub const IMPOSSIBLE: &str = "impossible";
const DAY_MS: i64 = 86_400_000;

/// Compares everything that the server has in a mailbox's folder with the ledger. Returns what the reader is to fetch again
/// and what it is to move.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown mailbox, or a fault.
pub async fn inventory(desk: &Desk, folder: Folder, mails: &[ListedMail]) -> Result<AfterInventory> {
    let now = desk.now();
    let db = desk.store.reader();
    let mailbox = store::desk::mailbox(db, folder.mailbox_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let places = expected(desk, folder, mails).await?;
    let old = rows::days(db, folder, None, None).await?;
    let older_than = now.plus_ms(-mailbox.keep_days * DAY_MS);
    let compared = compare(mails, &places, now, older_than, |at| desk.zone.date(at));
    let days = changed_days(&old, &compared.days, now)?;

    let tx = desk.store.begin().await?;
    for (day, uids) in &compared.undated {
        rows::set_day(&tx, folder, day, uids).await?;
    }
    rows::gone(&tx, folder, now, &compared.gone).await?;
    rows::moved(&tx, folder, now, &compared.arrived).await?;
    rows::moving(&tx, folder, None, &compared.stayed).await?;
    rows::save_days(&tx, folder, &days).await?;
    rows::checked(&tx, folder, now).await?;
    if !compared.gone.is_empty() {
        let count = Some(format!("{{\"mails\":{}}}", compared.gone.len()));
        audit::by_desk(desk, &tx, "mail.gone", "mailbox", mailbox.id, count).await?;
    }
    tx.commit().await?;

    let missing: Vec<u32> = compared.days.values().flat_map(|day| &day.missing).copied().collect();
    if !missing.is_empty() {
        tracing::warn!(mailbox = %mailbox.name, mails = missing.len(), "the server has mails that are not here; they are read");
    }
    Ok(AfterInventory {
        missing,
        moves: removals(&mailbox.archive_folder, compared),
    })
}

/// The places in which mails are expected; those that the server has after all are among them again.
async fn expected(desk: &Desk, folder: Folder, mails: &[ListedMail]) -> Result<Vec<rows::Place>> {
    let db = desk.store.reader();
    let places = rows::places(db, folder).await?;
    let unknown = compare::unknown(mails, &places);
    if unknown.is_empty() {
        return Ok(places);
    }
    let tx = desk.store.begin().await?;
    let back = rows::reopen(&tx, folder, &unknown).await?;
    tx.commit().await?;
    if back == 0 {
        Ok(places)
    } else {
        Ok(rows::places(db, folder).await?)
    }
}

/// The days that are not as they were, emptied ones among them.
fn changed_days(old: &[Day], found: &BTreeMap<String, Found>, now: Timestamp) -> Result<Vec<Day>> {
    let before: HashMap<&str, &Day> = old.iter().map(|day| (day.day.as_str(), day)).collect();
    let nothing = Found::default();
    let emptied = old
        .iter()
        .filter(|day| !found.contains_key(&day.day))
        .map(|day| (&day.day, &nothing));
    let mut changed = Vec::new();
    for (name, found) in found.iter().chain(emptied) {
        let shown = &found.missing[..found.missing.len().min(UIDS_SHOWN)];
        let mut day = Day {
            day: name.clone(),
            server_count: count(found.known + found.missing.len()),
            known_count: count(found.known),
            missing_count: count(found.missing.len()),
            missing: serde_json::to_string(shown).map_err(|error| Error::Fault(error.to_string()))?,
            changed_at: now,
        };
        let before = before.get(name.as_str());
        // What was found counts, not when.
        day.changed_at = before.map_or(now, |before| before.changed_at);
        if before != Some(&&day) {
            day.changed_at = now;
            changed.push(day);
        }
    }
    Ok(changed)
}

fn count(mails: usize) -> i64 {
    i64::try_from(mails).unwrap_or(i64::MAX)
}

/// What is moved: settled mail of complete days, oldest first, a folder a month.
fn removals(archive_folder: &str, compared: Compared) -> Vec<Removal> {
    if archive_folder.is_empty() {
        return Vec::new();
    }
    let mut months: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut left = MOVED_AT_ONCE;
    for (day, found) in compared.days {
        if found.missing.is_empty() && left > 0 {
            let month = day.get(..7).unwrap_or(&day).to_owned();
            let taken = found.movable.into_iter().take(left);
            let uids = months.entry(month).or_default();
            let before = uids.len();
            uids.extend(taken);
            left -= uids.len() - before;
        }
    }
    months
        .into_iter()
        .filter(|(_, uids)| !uids.is_empty())
        .map(|(month, uids)| Removal {
            path: archive_folder.split('/').map(str::to_owned).chain([month]).collect(),
            uids,
        })
        .collect()
}

/// Writes down that mails are about to be moved.
///
/// # Errors
/// When the database fails.
pub async fn moving(desk: &Desk, folder: Folder, to: &str, uids: &[u32]) -> Result<()> {
    let tx = desk.store.begin().await?;
    rows::moving(&tx, folder, Some(to), uids).await?;
    Ok(tx.commit().await?)
}

/// Writes down that mails were moved.
///
/// # Errors
/// When the database fails.
pub async fn moved(desk: &Desk, folder: Folder, uids: &[u32]) -> Result<()> {
    let tx = desk.store.begin().await?;
    rows::moved(&tx, folder, desk.now(), uids).await?;
    rows::note_not_moved(&tx, folder.mailbox_id, None).await?;
    let count = Some(format!("{{\"mails\":{}}}", uids.len()));
    audit::by_desk(desk, &tx, "mail.moved", "mailbox", folder.mailbox_id, count).await?;
    Ok(tx.commit().await?)
}

/// Notes why mails were not moved.
///
/// # Errors
/// When the database fails.
pub async fn not_moved(desk: &Desk, mailbox_id: i64, why: &NotMoved) -> Result<()> {
    let why = match why {
        NotMoved::Impossible => IMPOSSIBLE,
        NotMoved::Refused(text) => text,
    };
    let tx = desk.store.begin().await?;
    rows::note_not_moved(&tx, mailbox_id, Some(why)).await?;
    Ok(tx.commit().await?)
}

/// Notes how many mails the server has that were not taken yet.
///
/// # Errors
/// When the database fails.
pub async fn behind(desk: &Desk, mailbox_id: i64, mails: usize) -> Result<()> {
    let tx = desk.store.begin().await?;
    rows::note_not_taken(&tx, mailbox_id, count(mails)).await?;
    Ok(tx.commit().await?)
}

/// Asks for a comparison of a mailbox with its server, now. It is made as soon as the server can be reached.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`] for a mailbox without a server.
pub async fn request(desk: &Desk, who: &Principal, mailbox_id: i64) -> Result<()> {
    who.require(Permission::Quarantine)?;
    let tx = desk.store.begin().await?;
    let mailbox = store::desk::mailbox(&tx, mailbox_id).await?;
    mailbox
        .filter(|mailbox| mailbox.imap_host.is_some())
        .ok_or(Problem::NotFound)?;
    rows::request(&tx, mailbox_id, desk.now()).await?;
    audit::by(desk, &tx, who, "mailbox.check", "mailbox", mailbox_id, None).await?;
    tx.commit().await?;
    desk.check_wanted.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(known: usize, missing: &[u32]) -> Found {
        Found {
            known,
            missing: missing.to_vec(),
            movable: Vec::new(),
        }
    }

    #[test]
    fn only_complete_days_are_moved_a_folder_a_month() {
        let day = |missing: &[u32], movable: &[u32]| Found {
            movable: movable.to_vec(),
            ..found(movable.len(), missing)
        };
        let compared = || Compared {
            days: BTreeMap::from([
                ("2026-10-30".to_owned(), day(&[], &[1])),
                ("2026-11-02".to_owned(), day(&[], &[2, 3])),
                ("2026-11-03".to_owned(), day(&[9], &[4])),
                ("2026-11-04".to_owned(), day(&[], &[5])),
            ]),
            ..Compared::default()
        };
        assert!(removals("", compared()).is_empty());
        let removal = |month: &str, uids: &[u32]| Removal {
            path: ["INBOX", "Sportello", month].map(str::to_owned).to_vec(),
            uids: uids.to_vec(),
        };
        let expected = [removal("2026-10", &[1]), removal("2026-11", &[2, 3, 5])];
        assert_eq!(removals("INBOX/Sportello", compared()), expected);
    }

    #[test]
    fn only_days_that_changed_are_written_and_emptied_ones_are_zero() {
        let day = |day: &str| day.to_owned();
        let first = BTreeMap::from([(day("2026-11-20"), found(3, &[])), (day("2026-11-21"), found(2, &[9]))]);
        let old = changed_days(&[], &first, Timestamp(1)).unwrap();
        assert_eq!(old.len(), 2);
        assert_eq!((old[1].server_count, old[1].known_count), (3, 2));
        assert_eq!(old[1].missing, "[9]");
        assert!(changed_days(&old, &first, Timestamp(2)).unwrap().is_empty());

        let later = BTreeMap::from([(day("2026-11-21"), found(3, &[]))]);
        let mut changed = changed_days(&old, &later, Timestamp(2)).unwrap();
        changed.sort_by(|a, b| a.day.cmp(&b.day));
        let counts: Vec<_> = changed
            .iter()
            .map(|day| (day.server_count, day.missing_count))
            .collect();
        assert_eq!(counts, [(0, 0), (3, 0)]);
        assert!(changed.iter().all(|day| day.changed_at == Timestamp(2)));
    }
}
