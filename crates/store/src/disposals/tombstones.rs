//! What stays of a destroyed ticket: its number, days, class and hash; nothing about anybody.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// Writes the tombstones of some tickets that are still there.
pub async fn insert(tx: &impl ConnectionTrait, disposal_id: i64, ids: &[i64], now: Timestamp) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO tombstone (ticket_id, received_at, closed_at, contract_id, class_id, sha256, disposal_id, destroyed_at) \
         SELECT t.id, t.received_at, COALESCE(t.closed_at, t.last_at), t.contract_id, t.retention_class_id, di.sha256, \
         di.disposal_id, CAST($2 AS BIGINT) FROM ticket t \
         JOIN disposal_item di ON di.ticket_id = t.id AND di.disposal_id = $1 WHERE t.id IN ",
        [disposal_id.into(), now.0.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.run(tx).await?;
    Ok(())
}

/// What stays of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Tombstone {
    pub ticket_id: i64,
    pub received_at: Timestamp,
    pub closed_at: Timestamp,
    pub class: String,
    pub sha256: String,
    pub disposal_id: i64,
    pub destroyed_at: Timestamp,
}

/// What stays of the ticket with this number, where it was destroyed.
pub async fn find(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<Tombstone>> {
    Sql::new(
        "SELECT g.ticket_id, g.received_at, g.closed_at, k.name AS class, g.sha256, g.disposal_id, g.destroyed_at \
         FROM tombstone g JOIN retention_class k ON k.id = g.class_id WHERE g.ticket_id = $1",
        [ticket_id.into()],
    )
    .one(db)
    .await
}
