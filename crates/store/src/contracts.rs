//! Contracts: which is in force, and what is kept of each.

use model::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryOrder};

use crate::Result;
use crate::entity::contract;
use crate::sql::Sql;

pub use crate::entity::contract::{ActiveModel as ContractChange, Model as Contract};

/// Every contract, the newest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Contract>> {
    contract::Entity::find()
        .order_by_desc(contract::Column::StartsAt)
        .order_by_desc(contract::Column::Id)
        .all(db)
        .await
}

/// A contract by id.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Contract>> {
    contract::Entity::find_by_id(id).one(db).await
}

/// Makes whoever else changes contracts wait until the end of the transaction, so that two of them never overlap.
pub async fn hold(db: &impl ConnectionTrait) -> Result<()> {
    // SQLite: the IMMEDIATE transaction is the lock.
    if db.get_database_backend() == sea_orm::DbBackend::Postgres {
        Sql::new("LOCK TABLE contract IN SHARE ROW EXCLUSIVE MODE", [])
            .run(db)
            .await?;
    }
    Ok(())
}

/// Adds or changes a contract.
pub async fn save(db: &impl ConnectionTrait, row: ContractChange) -> Result<Contract> {
    if row.id.is_not_set() {
        row.insert(db).await
    } else {
        row.update(db).await
    }
}

/// The contract of a ticket.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        contract_id: i64,
    }
    let row: Option<Row> = Sql::new("SELECT contract_id FROM ticket WHERE id = $1", [ticket_id.into()])
        .one(db)
        .await?;
    Ok(row.map(|row| row.contract_id))
}

/// From which closing on a ticket of a class is still kept: now, and in twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub class_id: i64,
    pub now: Timestamp,
    pub in_a_year: Timestamp,
}

/// The tickets of a contract in a class.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct TicketSum {
    pub class_id: i64,
    pub tickets: i64,
    pub oldest: Timestamp,
    pub newest: Timestamp,
    /// Closed so long ago that they need not be kept any more.
    pub ended: i64,
    /// The same within twelve months.
    pub soon: i64,
    /// Closed, and kept for longer.
    pub later: i64,
}

/// The tickets of a contract by class: one statement, out of the index `ticket_retention` alone.
pub async fn tickets(db: &impl ConnectionTrait, contract_id: i64, edges: &[Edge]) -> Result<Vec<TicketSum>> {
    if edges.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("WITH edge(class_id, reached, soon) AS (VALUES ", []);
    for (index, edge) in edges.iter().enumerate() {
        sql.push(if index == 0 { "(CAST(" } else { ", (CAST(" })
            .bind(edge.class_id)
            .push(" AS BIGINT), CAST(")
            .bind(edge.now.0)
            .push(" AS BIGINT), CAST(")
            .bind(edge.in_a_year.0)
            .push(" AS BIGINT))");
    }
    sql.push(
        ") SELECT e.class_id, COUNT(*) AS tickets, MIN(t.received_at) AS oldest, MAX(t.received_at) AS newest, \
         COUNT(CASE WHEN t.closed_at < e.reached THEN 1 END) AS ended, \
         COUNT(CASE WHEN t.closed_at >= e.reached AND t.closed_at < e.soon THEN 1 END) AS soon, \
         COUNT(CASE WHEN t.closed_at >= e.reached AND t.closed_at >= e.soon THEN 1 END) AS later \
         FROM edge e JOIN ticket t ON t.retention_class_id = e.class_id WHERE t.contract_id = ",
    )
    .bind(contract_id)
    .push(" GROUP BY e.class_id ORDER BY e.class_id");
    sql.all(db).await
}

/// What hangs on the tickets of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Message,
    Attachment,
    /// A mail as it came.
    Mail,
    Lookup,
}

/// How much of it there is in a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSum {
    pub part: Part,
    /// None for what belongs to no ticket.
    pub class_id: Option<i64>,
    pub count: i64,
    pub bytes: i64,
}

/// What hangs on the tickets of a contract, by class, and what came in during it and belongs to no ticket: one statement, each
/// part of it out of `ticket_retention` and an index by ticket.
pub async fn parts(db: &impl ConnectionTrait, contract_id: i64) -> Result<Vec<PartSum>> {
    #[derive(FromQueryResult)]
    struct Row {
        part: i64,
        class_id: Option<i64>,
        n: i64,
        bytes: i64,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT CAST(1 AS BIGINT) AS part, t.retention_class_id AS class_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS bytes \
         FROM ticket t JOIN message m ON m.ticket_id = t.id WHERE t.contract_id = $1 GROUP BY t.retention_class_id \
         UNION ALL SELECT 2, t.retention_class_id, COUNT(*), CAST(COALESCE(SUM(a.bytes), 0) AS BIGINT) \
         FROM ticket t JOIN attachment a ON a.ticket_id = t.id WHERE t.contract_id = $1 GROUP BY t.retention_class_id \
         UNION ALL SELECT 3, t.retention_class_id, COUNT(*), CAST(COALESCE(SUM(i.bytes), 0) AS BIGINT) \
         FROM ticket t JOIN inbound i ON i.ticket_id = t.id WHERE t.contract_id = $1 GROUP BY t.retention_class_id \
         UNION ALL SELECT 4, t.retention_class_id, COUNT(*), 0 \
         FROM ticket t JOIN lookup l ON l.ticket_id = t.id WHERE t.contract_id = $1 GROUP BY t.retention_class_id \
         UNION ALL SELECT 2, NULL, COUNT(*), CAST(COALESCE(SUM(a.bytes), 0) AS BIGINT) \
         FROM attachment a WHERE a.contract_id = $1 AND a.ticket_id IS NULL \
         UNION ALL SELECT 3, NULL, COUNT(*), CAST(COALESCE(SUM(i.bytes), 0) AS BIGINT) \
         FROM inbound i WHERE i.contract_id = $1 AND i.ticket_id IS NULL \
         UNION ALL SELECT 4, NULL, COUNT(*), 0 FROM lookup l WHERE l.contract_id = $1 AND l.ticket_id IS NULL",
        [contract_id.into()],
    )
    .all(db)
    .await?;
    let sum = |row: Row| PartSum {
        part: match row.part {
            1 => Part::Message,
            2 => Part::Attachment,
            3 => Part::Mail,
            _ => Part::Lookup,
        },
        class_id: row.class_id,
        count: row.n,
        bytes: row.bytes,
    };
    Ok(rows.into_iter().filter(|row| row.n > 0).map(sum).collect())
}
