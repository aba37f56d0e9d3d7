//! The live stream: that something changed, and who may hear of it.
//!
//! A use case writes its change into the table `change` with everything else it writes ([`crate::tickets::commit`]), and
//! [`follow`] announces what appears there: one way for what this process does and for what others do on the same
//! database (a worker that took a mail in, `sportello mail deliver`). Presence is known to this process alone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use store::Scope;
use store::changes::ChangeRow;
use tokio::sync::{Notify, broadcast, watch};

use crate::{Desk, Result};

/// Something changed on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number in the table; none for presence, which is written nowhere.
    pub id: Option<i64>,
    pub ticket_id: i64,
    pub queue_id: i64,
    pub office_id: Option<i64>,
    /// Who is looking changed, not the ticket.
    pub presence_only: bool,
}

impl Change {
    fn place(&self) -> (i64, i64, Option<i64>) {
        (self.ticket_id, self.queue_id, self.office_id)
    }

    /// Whether a person with this scope may hear of it: the same predicate as everywhere.
    pub fn visible_to(&self, scope: &Scope) -> bool {
        scope.contains(self.queue_id, self.office_id)
    }
}

impl From<ChangeRow> for Change {
    fn from(row: ChangeRow) -> Self {
        Self {
            id: Some(row.id),
            ticket_id: row.ticket_id,
            queue_id: row.queue_id,
            office_id: row.office_id,
            presence_only: false,
        }
    }
}

/// Where changes are announced and heard.
#[derive(Clone, Debug)]
pub struct Live {
    changes: broadcast::Sender<Change>,
    /// Woken when this process committed a change.
    committed: Arc<Notify>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            // A listener that falls further behind is told to reload everything, so the size is no promise.
            changes: broadcast::channel(1024).0,
            committed: Arc::default(),
        }
    }
}

impl Live {
    /// Announces a change to this process.
    pub(crate) fn announce(&self, change: Change) {
        // Nobody listening is fine.
        let _ = self.changes.send(change);
    }

    /// Has [`follow`] look at once: a change was committed.
    pub(crate) fn committed(&self) {
        self.committed.notify_one();
    }

    /// Hears changes from now on.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}

/// How soon the changes of other processes are noticed.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A moment in which the commits of a busy desk gather, so that one look tells of all of them.
const GATHER: Duration = Duration::from_millis(40);
/// Rest after a failure of the database.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Transactions commit in another order than they were numbered in: so many numbers are looked at again.
const LATECOMERS: i64 = 200;
/// So long are changes kept for other processes to read (milliseconds).
pub const KEPT_MS: i64 = 3_600_000;

/// Announces what is committed, by whatever process, until the desk stops or is gone.
pub async fn follow(desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut tail: Option<Tail> = None;
    while !*stopping.borrow() {
        let looked = match &mut tail {
            Some(tail) => tail.look(&desk).await,
            None => Tail::from_now(&desk).await.map(|fresh| tail = Some(fresh)),
        };
        let pause = match looked {
            Ok(()) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(%error, "changes could not be read, tried again in a moment");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = desk.live.committed.notified() => tokio::time::sleep(GATHER).await,
            stopped = stopping.changed() => {
                if stopped.is_err() {
                    return;
                }
            }
        }
    }
}

/// More changes than this are not told one by one.
const MOST: i64 = 200;

/// What happened after a page was read or a stream was cut, as far as this scope may hear of it; `None` when it is so much
/// that everything is to be read again.
///
/// # Errors
/// When the database fails.
pub async fn since(desk: &Desk, scope: &Scope, id: i64) -> Result<Option<Vec<Change>>> {
    // Beginning with the change that is known: when it is no longer there, others may have gone with it.
    let rows = store::changes::after(desk.store.reader(), id - 1, MOST).await?;
    let known = id == 0 || rows.first().is_some_and(|row| row.id == id);
    if !known || i64::try_from(rows.len()).is_ok_and(|count| count >= MOST) {
        return Ok(None);
    }
    let changes = rows.into_iter().filter(|row| row.id != id).map(Change::from);
    Ok(Some(changes.filter(|change| change.visible_to(scope)).collect()))
}

/// How far the changes have been announced.
struct Tail {
    last: i64,
    /// Numbers above `last - LATECOMERS` that were announced, or were there before we listened.
    told: BTreeSet<i64>,
}

impl Tail {
    async fn from_now(desk: &Desk) -> Result<Self> {
        let last = store::changes::last(desk.store.reader()).await?;
        let before = store::changes::after(desk.store.reader(), last - LATECOMERS, i64::MAX).await?;
        Ok(Self {
            last,
            told: before.into_iter().map(|change| change.id).collect(),
        })
    }

    async fn look(&mut self, desk: &Desk) -> Result<()> {
        let rows = store::changes::after(desk.store.reader(), self.last - LATECOMERS, i64::MAX).await?;
        for change in self.news(rows) {
            desk.live.announce(change);
        }
        Ok(())
    }

    /// What has not been told yet, each ticket once for each place it was in.
    fn news(&mut self, rows: Vec<ChangeRow>) -> Vec<Change> {
        let mut news: Vec<Change> = Vec::new();
        for row in rows {
            if !self.told.insert(row.id) {
                continue;
            }
            self.last = self.last.max(row.id);
            let change = Change::from(row);
            // Of several changes of a ticket the last is told: its number says that those before it are told, too.
            news.retain(|told| told.place() != change.place());
            news.push(change);
        }
        self.told = self.told.split_off(&(self.last - LATECOMERS));
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, ticket_id: i64) -> ChangeRow {
        ChangeRow {
            id,
            ticket_id,
            queue_id: 1,
            office_id: None,
        }
    }

    #[test]
    fn a_change_is_told_once_also_when_it_was_committed_late() {
        let mut tail = Tail {
            last: 10,
            told: BTreeSet::from([9, 10]),
        };
        let told: Vec<i64> = tail
            .news(vec![row(9, 1), row(10, 2), row(12, 3), row(13, 3)])
            .iter()
            .map(|change| change.ticket_id)
            .collect();
        assert_eq!(told, [3], "once a ticket");
        let late: Vec<i64> = tail
            .news(vec![row(11, 4), row(12, 3), row(13, 3)])
            .iter()
            .map(|change| change.ticket_id)
            .collect();
        assert_eq!(late, [4], "number 11 was committed after 13");
        assert_eq!(tail.last, 13);
    }
}
