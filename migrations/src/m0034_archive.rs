//! The archive: closed tickets that nobody works on any more. What the day's work reads holds none of them.

crate::migration! {
    up: &[
        "ALTER TABLE ticket ADD COLUMN archived_at BIGINT",
        // The order of a list of open tickets: until now these indexes held the closed ones too, and a list walked past them.
        "DROP INDEX ticket_queue_newest",
        "DROP INDEX ticket_newest",
        "DROP INDEX ticket_queue_activity",
        "CREATE INDEX ticket_queue_newest ON ticket(queue_id, received_at DESC, id DESC, closed_at) WHERE closed_at IS NULL",
        "CREATE INDEX ticket_newest ON ticket(received_at DESC, id DESC, closed_at, queue_id, office_id) \
         WHERE closed_at IS NULL",
        "CREATE INDEX ticket_queue_activity ON ticket(queue_id, last_at DESC, id DESC, closed_at) WHERE closed_at IS NULL",
        "CREATE INDEX ticket_activity ON ticket(last_at DESC, id DESC, closed_at, queue_id, office_id) \
         WHERE closed_at IS NULL",
        // Closed, and not in the archive.
        "DROP INDEX ticket_closed",
        "DROP INDEX ticket_all_closed",
        "CREATE INDEX ticket_closed ON ticket(queue_id, closed_at DESC, id DESC, archived_at) \
         WHERE closed_at IS NOT NULL AND archived_at IS NULL",
        "CREATE INDEX ticket_all_closed ON ticket(closed_at DESC, id DESC, archived_at, queue_id, office_id) \
         WHERE closed_at IS NOT NULL AND archived_at IS NULL",
        // Somebody's tickets that are not in the archive stand together: beside a ticket, and while they are on the line.
        "DROP INDEX ticket_requester",
        "CREATE INDEX ticket_requester ON ticket(requester_id, archived_at, id DESC)",
        // The archive: its list, of a queue, of everything, of somebody. With queue and office, so that what a person may not see
        // is passed by in the index.
        "CREATE INDEX ticket_archived ON ticket(queue_id, closed_at DESC, id DESC, archived_at) \
         WHERE archived_at IS NOT NULL",
        "CREATE INDEX ticket_all_archived ON ticket(closed_at DESC, id DESC, archived_at, queue_id, office_id) \
         WHERE archived_at IS NOT NULL",
        "CREATE INDEX ticket_requester_archived ON ticket(requester_id, closed_at DESC, id DESC, archived_at) \
         WHERE archived_at IS NOT NULL",
    ],
    down: &[
        "DROP INDEX ticket_requester_archived",
        "DROP INDEX ticket_all_archived",
        "DROP INDEX ticket_archived",
        "DROP INDEX ticket_requester",
        "CREATE INDEX ticket_requester ON ticket(requester_id, id DESC)",
        "DROP INDEX ticket_all_closed",
        "DROP INDEX ticket_closed",
        "CREATE INDEX ticket_closed ON ticket(queue_id, closed_at DESC, id DESC) WHERE closed_at IS NOT NULL",
        "CREATE INDEX ticket_all_closed ON ticket(closed_at DESC, id DESC) WHERE closed_at IS NOT NULL",
        "DROP INDEX ticket_activity",
        "DROP INDEX ticket_queue_activity",
        "DROP INDEX ticket_newest",
        "DROP INDEX ticket_queue_newest",
        "CREATE INDEX ticket_queue_newest ON ticket(queue_id, received_at DESC, id DESC)",
        "CREATE INDEX ticket_newest ON ticket(received_at DESC, id DESC)",
        "CREATE INDEX ticket_queue_activity ON ticket(queue_id, last_at DESC, id DESC)",
        "ALTER TABLE ticket DROP COLUMN archived_at",
    ],
}
