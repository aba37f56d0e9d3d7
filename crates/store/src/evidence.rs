//! What providers and mail servers say about messages of ours.

use model::Timestamp;
use model::outbox::DeliveryState;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, sea_query::OnConflict};

use crate::entity::evidence;
use crate::sql::{Count, Sql};
use crate::{Result, Scope};

pub use crate::entity::evidence::{ActiveModel as NewEvidence, Model as Evidence};

/// Adds evidence; the same mail read again adds nothing.
pub async fn insert(db: &impl ConnectionTrait, row: NewEvidence) -> Result<()> {
    use evidence::Column::{Address, InboundId, MessageId};
    evidence::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([MessageId, InboundId, Address])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// A message of ours, found by one of its names.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Named {
    pub ticket_id: i64,
    pub message_id: i64,
}

/// The outgoing message known by one of these names: its own Message-ID, or one that a provider gave it.
pub async fn message_named(db: &impl ConnectionTrait, names: &[String]) -> Result<Option<Named>> {
    if names.is_empty() {
        return Ok(None);
    }
    // Apart, so that each half uses its own index.
    let mut sql = Sql::new(
        "SELECT m.ticket_id, m.id AS message_id FROM message m WHERE m.kind IN ('outbound', 'receipt') AND m.mail_id IN ",
        [],
    );
    sql.bind_list(names.iter().cloned())
        .push(" UNION SELECT m.ticket_id, m.id FROM message_alias a JOIN message m ON m.id = a.message_id WHERE a.mail_id IN ");
    sql.bind_list(names.iter().cloned()).push(" ORDER BY 2 DESC LIMIT 1");
    sql.one(db).await
}

/// Another name of a message.
pub async fn add_alias(db: &impl ConnectionTrait, message_id: i64, name: &str) -> Result<()> {
    Sql::new(
        "INSERT INTO message_alias (mail_id, message_id) VALUES ($1, $2) ON CONFLICT (mail_id, message_id) DO NOTHING",
        [name.into(), message_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Recipient {
    pub id: i64,
    pub outbox_id: i64,
    pub address: String,
    pub state: DeliveryState,
}

/// Every recipient of a message.
pub async fn recipients(db: &impl ConnectionTrait, message_id: i64) -> Result<Vec<Recipient>> {
    Sql::new(
        "SELECT id, outbox_id, LOWER(address) AS address, state FROM delivery WHERE message_id = $1 ORDER BY id",
        [message_id.into()],
    )
    .all(db)
    .await
}

/// Moves a recipient on.
pub async fn set_state(
    db: &impl ConnectionTrait,
    delivery_id: i64,
    state: DeliveryState,
    detail: Option<&str>,
) -> Result<()> {
    Sql::new(
        "UPDATE delivery SET state = $2, detail = $3 WHERE id = $1",
        [delivery_id.into(), state.into(), detail.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The provider has spoken about a mail: it is not missed any more.
pub async fn heard_of(db: &impl ConnectionTrait, outbox_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE outbox SET acceptance_due = NULL WHERE id = $1",
        [outbox_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// What is known of a recipient that a time-out notice speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct TimeOuts {
    /// Earlier notices.
    pub notices: i64,
    /// When the provider took the message over.
    pub accepted_at: Option<Timestamp>,
}

/// Earlier time-out notices for a recipient (in other mails than this one), and when its message was taken over.
pub async fn time_outs(db: &impl ConnectionTrait, message_id: i64, address: &str, inbound_id: i64) -> Result<TimeOuts> {
    let row: Option<TimeOuts> = Sql::new(
        "SELECT COUNT(CASE WHEN event = 'late' THEN 1 END) AS notices, \
         MIN(CASE WHEN event IN ('pec_accepted', 'pec_ordinary') THEN at END) AS accepted_at \
         FROM evidence WHERE message_id = $1 AND address = $2 AND inbound_id <> $3",
        [message_id.into(), address.into(), inbound_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.unwrap_or_default())
}

/// Whether with this message the citizen was told the outcome.
pub async fn carries_outcome(db: &impl ConnectionTrait, message_id: i64) -> Result<bool> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM message WHERE id = $1 AND carries_outcome",
        [message_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Whether a recipient of a message got it, or may still.
pub async fn somebody_has_it(db: &impl ConnectionTrait, message_id: i64) -> Result<bool> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM delivery WHERE message_id = $1 AND state NOT IN ('failed', 'failed_virus', 'rejected')",
        [message_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// A mail whose acceptance is missed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Missed {
    pub outbox_id: i64,
    pub ticket_id: i64,
    pub message_id: i64,
    pub address: String,
}

/// Mails that no provider has spoken about in time.
pub async fn missed(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Missed>> {
    Sql::new(
        "SELECT o.id AS outbox_id, o.ticket_id, o.message_id, d.address FROM outbox o JOIN delivery d ON d.outbox_id = o.id \
         WHERE o.acceptance_due <= $1 ORDER BY o.id LIMIT 100",
        [now.0.into()],
    )
    .all(db)
    .await
}

/// Where the bytes of a received mail are.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Raw {
    pub ticket_id: i64,
    pub contract_id: i64,
    pub sha256: String,
    /// A number to name the file by.
    pub number: i64,
}

/// The mail that a piece of evidence on a visible ticket came in.
pub async fn raw_of_evidence(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Raw>> {
    let mut sql = Sql::new(
        "SELECT e.ticket_id, i.contract_id, i.sha256, i.id AS number FROM evidence e JOIN inbound i ON i.id = e.inbound_id \
         JOIN ticket t ON t.id = e.ticket_id WHERE e.id = $1",
        [id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// The mail that a message on a visible ticket came in.
pub async fn raw_of_message(db: &impl ConnectionTrait, scope: &Scope, message_id: i64) -> Result<Option<Raw>> {
    let mut sql = Sql::new(
        "SELECT m.ticket_id, i.contract_id, i.sha256, i.id AS number FROM message m JOIN inbound i ON i.id = m.inbound_id \
         JOIN ticket t ON t.id = m.ticket_id WHERE m.id = $1",
        [message_id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}
