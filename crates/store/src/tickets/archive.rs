//! Tickets that go to the archive.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// A ticket that may go to the archive, with what its followers are told by.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Due {
    pub id: i64,
    pub queue_id: i64,
    pub office_id: Option<i64>,
}

/// Tickets that were closed before an instant and of which nothing is left to do, those closed first, held until the end of the
/// transaction. What somebody has still to see, send, execute, answer or call keeps its ticket out.
pub async fn due(db: &impl ConnectionTrait, closed_before: Timestamp, limit: u64) -> Result<Vec<Due>> {
    let lock = match db.get_database_backend() {
        // Whoever holds one is changing it: it comes with the next batch, or not at all.
        sea_orm::DbBackend::Postgres => " FOR UPDATE OF t SKIP LOCKED",
        _ => "",
    };
    let mut sql = Sql::new(
        "SELECT t.id, t.queue_id, t.office_id FROM ticket t \
         WHERE t.closed_at IS NOT NULL AND t.archived_at IS NULL AND t.closed_at < $1 \
         AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.ticket_id = t.id AND a.seen_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.ticket_id = t.id AND o.state IN ('queued', 'sending')) \
         AND NOT EXISTS (SELECT 1 FROM pec_request pr WHERE pr.ticket_id = t.id AND pr.ended_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM outage_ticket ot WHERE ot.ticket_id = t.id AND ot.ended_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM outage g WHERE g.cause_ticket_id = t.id AND g.ended_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM recontact rc WHERE rc.ticket_id = t.id AND rc.ended_at IS NULL) \
         ORDER BY t.closed_at, t.id LIMIT $2",
        [closed_before.0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    );
    sql.push(lock);
    sql.all(db).await
}

/// Puts closed tickets into the archive, with a line in the timeline of each.
pub async fn put(db: &impl ConnectionTrait, ids: &[i64], at: Timestamp) -> Result<()> {
    let mut sql = Sql::new(
        "UPDATE ticket SET archived_at = $1, version = version + 1 WHERE closed_at IS NOT NULL AND archived_at IS NULL AND id IN ",
        [at.0.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.run(db).await?;
    let mut sql = Sql::new(
        "INSERT INTO event (ticket_id, at, kind) SELECT t.id, CAST($1 AS BIGINT), 'archived' FROM ticket t WHERE t.id IN ",
        [at.0.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.run(db).await?;
    Ok(())
}
