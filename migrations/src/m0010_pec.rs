//! Certified mail: what a mail was read as, what a provider says about each recipient, alerts, and mail to one recipient at
//! a time (so a message may leave as several mails).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const COMMON: &[&str] = &[
    "ALTER TABLE mailbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'ordinary'",
    "ALTER TABLE mailbox ADD COLUMN max_bytes BIGINT",
    "ALTER TABLE mailbox ADD COLUMN acceptance_minutes BIGINT NOT NULL DEFAULT 15",
    "ALTER TABLE mailbox ADD COLUMN secret_expires_at BIGINT",
    "ALTER TABLE mailbox ADD COLUMN quota_used BIGINT",
    "ALTER TABLE mailbox ADD COLUMN quota_limit BIGINT",
    "ALTER TABLE message ADD COLUMN badge TEXT",
    "ALTER TABLE message ADD COLUMN certified_at BIGINT",
    "ALTER TABLE message ADD COLUMN carries_outcome BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE inbound ADD COLUMN kind TEXT",
    "ALTER TABLE inbound ADD COLUMN signature TEXT",
    "ALTER TABLE inbound ADD COLUMN issuer TEXT",
    // A person has let it pass.
    "ALTER TABLE inbound ADD COLUMN released BOOLEAN NOT NULL DEFAULT FALSE",
    "CREATE INDEX inbound_sender ON inbound(sender, stored_at) WHERE sender IS NOT NULL",
    "CREATE INDEX inbound_no_ticket ON inbound(reason, id) WHERE state = 'no_ticket'",
    "CREATE INDEX inbound_distrusted ON inbound(id) WHERE signature IN ('untrusted', 'expired')",
    // Names under which a message of ours is known elsewhere: a certified provider gives it another Message-ID.
    "CREATE TABLE message_alias (
        id {id},
        mail_id TEXT NOT NULL,
        message_id BIGINT NOT NULL REFERENCES message(id),
        UNIQUE (mail_id, message_id))",
    "CREATE TABLE evidence (
        id {id},
        ticket_id BIGINT NOT NULL REFERENCES ticket(id),
        message_id BIGINT NOT NULL REFERENCES message(id),
        protocol TEXT NOT NULL,
        event TEXT NOT NULL,
        address TEXT NOT NULL,
        at BIGINT NOT NULL,
        provider TEXT NOT NULL DEFAULT '',
        detail TEXT,
        inbound_id BIGINT NOT NULL REFERENCES inbound(id),
        UNIQUE (message_id, inbound_id, address))",
    "CREATE INDEX evidence_ticket ON evidence(ticket_id, id)",
    "CREATE TABLE alert (
        id {id},
        ticket_id BIGINT NOT NULL REFERENCES ticket(id),
        message_id BIGINT REFERENCES message(id),
        kind TEXT NOT NULL,
        about TEXT NOT NULL DEFAULT '',
        at BIGINT NOT NULL,
        seen_at BIGINT,
        seen_by BIGINT REFERENCES person(id))",
    "CREATE INDEX alert_unseen ON alert(ticket_id) WHERE seen_at IS NULL",
    "CREATE INDEX alert_ticket ON alert(ticket_id, id)",
];

/// SQLite cannot drop a constraint; the tables are made again, in the order in which no row points to nothing.
const SQLITE: &[&str] = &[
    "CREATE TABLE outbox_new (
        id {id},
        ticket_id BIGINT NOT NULL REFERENCES ticket(id),
        message_id BIGINT NOT NULL REFERENCES message(id),
        mailbox_id BIGINT NOT NULL REFERENCES mailbox(id),
        contract_id BIGINT NOT NULL REFERENCES contract(id),
        sha256 TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        next_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        finished_at BIGINT,
        maybe_duplicate BOOLEAN NOT NULL DEFAULT FALSE)",
    "INSERT INTO outbox_new SELECT id, ticket_id, message_id, mailbox_id, contract_id, sha256, state, attempts, next_at, \
     created_at, finished_at, maybe_duplicate FROM outbox",
    "CREATE TABLE delivery_new (
        id {id},
        outbox_id BIGINT NOT NULL REFERENCES outbox_new(id),
        message_id BIGINT NOT NULL REFERENCES message(id),
        address TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT)",
    "INSERT INTO delivery_new SELECT id, outbox_id, message_id, address, state, detail FROM delivery",
    "DROP TABLE delivery",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_new RENAME TO outbox",
    "ALTER TABLE delivery_new RENAME TO delivery",
    "CREATE INDEX outbox_waiting ON outbox(next_at, id) WHERE state = 'queued'",
    "CREATE INDEX outbox_sending ON outbox(id) WHERE state = 'sending'",
    "CREATE INDEX delivery_message ON delivery(message_id)",
    "CREATE INDEX delivery_outbox ON delivery(outbox_id)",
    "CREATE INDEX delivery_address ON delivery(address, message_id)",
];

const POSTGRES: &[&str] = &["ALTER TABLE outbox DROP CONSTRAINT outbox_message_id_key"];

const AFTER: &[&str] = &[
    "CREATE INDEX outbox_message ON outbox(message_id)",
    "CREATE INDEX outbox_ticket ON outbox(ticket_id)",
    // When the provider's acceptance is missed.
    "ALTER TABLE outbox ADD COLUMN acceptance_due BIGINT",
    "CREATE INDEX outbox_acceptance ON outbox(acceptance_due) WHERE acceptance_due IS NOT NULL",
];

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

    /// That a message leaves once is not asked again: rows may say otherwise by now.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

const DOWN: &[&str] = &[
    "DROP INDEX outbox_acceptance",
    "DROP INDEX outbox_ticket",
    "DROP INDEX outbox_message",
    "ALTER TABLE outbox DROP COLUMN acceptance_due",
    "DROP TABLE alert",
    "DROP TABLE evidence",
    "DROP TABLE message_alias",
    "DROP INDEX inbound_no_ticket",
    "DROP INDEX inbound_distrusted",
    "DROP INDEX inbound_sender",
    "ALTER TABLE inbound DROP COLUMN released",
    "ALTER TABLE inbound DROP COLUMN issuer",
    "ALTER TABLE inbound DROP COLUMN signature",
    "ALTER TABLE inbound DROP COLUMN kind",
    "ALTER TABLE message DROP COLUMN carries_outcome",
    "ALTER TABLE message DROP COLUMN certified_at",
    "ALTER TABLE message DROP COLUMN badge",
    "ALTER TABLE mailbox DROP COLUMN quota_limit",
    "ALTER TABLE mailbox DROP COLUMN quota_used",
    "ALTER TABLE mailbox DROP COLUMN secret_expires_at",
    "ALTER TABLE mailbox DROP COLUMN acceptance_minutes",
    "ALTER TABLE mailbox DROP COLUMN max_bytes",
    "ALTER TABLE mailbox DROP COLUMN kind",
];
