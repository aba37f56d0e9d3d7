//! The ledger of received mail is looked through by people.

crate::migration! {
    up: &[
        // Somebody wants a ticket of a mail that would not open one by itself.
        "ALTER TABLE inbound ADD COLUMN open_anyway BOOLEAN NOT NULL DEFAULT FALSE",
        "CREATE INDEX inbound_mailbox ON inbound(mailbox_id, id)",
        "CREATE INDEX inbound_state ON inbound(state, id)",
    ],
    down: &[
        "DROP INDEX inbound_state",
        "DROP INDEX inbound_mailbox",
        "ALTER TABLE inbound DROP COLUMN open_anyway",
    ],
}
