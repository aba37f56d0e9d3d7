//! Legal holds: which tickets may not be destroyed.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// Those of some tickets that are on hold.
pub async fn held(db: &impl ConnectionTrait, ticket_ids: &[i64]) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: i64,
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT ht.ticket_id FROM hold_ticket ht JOIN legal_hold h ON h.id = ht.hold_id \
         WHERE h.released_at IS NULL AND ht.ticket_id IN ",
        [],
    );
    sql.bind_list(ticket_ids.iter().copied());
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.ticket_id).collect())
}
