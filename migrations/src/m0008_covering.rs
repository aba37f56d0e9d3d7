//! The counters of every page are counted in indexes alone. SQLite takes an index for complete only when it also holds the
//! column of its own condition.

crate::migration! {
    up: &[
        "DROP INDEX ticket_open_state",
        "DROP INDEX ticket_open_owner",
        "DROP INDEX ticket_open_all_due",
        "CREATE INDEX ticket_open_state ON ticket(queue_id, state, closed_at, office_id) WHERE closed_at IS NULL",
        "CREATE INDEX ticket_open_owner ON ticket(owner_id, due_at, id, closed_at, queue_id, office_id) \
         WHERE closed_at IS NULL",
        "CREATE INDEX ticket_open_all_due ON ticket(due_at, id, closed_at, queue_id, office_id) WHERE closed_at IS NULL",
    ],
    down: &[
        "DROP INDEX ticket_open_state",
        "DROP INDEX ticket_open_owner",
        "DROP INDEX ticket_open_all_due",
        "CREATE INDEX ticket_open_state ON ticket(queue_id, state) WHERE closed_at IS NULL",
        "CREATE INDEX ticket_open_owner ON ticket(owner_id, due_at, id) WHERE closed_at IS NULL",
        "CREATE INDEX ticket_open_all_due ON ticket(due_at, id) WHERE closed_at IS NULL",
    ],
}
