//! Mailboxes are compared with their server day by day, and mail that is settled is moved there.

crate::migration! {
    up: &[
        // The day of a place in the desk's zone (`2026-11-23`), since it was first compared.
        "ALTER TABLE inbound_place ADD COLUMN day TEXT",
        // Where the desk moves it (written before the server is asked), and since when it is there.
        "ALTER TABLE inbound_place ADD COLUMN moved_to TEXT",
        "ALTER TABLE inbound_place ADD COLUMN moved_at BIGINT",
        // Since when the server has it no more, without the desk having moved it.
        "ALTER TABLE inbound_place ADD COLUMN gone_at BIGINT",
        // What is expected on the server; and, for the page, what is there no more.
        "CREATE INDEX inbound_place_open ON inbound_place(mailbox_id, uid_validity, uid) \
         WHERE moved_at IS NULL AND gone_at IS NULL",
        "CREATE INDEX inbound_place_closed ON inbound_place(mailbox_id, uid_validity, day) \
         WHERE moved_at IS NOT NULL OR gone_at IS NOT NULL",
        "CREATE TABLE reconciliation (
            mailbox_id BIGINT NOT NULL REFERENCES mailbox(id),
            uid_validity BIGINT NOT NULL,
            day TEXT NOT NULL,
            server_count BIGINT NOT NULL,
            known_count BIGINT NOT NULL,
            missing_count BIGINT NOT NULL,
            missing TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            PRIMARY KEY (mailbox_id, uid_validity, day))",
        "ALTER TABLE mailbox ADD COLUMN archive_folder TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE mailbox ADD COLUMN keep_days BIGINT NOT NULL DEFAULT 7",
        "ALTER TABLE mailbox ADD COLUMN not_moved TEXT",
        "ALTER TABLE mailbox ADD COLUMN check_requested_at BIGINT",
        "ALTER TABLE mailbox ADD COLUMN checked_at BIGINT",
        "ALTER TABLE mailbox ADD COLUMN checked_validity BIGINT",
        "ALTER TABLE mailbox ADD COLUMN not_taken BIGINT NOT NULL DEFAULT 0",
        // The last reminder of credentials that end: which end it was about, and how many days before.
        "ALTER TABLE mailbox ADD COLUMN reminded_for BIGINT",
        "ALTER TABLE mailbox ADD COLUMN reminded_days BIGINT",
    ],
    down: &[
        "ALTER TABLE mailbox DROP COLUMN reminded_days",
        "ALTER TABLE mailbox DROP COLUMN reminded_for",
        "ALTER TABLE mailbox DROP COLUMN not_taken",
        "ALTER TABLE mailbox DROP COLUMN checked_validity",
        "ALTER TABLE mailbox DROP COLUMN checked_at",
        "ALTER TABLE mailbox DROP COLUMN check_requested_at",
        "ALTER TABLE mailbox DROP COLUMN not_moved",
        "ALTER TABLE mailbox DROP COLUMN keep_days",
        "ALTER TABLE mailbox DROP COLUMN archive_folder",
        "DROP TABLE reconciliation",
        "DROP INDEX inbound_place_closed",
        "DROP INDEX inbound_place_open",
        "ALTER TABLE inbound_place DROP COLUMN gone_at",
        "ALTER TABLE inbound_place DROP COLUMN moved_at",
        "ALTER TABLE inbound_place DROP COLUMN moved_to",
        "ALTER TABLE inbound_place DROP COLUMN day",
    ],
}
