//! Who saw what. Seeing costs no statement: it is noted in memory and written down with others, within a second.
//!
//! A process that is killed loses what was seen in its last second; one that is asked to stop loses nothing.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::Timestamp;
use model::audit::AuditKind;
use store::audit::Row;
use tokio::sync::Notify;

use crate::{Desk, Principal, Result};

/// So many are written down in one transaction; as many that wait wake whoever writes them.
const BATCH: usize = 200;
/// So many may wait. What is seen then is written down before it is shown.
const MOST: usize = 10_000;
/// Whoever looks at the same thing again within this time has seen it once (milliseconds).
const SAME_MS: i64 = 60_000;

/// What was seen, and is not written down yet.
#[derive(Debug, Default)]
pub struct Reads {
    waiting: Mutex<Waiting>,
    many: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    rows: VecDeque<Row>,
    /// When each person last saw each thing, as far as it was a moment ago.
    recent: HashMap<(i64, &'static str, i64), Timestamp>,
}

impl Reads {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves when so many wait that they should not wait longer.
    pub async fn many(&self) {
        self.many.notified().await;
    }

    /// Notes what was seen; gives it back where too much waits already.
    fn note(&self, row: Row, action: &'static str) -> Option<Row> {
        let mut waiting = self.lock();
        let key = (row.actor_id.unwrap_or(0), action, row.object_id.unwrap_or(0));
        let before = waiting.recent.get(&key);
        // A clock that was turned back makes nobody invisible.
        if before.is_some_and(|before| (0..SAME_MS).contains(&row.at.since(*before))) {
            return None;
        }
        if waiting.rows.len() >= MOST {
            return Some(row);
        }
        waiting.recent.insert(key, row.at);
        waiting.rows.push_back(row);
        if waiting.rows.len() == BATCH {
            self.many.notify_one();
        }
        None
    }

    fn take(&self, now: Timestamp) -> Vec<Row> {
        let mut waiting = self.lock();
        waiting
            .recent
            .retain(|_, seen| (0..SAME_MS).contains(&now.since(*seen)));
        let count = waiting.rows.len().min(BATCH);
        waiting.rows.drain(..count).collect()
    }

    fn give_back(&self, rows: Vec<Row>) {
        let mut waiting = self.lock();
        for row in rows.into_iter().rev() {
            waiting.rows.push_front(row);
        }
    }
}

/// Notes that a person saw something, on a ticket or on none.
///
/// # Errors
/// Only where so much waits that it has to be written down at once, and cannot be: then it may not be shown.
pub(crate) async fn saw(
    desk: &Desk,
    who: &Principal,
    action: &'static str,
    object: &'static str,
    object_id: i64,
    ticket_id: Option<i64>,
) -> Result<()> {
    let row = Row {
        id: 0,
        at: desk.now(),
        actor_id: Some(who.id),
        kind: AuditKind::of(action).code().to_owned(),
        action: action.to_owned(),
        object: object.to_owned(),
        object_id: Some(object_id),
        ticket_id,
        data: None,
        mac: String::new(),
    };
    match desk.audit.reads.note(row, action) {
        None => Ok(()),
        Some(row) => insert(desk, &[desk.audit.key.signed(row)]).await,
    }
}

/// Notes that a person saw a ticket.
///
/// # Errors
/// As [`saw`].
pub(crate) async fn saw_ticket(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    saw(desk, who, "ticket.read", "ticket", id, Some(id)).await
}

/// Resolves when much was seen that waits to be written down.
pub async fn many(desk: &Desk) {
    desk.audit.reads.many().await;
}

/// Writes down what was seen; how much it was.
///
/// # Errors
/// When the database fails; what was not written waits on.
pub async fn flush(desk: &Desk) -> Result<usize> {
    let mut written = 0;
    loop {
        let rows = desk.audit.reads.take(desk.now());
        if rows.is_empty() {
            return Ok(written);
        }
        let signed: Vec<Row> = rows.iter().map(|row| desk.audit.key.signed(row.clone())).collect();
        if let Err(error) = insert(desk, &signed).await {
            desk.audit.reads.give_back(rows);
            return Err(error);
        }
        written += signed.len();
    }
}

async fn insert(desk: &Desk, rows: &[Row]) -> Result<()> {
    let tx = desk.store.begin().await?;
    store::audit::insert(&tx, rows).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_424_400_000);

    fn seen(person_id: i64, ticket_id: i64, at: Timestamp) -> Row {
        Row {
            id: 0,
            at,
            actor_id: Some(person_id),
            kind: "read".to_owned(),
            action: "ticket.read".to_owned(),
            object: "ticket".to_owned(),
            object_id: Some(ticket_id),
            ticket_id: Some(ticket_id),
            data: None,
            mac: String::new(),
        }
    }

    fn waiting(reads: &Reads) -> usize {
        reads.lock().rows.len()
    }

    #[test]
    fn looking_twice_within_a_minute_is_seeing_once() {
        let reads = Reads::default();
        let note = |person, ticket, at| reads.note(seen(person, ticket, at), "ticket.read");
        for (person, ticket, later, count) in [
            (1, 7, 0, 1),
            (1, 7, 59_999, 1),
            (2, 7, 0, 2),
            (1, 8, 0, 3),
            (1, 7, 60_000, 4),
            (1, 7, -1, 5),
        ] {
            assert!(note(person, ticket, NOW.plus_ms(later)).is_none());
            assert_eq!(
                waiting(&reads),
                count,
                "person {person}, ticket {ticket}, after {later}"
            );
        }
        reads.note(seen(1, 7, NOW.plus_ms(-1)), "attachment.read");
        assert_eq!(waiting(&reads), 6, "another thing");
    }

    #[test]
    fn what_is_taken_comes_in_order_and_goes_back_in_order() {
        let reads = Reads::default();
        for ticket in 0..300 {
            reads.note(seen(1, ticket, NOW), "ticket.read");
        }
        let numbers = |rows: &[Row]| rows.iter().filter_map(|row| row.object_id).collect::<Vec<_>>();
        let taken = reads.take(NOW);
        assert_eq!(numbers(&taken), (0..200).collect::<Vec<_>>());
        reads.give_back(taken);
        assert_eq!(numbers(&reads.take(NOW)), (0..200).collect::<Vec<_>>());
        assert_eq!(numbers(&reads.take(NOW)), (200..300).collect::<Vec<_>>());
        assert!(reads.take(NOW).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_given_back_and_not_dropped() {
        let reads = Reads::default();
        for ticket in 0..10_000 {
            assert!(reads.note(seen(1, ticket, NOW), "ticket.read").is_none());
        }
        assert!(reads.note(seen(1, 10_000, NOW), "ticket.read").is_some());
        assert!(reads.note(seen(1, 5, NOW), "ticket.read").is_none(), "seen already");
    }
}
