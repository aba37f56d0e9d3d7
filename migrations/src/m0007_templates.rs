//! The texts around a queue's replies, and its automatic receipt.

crate::migration! {
    up: &[
        "ALTER TABLE queue ADD COLUMN reply_template TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE queue ADD COLUMN receipt_active BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE queue ADD COLUMN receipt_subject TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE queue ADD COLUMN receipt_body TEXT NOT NULL DEFAULT ''",
        // How many receipts an address got lately.
        "CREATE INDEX delivery_address ON delivery(address, message_id)",
    ],
    down: &[
        "DROP INDEX delivery_address",
        "ALTER TABLE queue DROP COLUMN receipt_body",
        "ALTER TABLE queue DROP COLUMN receipt_subject",
        "ALTER TABLE queue DROP COLUMN receipt_active",
        "ALTER TABLE queue DROP COLUMN reply_template",
    ],
}
