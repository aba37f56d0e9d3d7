//! Tickets that go on from closed ones.

use sea_orm::ConnectionTrait;

use super::Ticket;
use crate::Result;
use crate::sql::Sql;

/// The tickets that go on from this one, and from those again, the newest first. Which they are is in the events of the ticket
/// that was closed.
pub async fn continuations(db: &impl ConnectionTrait, id: i64) -> Result<Vec<Ticket>> {
    Sql::new(
        "WITH RECURSIVE onward(id) AS (SELECT CAST($1 AS BIGINT) \
         UNION SELECT CAST(e.became AS BIGINT) FROM onward o JOIN event e ON e.ticket_id = o.id \
         WHERE e.kind = 'continued' AND e.became IS NOT NULL) \
         SELECT t.* FROM onward o JOIN ticket t ON t.id = o.id WHERE o.id <> $1 ORDER BY t.id DESC",
        [id.into()],
    )
    .all(db)
    .await
}
