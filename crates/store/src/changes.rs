//! That tickets changed, kept for an hour, so that every process tells the pages that are open in it.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// A ticket changed. Queue and office are those at that moment: whoever loses sight of a ticket hears of it, too.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ChangeRow {
    pub id: i64,
    pub ticket_id: i64,
    pub queue_id: i64,
    pub office_id: Option<i64>,
}

/// Notes that a ticket changed; part of the transaction that changes it.
pub async fn insert(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    queue_id: i64,
    office_id: Option<i64>,
    at: Timestamp,
) -> Result<()> {
    Sql::new(
        "INSERT INTO change (ticket_id, queue_id, office_id, at) VALUES ($1, $2, $3, $4)",
        [ticket_id.into(), queue_id.into(), office_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes that the list of waiting mails changed by this mail; it has no ticket, so the number is 0.
pub async fn insert_for_mail(db: &impl ConnectionTrait, inbound_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "INSERT INTO change (ticket_id, queue_id, office_id, at) SELECT 0, m.queue_id, NULL, $2 FROM inbound i \
         JOIN mailbox m ON m.id = i.mailbox_id WHERE i.id = $1",
        [inbound_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The highest number given so far, 0 for none.
pub async fn last(db: &impl ConnectionTrait) -> Result<i64> {
    let row: Option<Count> = Sql::new("SELECT COALESCE(MAX(id), 0) AS n FROM change", [])
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// At most `limit` changes after this number, in order.
pub async fn after(db: &impl ConnectionTrait, id: i64, limit: i64) -> Result<Vec<ChangeRow>> {
    Sql::new(
        "SELECT id, ticket_id, queue_id, office_id FROM change WHERE id > $1 ORDER BY id LIMIT $2",
        [id.into(), limit.into()],
    )
    .all(db)
    .await
}

/// Forgets what every process has told long ago.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<()> {
    Sql::new("DELETE FROM change WHERE at < $1", [before.0.into()])
        .run(db)
        .await?;
    Ok(())
}
