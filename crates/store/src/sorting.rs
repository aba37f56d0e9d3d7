//! Rules that say where received mail belongs.

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use crate::Result;
use crate::entity::sorting_rule;
use crate::sql::Sql;

pub use crate::entity::sorting_rule::{ActiveModel as RuleChange, Model as Rule};

/// The rules in use that look at mail of a mailbox, in their order.
pub async fn for_mailbox(db: &impl ConnectionTrait, mailbox_id: i64) -> Result<Vec<Rule>> {
    Sql::new(
        "SELECT r.* FROM sorting_rule r JOIN queue q ON q.id = r.queue_id \
         WHERE r.active AND q.active AND (r.mailbox_id IS NULL OR r.mailbox_id = $1) ORDER BY r.sort, r.id",
        [mailbox_id.into()],
    )
    .all(db)
    .await
}

/// A rule with the names of what it points to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Named {
    #[sea_orm(nested)]
    pub rule: Rule,
    pub mailbox: Option<String>,
    pub queue: String,
    pub reason: Option<String>,
}

/// Every rule, in their order.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Named>> {
    Sql::new(
        "SELECT r.id, r.name, r.mailbox_id, r.conditions, r.queue_id, r.reason_id, r.sort, r.active, m.name AS mailbox, \
         q.name AS queue, e.name AS reason FROM sorting_rule r JOIN queue q ON q.id = r.queue_id \
         LEFT JOIN mailbox m ON m.id = r.mailbox_id LEFT JOIN reason e ON e.id = r.reason_id ORDER BY r.sort, r.id",
        [],
    )
    .all(db)
    .await
}

/// A rule by id.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Rule>> {
    sorting_rule::Entity::find_by_id(id).one(db).await
}

/// Deletes a rule: unlike other furniture nothing points to it.
pub async fn delete(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    let done = sorting_rule::Entity::delete_by_id(id).exec(db).await?;
    Ok(done.rows_affected == 1)
}

/// A mail of the past that opened a ticket, with where the ticket is today.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Past {
    pub id: i64,
    pub mailbox_id: i64,
    pub contract_id: i64,
    pub sha256: String,
    pub bytes: i64,
    pub received_at: model::Timestamp,
    pub ticket_id: i64,
    pub queue_id: i64,
    pub office_id: Option<i64>,
    pub reason_id: Option<i64>,
    pub queue: String,
    pub reason: Option<String>,
}

/// The newest mails that opened a ticket, at most `limit` and none larger than `max_bytes`.
pub async fn past(db: &impl ConnectionTrait, max_bytes: i64, limit: u64) -> Result<Vec<Past>> {
    let mut sql = Sql::new(
        "SELECT i.id, i.mailbox_id, i.contract_id, i.sha256, i.bytes, i.received_at, t.id AS ticket_id, t.queue_id, t.office_id, \
         t.reason_id, q.name AS queue, e.name AS reason FROM inbound i JOIN ticket t ON t.id = i.ticket_id \
         JOIN queue q ON q.id = t.queue_id LEFT JOIN reason e ON e.id = t.reason_id \
         WHERE i.state = 'filed' AND i.bytes <= $1 AND i.message_id = (SELECT MIN(m.id) FROM message m WHERE m.ticket_id = t.id) \
         ORDER BY i.id DESC LIMIT ",
        [max_bytes.into()],
    );
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}
