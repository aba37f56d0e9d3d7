//! Legal holds, and the tickets that each has found.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// A hold, with the names of those who acted and how many tickets it has found.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Hold {
    pub id: i64,
    /// Which tickets, as JSON.
    pub selection: String,
    pub reason: String,
    pub protocol: String,
    pub placer: String,
    pub placed_at: Timestamp,
    pub releaser: Option<String>,
    pub released_at: Option<Timestamp>,
    pub released_why: String,
    pub tickets: i64,
}

const SELECT: &str = "SELECT h.id, h.selection, h.reason, h.protocol, p.name AS placer, h.placed_at, r.name AS releaser, \
     h.released_at, h.released_why, (SELECT COUNT(*) FROM hold_ticket ht WHERE ht.hold_id = h.id) AS tickets \
     FROM legal_hold h JOIN person p ON p.id = h.placed_by LEFT JOIN person r ON r.id = h.released_by";

#[derive(FromQueryResult)]
struct TicketId {
    ticket_id: i64,
}

fn ids(rows: Vec<TicketId>) -> Vec<i64> {
    rows.into_iter().map(|row| row.ticket_id).collect()
}

/// Those of some tickets that are on hold. None for an empty list.
pub async fn held(db: &impl ConnectionTrait, ticket_ids: &[i64]) -> Result<Vec<i64>> {
    if ticket_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT ht.ticket_id FROM hold_ticket ht JOIN legal_hold h ON h.id = ht.hold_id \
         WHERE h.released_at IS NULL AND ht.ticket_id IN ",
        [],
    );
    sql.bind_list(ticket_ids.iter().copied());
    Ok(ids(sql.all(db).await?))
}

/// The newest holds.
pub async fn newest(db: &impl ConnectionTrait, limit: i64) -> Result<Vec<Hold>> {
    let mut sql = Sql::new(SELECT, []);
    sql.push(" ORDER BY h.id DESC LIMIT ").bind(limit);
    sql.all(db).await
}

/// A hold by its number.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Hold>> {
    let mut sql = Sql::new(SELECT, []);
    sql.push(" WHERE h.id = ").bind(id);
    sql.one(db).await
}

/// The holds that stand: number and selection.
pub async fn standing(db: &impl ConnectionTrait) -> Result<Vec<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        selection: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT id, selection FROM legal_hold WHERE released_at IS NULL ORDER BY id",
        [],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.selection)).collect())
}

/// The first tickets of a hold.
pub async fn tickets(db: &impl ConnectionTrait, id: i64, limit: i64) -> Result<Vec<i64>> {
    let rows = Sql::new(
        "SELECT ticket_id FROM hold_ticket WHERE hold_id = $1 ORDER BY ticket_id LIMIT $2",
        [id.into(), limit.into()],
    )
    .all(db)
    .await?;
    Ok(ids(rows))
}

/// Writes a hold down; its number.
pub async fn insert(
    tx: &impl ConnectionTrait,
    selection: &str,
    reason: &str,
    protocol: &str,
    person_id: i64,
    now: Timestamp,
) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let row: Option<Row> = Sql::new(
        "INSERT INTO legal_hold (selection, reason, protocol, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        [
            selection.into(),
            reason.into(),
            protocol.into(),
            person_id.into(),
            now.0.into(),
        ],
    )
    .one(tx)
    .await?;
    row.map(|row| row.id).ok_or_else(|| sea_orm::DbErr::RecordNotInserted)
}

/// Notes that a hold covers some tickets.
pub async fn cover(tx: &impl ConnectionTrait, id: i64, ticket_ids: &[i64]) -> Result<()> {
    if ticket_ids.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(
        "INSERT INTO hold_ticket (hold_id, ticket_id) SELECT CAST($1 AS BIGINT), t.id FROM ticket t WHERE t.id IN ",
        [id.into()],
    );
    sql.bind_list(ticket_ids.iter().copied());
    sql.push(" ON CONFLICT DO NOTHING");
    sql.run(tx).await?;
    Ok(())
}

/// Releases a hold that stands, and forgets whom it was about; false where it does not stand.
pub async fn release(
    tx: &impl ConnectionTrait,
    id: i64,
    selection: &str,
    why: &str,
    person_id: i64,
    now: Timestamp,
) -> Result<bool> {
    let done = Sql::new(
        "UPDATE legal_hold SET selection = $2, released_why = $3, released_by = $4, released_at = $5 \
         WHERE id = $1 AND released_at IS NULL",
        [id.into(), selection.into(), why.into(), person_id.into(), now.0.into()],
    )
    .run(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}
