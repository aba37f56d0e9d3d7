//! Notices to the people of offices outside, how each wants to be told, and mail of the outbox that belongs to a person
//! instead of a message.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// SQLite cannot take a NOT NULL away; the tables are made again, in the order in which no row points to nothing.
const SQLITE: &[&str] = &[
    "CREATE TABLE outbox_new (
        id {id},
        ticket_id BIGINT REFERENCES ticket(id),
        message_id BIGINT REFERENCES message(id),
        person_id BIGINT REFERENCES person(id),
        mailbox_id BIGINT REFERENCES mailbox(id),
        contract_id BIGINT REFERENCES contract(id),
        sha256 TEXT,
        state TEXT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        next_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        finished_at BIGINT,
        maybe_duplicate BOOLEAN NOT NULL DEFAULT FALSE,
        acceptance_due BIGINT)",
    "INSERT INTO outbox_new (id, ticket_id, message_id, mailbox_id, contract_id, sha256, state, attempts, next_at, \
     created_at, finished_at, maybe_duplicate, acceptance_due) SELECT id, ticket_id, message_id, mailbox_id, contract_id, \
     sha256, state, attempts, next_at, created_at, finished_at, maybe_duplicate, acceptance_due FROM outbox",
    "CREATE TABLE delivery_new (
        id {id},
        outbox_id BIGINT NOT NULL REFERENCES outbox_new(id),
        message_id BIGINT REFERENCES message(id),
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
    "CREATE INDEX outbox_message ON outbox(message_id)",
    "CREATE INDEX outbox_ticket ON outbox(ticket_id)",
    "CREATE INDEX outbox_acceptance ON outbox(acceptance_due) WHERE acceptance_due IS NOT NULL",
    "CREATE INDEX delivery_message ON delivery(message_id)",
    "CREATE INDEX delivery_outbox ON delivery(outbox_id)",
    "CREATE INDEX delivery_address ON delivery(address, message_id)",
];

const POSTGRES: &[&str] = &[
    "ALTER TABLE outbox ADD COLUMN person_id BIGINT REFERENCES person(id)",
    "ALTER TABLE outbox ALTER COLUMN ticket_id DROP NOT NULL",
    "ALTER TABLE outbox ALTER COLUMN message_id DROP NOT NULL",
    "ALTER TABLE outbox ALTER COLUMN mailbox_id DROP NOT NULL",
    "ALTER TABLE outbox ALTER COLUMN contract_id DROP NOT NULL",
    "ALTER TABLE outbox ALTER COLUMN sha256 DROP NOT NULL",
    "ALTER TABLE delivery ALTER COLUMN message_id DROP NOT NULL",
];

const AFTER: &[&str] = &[
    "CREATE INDEX outbox_person ON outbox(person_id, id) WHERE person_id IS NOT NULL",
    "ALTER TABLE person ADD COLUMN notices TEXT NOT NULL DEFAULT 'at_once'",
    // What a person is to be told of. `outbox_id` is the mail in which it goes; a row that nobody needs any more is removed.
    "CREATE TABLE notice (
        id {id},
        person_id BIGINT NOT NULL REFERENCES person(id),
        ticket_id BIGINT NOT NULL REFERENCES ticket(id),
        office_id BIGINT NOT NULL REFERENCES office(id),
        kind TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL,
        outbox_id BIGINT REFERENCES outbox(id),
        sent_at BIGINT)",
    "CREATE INDEX notice_due ON notice(due_at) WHERE outbox_id IS NULL",
    "CREATE INDEX notice_outbox ON notice(outbox_id) WHERE outbox_id IS NOT NULL",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let relax = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        crate::run(manager, relax).await?;
        crate::run(manager, AFTER).await
    }

    /// Mails to people are forgotten. On SQLite the emptied column stays: going up makes the table anew.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            crate::run(manager, &["ALTER TABLE outbox DROP COLUMN person_id"]).await?;
        }
        Ok(())
    }
}

const DOWN: &[&str] = &[
    "DROP TABLE notice",
    "ALTER TABLE person DROP COLUMN notices",
    "DROP INDEX outbox_person",
    "DELETE FROM delivery WHERE message_id IS NULL",
    "DELETE FROM outbox WHERE message_id IS NULL",
];
