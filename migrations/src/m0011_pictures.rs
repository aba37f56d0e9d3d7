//! Pages of fax and other documents as pictures, drawn after the mail was filed.

crate::migration! {
    up: &[
        "ALTER TABLE attachment ADD COLUMN preview TEXT",
        "ALTER TABLE attachment ADD COLUMN preview_at BIGINT",
        "ALTER TABLE attachment ADD COLUMN preview_tries BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX attachment_preview ON attachment(preview_at, id) WHERE preview = 'waiting'",
        "CREATE TABLE picture (
            attachment_id BIGINT NOT NULL REFERENCES attachment(id),
            page BIGINT NOT NULL,
            ticket_id BIGINT NOT NULL REFERENCES ticket(id),
            contract_id BIGINT NOT NULL REFERENCES contract(id),
            sha256 TEXT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            PRIMARY KEY (attachment_id, page))",
        "CREATE INDEX picture_ticket ON picture(ticket_id, attachment_id, page)",
    ],
    down: &[
        "DROP TABLE picture",
        "DROP INDEX attachment_preview",
        "ALTER TABLE attachment DROP COLUMN preview_tries",
        "ALTER TABLE attachment DROP COLUMN preview_at",
        "ALTER TABLE attachment DROP COLUMN preview",
    ],
}
