//! The tickets of a disposal.

use model::Timestamp;
use model::disposal::{ItemState, Tally};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::Proposal;
use crate::Result;
use crate::sql::{Count, Sql};

/// Which tickets fit a proposal: in the archive, of the contract and class, on no other list, and closed before `edge`, the first
/// closing that is still kept (none where everything may go).
fn fit(sql: &mut Sql, new: &Proposal, edge: Option<Timestamp>) {
    sql.push(" WHERE t.archived_at IS NOT NULL AND t.closed_at IS NOT NULL AND t.contract_id = ")
        .bind(new.contract_id);
    if let Some(class_id) = new.class_id {
        sql.push(" AND t.retention_class_id = ").bind(class_id);
    }
    if let Some(edge) = edge {
        sql.push(" AND t.closed_at < ").bind(edge.0);
    }
    if let Some(from) = new.closed_from {
        sql.push(" AND t.closed_at >= ").bind(from.0);
    }
    if let Some(before) = new.closed_before {
        sql.push(" AND t.closed_at < ").bind(before.0);
    }
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM disposal_item oi JOIN disposal od ON od.id = oi.disposal_id \
         WHERE oi.ticket_id = t.id AND od.state NOT IN ('done', 'withdrawn'))",
    );
}

/// How many tickets fit, and the bytes of their files and mails.
pub async fn fitting(db: &impl ConnectionTrait, new: &Proposal, edge: Option<Timestamp>) -> Result<(i64, i64)> {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
        bytes: i64,
    }
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n, CAST(COALESCE(SUM((SELECT COALESCE(SUM(a.bytes), 0) FROM attachment a WHERE a.ticket_id = t.id) \
         + (SELECT COALESCE(SUM(i.bytes), 0) FROM inbound i WHERE i.ticket_id = t.id)), 0) AS BIGINT) AS bytes FROM ticket t",
        [],
    );
    fit(&mut sql, new, edge);
    let row: Option<Row> = sql.one(db).await?;
    Ok(row.map_or((0, 0), |row| (row.n, row.bytes)))
}

/// The numbers of the next tickets that fit, behind one.
pub async fn fitting_ids(
    db: &impl ConnectionTrait,
    new: &Proposal,
    edge: Option<Timestamp>,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    let mut sql = Sql::new("SELECT t.id FROM ticket t", []);
    fit(&mut sql, new, edge);
    sql.push(" AND t.id > ")
        .bind(after)
        .push(" ORDER BY t.id LIMIT ")
        .bind(limit);
    numbers(sql, db).await
}

async fn numbers(sql: Sql, db: &impl ConnectionTrait) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let rows: Vec<Id> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Puts the tickets that fit on the list of a disposal, as they are now.
pub async fn fill(tx: &impl ConnectionTrait, id: i64, new: &Proposal, edge: Option<Timestamp>) -> Result<u64> {
    let mut sql = Sql::new(
        "INSERT INTO disposal_item (disposal_id, ticket_id, version, pieces, bytes, state) \
         SELECT CAST($1 AS BIGINT), t.id, t.version, ",
        [id.into()],
    );
    sql.push(PIECES).push(
        ", CAST((SELECT COALESCE(SUM(a.bytes), 0) FROM attachment a WHERE a.ticket_id = t.id) \
         + (SELECT COALESCE(SUM(i.bytes), 0) FROM inbound i WHERE i.ticket_id = t.id) AS BIGINT), 'listed' FROM ticket t",
    );
    fit(&mut sql, new, edge);
    Ok(sql.run(tx).await?.rows_affected())
}

/// How many things hang on a ticket that are added without its own row being touched.
const PIECES: &str = "(SELECT COUNT(*) FROM message m WHERE m.ticket_id = t.id) \
     + (SELECT COUNT(*) FROM event e WHERE e.ticket_id = t.id) \
     + (SELECT COUNT(*) FROM evidence v WHERE v.ticket_id = t.id) \
     + (SELECT COUNT(*) FROM attachment f WHERE f.ticket_id = t.id)";

/// The next tickets of a list whose hashes are not known yet.
pub async fn unlisted(db: &impl ConnectionTrait, id: i64, limit: i64) -> Result<Vec<i64>> {
    let sql = Sql::new(
        "SELECT di.ticket_id AS id FROM disposal_item di WHERE di.disposal_id = $1 AND di.sha256 = '' \
         ORDER BY di.ticket_id LIMIT $2",
        [id.into(), limit.into()],
    );
    numbers(sql, db).await
}

/// Writes down the hashes of some tickets, in one statement.
pub async fn set_hashes(tx: &impl ConnectionTrait, id: i64, hashes: &[(i64, String)]) -> Result<()> {
    let mut sql = Sql::new("UPDATE disposal_item SET sha256 = CASE ticket_id", []);
    for (ticket_id, sha256) in hashes {
        sql.push(" WHEN ").bind(*ticket_id).push(" THEN ").bind(sha256.as_str());
    }
    sql.push(" ELSE sha256 END WHERE disposal_id = ")
        .bind(id)
        .push(" AND ticket_id IN ")
        .bind_list(hashes.iter().map(|(ticket_id, _)| *ticket_id));
    sql.run(tx).await?;
    Ok(())
}

/// A ticket on a list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Item {
    pub ticket_id: i64,
    pub sha256: String,
    pub bytes: i64,
    pub state: ItemState,
}

/// A page of a list, behind a ticket.
pub async fn page(db: &impl ConnectionTrait, id: i64, after: i64, limit: i64) -> Result<Vec<Item>> {
    Sql::new(
        "SELECT di.ticket_id, di.sha256, di.bytes, di.state FROM disposal_item di \
         WHERE di.disposal_id = $1 AND di.ticket_id > $2 ORDER BY di.ticket_id LIMIT $3",
        [id.into(), after.into(), limit.into()],
    )
    .all(db)
    .await
}

/// The next tickets of a list that are still to be destroyed.
pub async fn next(db: &impl ConnectionTrait, id: i64, limit: i64) -> Result<Vec<Item>> {
    Sql::new(
        "SELECT di.ticket_id, di.sha256, di.bytes, di.state FROM disposal_item di \
         WHERE di.disposal_id = $1 AND di.state = 'listed' ORDER BY di.ticket_id LIMIT $2",
        [id.into(), limit.into()],
    )
    .all(db)
    .await
}

/// Those of some tickets that are still what was listed, held until the end of the transaction: in the archive, of the contract
/// and class, closed before `edge`, with nothing added.
pub async fn unchanged(
    tx: &impl ConnectionTrait,
    disposal: &super::Disposal,
    edge: Option<Timestamp>,
    ids: &[i64],
) -> Result<Vec<i64>> {
    let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE t.id IN ", []);
    sql.bind_list(ids.iter().copied());
    if tx.get_database_backend() == DbBackend::Postgres {
        sql.push(" ORDER BY t.id FOR UPDATE OF t");
    }
    // First held, then looked at: what somebody commits meanwhile is seen.
    let there = numbers(sql, tx).await?;
    let mut sql = Sql::new(
        "SELECT t.id FROM ticket t JOIN disposal_item di ON di.ticket_id = t.id AND di.disposal_id = $1 \
         WHERE t.archived_at IS NOT NULL AND t.closed_at IS NOT NULL AND t.contract_id = $2 AND t.version = di.version \
         AND di.pieces = ",
        [disposal.id.into(), disposal.contract_id.into()],
    );
    sql.push(PIECES);
    if let Some(class_id) = disposal.class_id {
        sql.push(" AND t.retention_class_id = ").bind(class_id);
    }
    if let Some(edge) = edge {
        sql.push(" AND t.closed_at < ").bind(edge.0);
    }
    sql.push(" AND t.id IN ").bind_list(there);
    sql.push(" ORDER BY t.id");
    numbers(sql, tx).await
}

/// Says what became of some tickets of a list.
pub async fn mark(tx: &impl ConnectionTrait, id: i64, ids: &[i64], state: ItemState) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(
        "UPDATE disposal_item SET state = $2 WHERE disposal_id = $1 AND ticket_id IN ",
        [id.into(), state.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.run(tx).await?;
    Ok(())
}

/// How many tickets of a list became what.
pub async fn tally(db: &impl ConnectionTrait, id: i64) -> Result<Tally> {
    #[derive(FromQueryResult)]
    struct Row {
        state: ItemState,
        n: i64,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT di.state, COUNT(*) AS n FROM disposal_item di WHERE di.disposal_id = $1 GROUP BY di.state",
        [id.into()],
    )
    .all(db)
    .await?;
    let mut tally = Tally::default();
    for row in rows {
        match row.state {
            ItemState::Listed => tally.listed = row.n,
            ItemState::Destroyed => tally.destroyed = row.n,
            ItemState::Held => tally.held = row.n,
            ItemState::Changed => tally.changed = row.n,
        }
    }
    Ok(tally)
}

/// The bytes of a whole list.
pub async fn bytes(db: &impl ConnectionTrait, id: i64) -> Result<i64> {
    let row: Option<Count> = Sql::new(
        "SELECT CAST(COALESCE(SUM(di.bytes), 0) AS BIGINT) AS n FROM disposal_item di WHERE di.disposal_id = $1",
        [id.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Forgets a list that was given up before anything of it was destroyed.
pub async fn forget(tx: &impl ConnectionTrait, id: i64) -> Result<()> {
    Sql::new("DELETE FROM disposal_item WHERE disposal_id = $1", [id.into()])
        .run(tx)
        .await?;
    Ok(())
}
