//! The rules by which time is counted, what each ticket's bar shows, the warnings that were given, and what a ticket measured.

crate::migration! {
    up: &[
        // Rules are a document. One is in force, at most one is drafted; what was in force stays.
        "CREATE TABLE clock_rules (
            id {id},
            state TEXT NOT NULL,
            rules TEXT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1,
            closed_since BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            created_by BIGINT REFERENCES person(id),
            applied_at BIGINT,
            applied_by BIGINT REFERENCES person(id))",
        "CREATE UNIQUE INDEX clock_rules_state ON clock_rules(state) WHERE state IN ('draft', 'in_force')",
        // What the bar shows: which service level, its clock and budget, and what is left where it stands still. A copy for
        // lists: `due_at` is when the budget runs out. Computed by the rules `rules_id`.
        "ALTER TABLE ticket ADD COLUMN sla TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE ticket ADD COLUMN clock TEXT NOT NULL DEFAULT 'sla24'",
        "ALTER TABLE ticket ADD COLUMN budget_ms BIGINT NOT NULL DEFAULT 86400000",
        "ALTER TABLE ticket ADD COLUMN left_ms BIGINT",
        "ALTER TABLE ticket ADD COLUMN rules_id BIGINT NOT NULL DEFAULT 0",
        // The next instant at which a warning is to be given.
        "ALTER TABLE ticket ADD COLUMN warn_at BIGINT",
        // What the desk did by itself.
        "ALTER TABLE ticket ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE ticket ADD COLUMN leader_since BIGINT",
        "CREATE INDEX ticket_warn ON ticket(warn_at, id) WHERE warn_at IS NOT NULL",
        "CREATE INDEX ticket_leader ON ticket(due_at, id, leader_since, closed_at, queue_id, office_id) \
         WHERE closed_at IS NULL AND leader_since IS NOT NULL",
        "CREATE INDEX ticket_rules ON ticket(rules_id, due_at) WHERE closed_at IS NULL",
        "CREATE TABLE ticket_warning (
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            sla TEXT NOT NULL,
            level BIGINT NOT NULL,
            percent BIGINT NOT NULL,
            at BIGINT NOT NULL,
            fired_at BIGINT NOT NULL,
            late BOOLEAN NOT NULL,
            PRIMARY KEY (ticket_id, sla, level, percent))",
        // Who an alert is for: everybody who sees the ticket, its owner, or those who lead.
        "ALTER TABLE alert ADD COLUMN audience TEXT NOT NULL DEFAULT 'all'",
        // A closed ticket against each of its service levels, in the form that reports need.
        "CREATE TABLE ticket_measure (
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            sla TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            closed_at BIGINT NOT NULL,
            budget_ms BIGINT NOT NULL,
            gross_ms BIGINT NOT NULL,
            net_ms BIGINT NOT NULL,
            in_time BOOLEAN NOT NULL,
            first_contact BOOLEAN NOT NULL,
            solved_level BIGINT NOT NULL,
            held0_ms BIGINT NOT NULL,
            held1_ms BIGINT NOT NULL,
            held2_ms BIGINT NOT NULL,
            held3_ms BIGINT NOT NULL,
            reopened_by_citizen BIGINT NOT NULL,
            reopened_by_desk BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, sla))",
        "CREATE INDEX ticket_measure_closed ON ticket_measure(sla, closed_at)",
    ],
    down: &[
        "DROP TABLE ticket_measure",
        "ALTER TABLE alert DROP COLUMN audience",
        "DROP TABLE ticket_warning",
        "DROP INDEX ticket_rules",
        "DROP INDEX ticket_leader",
        "DROP INDEX ticket_warn",
        "ALTER TABLE ticket DROP COLUMN leader_since",
        "ALTER TABLE ticket DROP COLUMN urgent",
        "ALTER TABLE ticket DROP COLUMN warn_at",
        "ALTER TABLE ticket DROP COLUMN rules_id",
        "ALTER TABLE ticket DROP COLUMN left_ms",
        "ALTER TABLE ticket DROP COLUMN budget_ms",
        "ALTER TABLE ticket DROP COLUMN clock",
        "ALTER TABLE ticket DROP COLUMN sla",
        "DROP TABLE clock_rules",
    ],
}
