//! What a person may see: ONE predicate for lists, counts, search, live events, exports and attachments.

use std::collections::BTreeSet;

use crate::sql::Sql;

/// What a person may see of the tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Every queue.
    pub everything: bool,
    /// Every ticket of these queues.
    pub queues: BTreeSet<i64>,
    /// Every ticket that is with these offices, whatever its queue.
    pub offices: BTreeSet<i64>,
}

impl Scope {
    /// The scope of the desk itself (jobs, mail): everything.
    pub fn desk() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// Whether a ticket of this queue and office is inside.
    pub fn contains(&self, queue_id: i64, office_id: Option<i64>) -> bool {
        self.everything || self.queues.contains(&queue_id) || office_id.is_some_and(|id| self.offices.contains(&id))
    }

    /// Whether the whole queue is inside.
    pub fn contains_queue(&self, queue_id: i64) -> bool {
        self.everything || self.queues.contains(&queue_id)
    }

    /// Adds ` AND (…)` on the ticket aliased `t`.
    pub(crate) fn restrict(&self, sql: &mut Sql) {
        if self.everything {
            return;
        }
        sql.push(" AND (t.queue_id IN ").bind_list(self.queues.iter().copied());
        sql.push(" OR t.office_id IN ")
            .bind_list(self.offices.iter().copied())
            .push(")");
    }
}
