//! The ladder: the moves that each queue permits, and how long a ticket stayed where.

crate::migration! {
    up: &[
        "CREATE TABLE ladder_move (
            queue_id BIGINT NOT NULL REFERENCES queue(id),
            from_level BIGINT NOT NULL,
            to_level BIGINT NOT NULL,
            verified BOOLEAN NOT NULL DEFAULT FALSE,
            PRIMARY KEY (queue_id, from_level, to_level))",
        // What was possible until now: from the front end to the back office, from there to every office of the queue, and
        // from a URP outside.
        "INSERT INTO ladder_move (queue_id, from_level, to_level, verified) SELECT id, 0, 1, FALSE FROM queue",
        "INSERT INTO ladder_move (queue_id, from_level, to_level, verified) \
         SELECT q.id, 1, o.level, q.verifies FROM queue q JOIN queue_office w ON w.queue_id = q.id \
         JOIN office o ON o.id = w.office_id WHERE o.active AND o.level IN (2, 3) GROUP BY q.id, o.level, q.verifies",
        "INSERT INTO ladder_move (queue_id, from_level, to_level, verified) \
         SELECT m.queue_id, 2, 3, m.verified FROM ladder_move m WHERE m.to_level = 3 AND EXISTS \
         (SELECT 1 FROM ladder_move urp WHERE urp.queue_id = m.queue_id AND urp.to_level = 2)",
        // A ticket above the back office is with an office, and with one outside exactly while its state says so.
        "UPDATE ticket SET level = 1 WHERE level > 1 AND office_id IS NULL",
        "UPDATE ticket SET level = 1, office_id = NULL WHERE closed_at IS NULL AND level > 2 AND state <> 'third_level'",
        "UPDATE ticket SET state = 'open' WHERE closed_at IS NULL AND level < 3 AND state = 'third_level'",
        // Since when a ticket is where it is, and the queue that an office proposed for it.
        "ALTER TABLE ticket ADD COLUMN stay_since BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE ticket ADD COLUMN proposed_queue_id BIGINT",
        "UPDATE ticket SET stay_since = COALESCE((SELECT MAX(e.at) FROM event e WHERE e.ticket_id = ticket.id \
         AND e.kind = 'office_changed'), opened_at)",
        // Stays that are over. The one that goes on is the ticket's own.
        "CREATE TABLE ticket_stay (
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            seq BIGINT NOT NULL,
            level BIGINT NOT NULL,
            office_id BIGINT REFERENCES office(id),
            since BIGINT NOT NULL,
            until BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, seq))",
        // Of the past no more is known than that what was handed on had been inside before.
        "INSERT INTO ticket_stay (ticket_id, seq, level, office_id, since, until) \
         SELECT id, 1, 1, NULL, opened_at, stay_since FROM ticket WHERE stay_since > opened_at",
        "INSERT INTO ticket_stay (ticket_id, seq, level, office_id, since, until) \
         SELECT id, 2, level, office_id, stay_since, closed_at FROM ticket WHERE closed_at > stay_since",
    ],
    down: &[
        "DROP TABLE ticket_stay",
        "ALTER TABLE ticket DROP COLUMN proposed_queue_id",
        "ALTER TABLE ticket DROP COLUMN stay_since",
        "DROP TABLE ladder_move",
    ],
}
