//! Mail to be sent. A row is written in the transaction of the reply, so that a reply without its mail cannot exist.

use model::Timestamp;
use model::outbox::DeliveryState;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, Set};

use crate::Result;
use crate::entity::{delivery, outbox};
use crate::sql::{Count, Sql};

/// Puts a mail into the outbox, one delivery a recipient.
pub async fn insert(
    db: &impl ConnectionTrait,
    mail: outbox::ActiveModel,
    message_id: i64,
    recipients: &[String],
) -> Result<i64> {
    let id = mail.insert(db).await?.id;
    let rows = recipients.iter().map(|address| delivery::ActiveModel {
        outbox_id: Set(id),
        message_id: Set(message_id),
        address: Set(address.clone()),
        state: Set(DeliveryState::Queued),
        detail: Set(None),
        ..Default::default()
    });
    delivery::Entity::insert_many(rows).exec(db).await?;
    Ok(id)
}

/// How many receipts this address was sent since then.
pub async fn receipts_since(db: &impl ConnectionTrait, address: &str, since: Timestamp) -> Result<u64> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM delivery d JOIN message m ON m.id = d.message_id \
         WHERE d.address = $1 AND m.kind = 'receipt' AND m.at > $2",
        [address.into(), since.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n.unsigned_abs()))
}

/// A mail that was claimed for sending.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Claimed {
    pub id: i64,
    pub ticket_id: i64,
    pub message_id: i64,
    pub mailbox_id: i64,
    pub contract_id: i64,
    pub sha256: String,
    pub attempts: i64,
    pub created_at: Timestamp,
}

/// Claims the next mail that is due, marking it as being sent. Several processes may ask at once; each mail is given to
/// one.
pub async fn claim(db: &impl ConnectionTrait, now: Timestamp) -> Result<Option<Claimed>> {
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let mut sql = Sql::new(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = (SELECT id FROM outbox \
         WHERE state = 'queued' AND next_at <= $1 ORDER BY next_at, id LIMIT 1",
        [now.0.into()],
    );
    sql.push(lock)
        .push(") RETURNING id, ticket_id, message_id, mailbox_id, contract_id, sha256, attempts, created_at");
    sql.one(db).await
}

/// When the next waiting mail is due.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    #[derive(FromQueryResult)]
    struct Row {
        next_at: Timestamp,
    }
    let row: Option<Row> = Sql::new(
        "SELECT next_at FROM outbox WHERE state = 'queued' ORDER BY next_at, id LIMIT 1",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.next_at))
}

/// Records the end of an attempt for the whole mail.
pub async fn settle(
    db: &impl ConnectionTrait,
    id: i64,
    state: DeliveryState,
    detail: Option<&str>,
    next_at: Timestamp,
    finished_at: Option<Timestamp>,
) -> Result<()> {
    Sql::new(
        "UPDATE outbox SET state = $2, next_at = $3, finished_at = $4 WHERE id = $1",
        [
            id.into(),
            state.into(),
            next_at.0.into(),
            finished_at.map(|at| at.0).into(),
        ],
    )
    .run(db)
    .await?;
    Sql::new(
        "UPDATE delivery SET state = $2, detail = $3 WHERE outbox_id = $1",
        [id.into(), state.into(), detail.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Puts mails whose sending was cut short back into the queue, marked as possibly sent twice. Only at start, by the
/// one process that sends.
pub async fn requeue_interrupted(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64> {
    let done = Sql::new(
        "UPDATE outbox SET state = 'queued', maybe_duplicate = TRUE, next_at = $1 WHERE state = 'sending'",
        [now.0.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected())
}

/// From when on a provider's acceptance of a mail is missed.
pub async fn expect_acceptance(db: &impl ConnectionTrait, id: i64, due: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE outbox SET acceptance_due = $2 WHERE id = $1",
        [id.into(), due.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The recipients of a mail.
pub async fn recipients(db: &impl ConnectionTrait, id: i64) -> Result<Vec<String>> {
    use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
    let rows = delivery::Entity::find()
        .filter(delivery::Column::OutboxId.eq(id))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.address).collect())
}

/// How many mails wait to be sent.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
    outbox::Entity::find()
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .count(db)
        .await
}

/// Mails of a mailbox that its server did not take yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unsent {
    pub mailbox_id: i64,
    pub mails: i64,
    /// When the oldest of them was written.
    pub since: Timestamp,
}

/// The mailboxes whose server has not taken mails that were offered to it, and how many.
pub async fn unsent(db: &impl ConnectionTrait) -> Result<Vec<Unsent>> {
    Sql::new(
        "SELECT mailbox_id, COUNT(*) AS mails, MIN(created_at) AS since FROM outbox \
         WHERE (state = 'queued' AND attempts > 0) OR (state = 'sending' AND attempts > 1) GROUP BY mailbox_id",
        [],
    )
    .all(db)
    .await
}

/// Makes every waiting mail due now: a server has come back.
pub async fn hurry(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    Sql::new("UPDATE outbox SET next_at = $1 WHERE state = 'queued'", [now.0.into()])
        .run(db)
        .await?;
    Ok(())
}
