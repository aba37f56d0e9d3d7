//! Sorting of received mail: rules, mails that wait for a person's decision, and the documents that have to be verified
//! before a ticket goes on. An attachment belongs to its mail until there is a ticket.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const COMMON: &[&str] = &[
    "ALTER TABLE mailbox ADD COLUMN sorting TEXT NOT NULL DEFAULT 'straight'",
    // While it waits: where a rule would put it, and why.
    "ALTER TABLE inbound ADD COLUMN due_at BIGINT",
    "ALTER TABLE inbound ADD COLUMN queue_id BIGINT",
    "ALTER TABLE inbound ADD COLUMN reason_id BIGINT",
    "ALTER TABLE inbound ADD COLUMN related_id BIGINT",
    "ALTER TABLE inbound ADD COLUMN rule TEXT",
    "ALTER TABLE inbound ADD COLUMN why TEXT",
    // What a person decided.
    "ALTER TABLE inbound ADD COLUMN note TEXT",
    "ALTER TABLE inbound ADD COLUMN decided_by BIGINT",
    "ALTER TABLE inbound ADD COLUMN decided_at BIGINT",
    "CREATE INDEX inbound_triage ON inbound(due_at, id) WHERE state = 'triage'",
    "CREATE TABLE sorting_rule (
        id {id},
        name TEXT NOT NULL UNIQUE,
        mailbox_id BIGINT REFERENCES mailbox(id),
        conditions TEXT NOT NULL,
        queue_id BIGINT NOT NULL REFERENCES queue(id),
        reason_id BIGINT REFERENCES reason(id),
        sort BIGINT NOT NULL DEFAULT 0,
        active BOOLEAN NOT NULL DEFAULT TRUE)",
    // Counted for every page: the level stands first, so that no other index looks as good to a planner.
    "CREATE INDEX ticket_front ON ticket(level, owner_id, due_at, id, closed_at, queue_id, office_id) \
     WHERE closed_at IS NULL AND level = 0",
    "ALTER TABLE queue ADD COLUMN verifies BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE queue ADD COLUMN request_template TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE queue ADD COLUMN checklist TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE reason ADD COLUMN checklist TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE document_check (
        ticket_id BIGINT NOT NULL REFERENCES ticket(id),
        position BIGINT NOT NULL,
        item TEXT NOT NULL,
        passed BOOLEAN NOT NULL,
        by_id BIGINT NOT NULL REFERENCES person(id),
        at BIGINT NOT NULL,
        PRIMARY KEY (ticket_id, position))",
];

/// SQLite cannot drop a constraint; the tables are made again, in the order in which no row points to nothing.
const SQLITE: &[&str] = &[
    "CREATE TABLE attachment_new (
        id {id},
        ticket_id BIGINT REFERENCES ticket(id),
        message_id BIGINT REFERENCES message(id),
        inbound_id BIGINT REFERENCES inbound(id),
        contract_id BIGINT NOT NULL REFERENCES contract(id),
        name TEXT NOT NULL,
        mime TEXT NOT NULL,
        bytes BIGINT NOT NULL,
        sha256 TEXT NOT NULL,
        content_id TEXT,
        inline BOOLEAN NOT NULL DEFAULT FALSE,
        preview TEXT,
        preview_at BIGINT,
        preview_tries BIGINT NOT NULL DEFAULT 0)",
    "INSERT INTO attachment_new SELECT id, ticket_id, message_id, NULL, contract_id, name, mime, bytes, sha256, content_id, \
     inline, preview, preview_at, preview_tries FROM attachment",
    "CREATE TABLE picture_new (
        attachment_id BIGINT NOT NULL REFERENCES attachment_new(id),
        page BIGINT NOT NULL,
        ticket_id BIGINT REFERENCES ticket(id),
        contract_id BIGINT NOT NULL REFERENCES contract(id),
        sha256 TEXT NOT NULL,
        width BIGINT NOT NULL,
        height BIGINT NOT NULL,
        PRIMARY KEY (attachment_id, page))",
    "INSERT INTO picture_new SELECT attachment_id, page, ticket_id, contract_id, sha256, width, height FROM picture",
    "DROP TABLE picture",
    "DROP TABLE attachment",
    "ALTER TABLE attachment_new RENAME TO attachment",
    "ALTER TABLE picture_new RENAME TO picture",
    "CREATE INDEX attachment_ticket ON attachment(ticket_id, id)",
    "CREATE INDEX attachment_preview ON attachment(preview_at, id) WHERE preview = 'waiting'",
    "CREATE INDEX picture_ticket ON picture(ticket_id, attachment_id, page)",
];

const POSTGRES: &[&str] = &[
    "ALTER TABLE attachment ALTER COLUMN ticket_id DROP NOT NULL",
    "ALTER TABLE attachment ALTER COLUMN message_id DROP NOT NULL",
    "ALTER TABLE attachment ADD COLUMN inbound_id BIGINT REFERENCES inbound(id)",
    "ALTER TABLE picture ALTER COLUMN ticket_id DROP NOT NULL",
];

const AFTER: &[&str] = &["CREATE INDEX attachment_unfiled ON attachment(inbound_id, id) WHERE inbound_id IS NOT NULL"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, COMMON).await?;
        let rebuild = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        crate::run(manager, rebuild).await?;
        crate::run(manager, AFTER).await
    }

    /// Attachments without a ticket stay allowed: there may be some by now.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            crate::run(manager, &["ALTER TABLE attachment DROP COLUMN inbound_id"]).await?;
        }
        Ok(())
    }
}

const DOWN: &[&str] = &[
    "DROP INDEX attachment_unfiled",
    "DROP TABLE document_check",
    "ALTER TABLE reason DROP COLUMN checklist",
    "ALTER TABLE queue DROP COLUMN checklist",
    "ALTER TABLE queue DROP COLUMN request_template",
    "ALTER TABLE queue DROP COLUMN verifies",
    "DROP INDEX ticket_front",
    "DROP TABLE sorting_rule",
    "DROP INDEX inbound_triage",
    "ALTER TABLE inbound DROP COLUMN decided_at",
    "ALTER TABLE inbound DROP COLUMN decided_by",
    "ALTER TABLE inbound DROP COLUMN note",
    "ALTER TABLE inbound DROP COLUMN why",
    "ALTER TABLE inbound DROP COLUMN rule",
    "ALTER TABLE inbound DROP COLUMN related_id",
    "ALTER TABLE inbound DROP COLUMN reason_id",
    "ALTER TABLE inbound DROP COLUMN queue_id",
    "ALTER TABLE inbound DROP COLUMN due_at",
    "ALTER TABLE mailbox DROP COLUMN sorting",
];
