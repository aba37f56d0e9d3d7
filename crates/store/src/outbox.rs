//! Mail to be sent. A row is written in the transaction of the reply, so that a reply without its mail cannot exist. Mail with
//! notices goes the same way, and is written when it is sent (docs/adr/0020).

use model::Timestamp;
use model::outbox::DeliveryState;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Set};

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
        message_id: Set(Some(message_id)),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    pub attempts: i64,
    pub created_at: Timestamp,
    pub content: Content,
}

/// What a claimed mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A message of a ticket.
    Message(Posted),
    /// What this person is to be told.
    Notices { person_id: i64 },
}

/// A message as it was put into the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub ticket_id: i64,
    pub message_id: i64,
    pub mailbox_id: i64,
    pub contract_id: i64,
    pub sha256: String,
}

impl Claimed {
    /// The message, where it is one.
    pub fn message(&self) -> Option<&Posted> {
        match &self.content {
            Content::Message(posted) => Some(posted),
            Content::Notices { .. } => None,
        }
    }
}

/// A claimed row, whatever it belongs to.
#[derive(FromQueryResult)]
struct Row {
    id: i64,
    ticket_id: Option<i64>,
    message_id: Option<i64>,
    person_id: Option<i64>,
    mailbox_id: Option<i64>,
    contract_id: Option<i64>,
    sha256: Option<String>,
    attempts: i64,
    created_at: Timestamp,
}

impl Row {
    fn content(self) -> Option<Content> {
        if let Some(person_id) = self.person_id {
            return Some(Content::Notices { person_id });
        }
        Some(Content::Message(Posted {
            ticket_id: self.ticket_id?,
            message_id: self.message_id?,
            mailbox_id: self.mailbox_id?,
            contract_id: self.contract_id?,
            sha256: self.sha256?,
        }))
    }
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
    sql.push(lock).push(
        ") RETURNING id, ticket_id, message_id, person_id, mailbox_id, contract_id, sha256, attempts, created_at",
    );
    let row: Option<Row> = sql.one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let (id, attempts, created_at) = (row.id, row.attempts, row.created_at);
    let content = row
        .content()
        .ok_or_else(|| DbErr::Type(format!("outbox row {id} without content")))?;
    Ok(Some(Claimed {
        id,
        attempts,
        created_at,
        content,
    }))
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

/// Writes down whom and from where the notices of a mail are sent to in this attempt: both may have changed since the last.
pub async fn readdress(db: &impl ConnectionTrait, id: i64, mailbox_id: Option<i64>, address: &str) -> Result<()> {
    Sql::new(
        "UPDATE outbox SET mailbox_id = $2 WHERE id = $1",
        [id.into(), mailbox_id.into()],
    )
    .run(db)
    .await?;
    Sql::new("DELETE FROM delivery WHERE outbox_id = $1", [id.into()])
        .run(db)
        .await?;
    Sql::new(
        "INSERT INTO delivery (outbox_id, address, state) VALUES ($1, $2, $3)",
        [id.into(), address.into(), DeliveryState::Sending.into()],
    )
    .run(db)
    .await?;
    Ok(())
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
    /// None: notices, while no mailbox can send.
    pub mailbox_id: Option<i64>,
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
