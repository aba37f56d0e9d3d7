//! Who did what, when. Names ids and codes, never contents.
//!
//! Entries are inserted and never touched again; that they are all there and as they were is what [`chain`] is for.

pub mod chain;
pub mod search;
pub mod segment;

use model::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use crate::Result;
use crate::entity::audit;
use crate::sql::Sql;

pub use crate::entity::audit::Model as Row;

/// One entry; inserted in the transaction of what it tells about.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub at: Timestamp,
    /// Who; none where the desk itself acted or nobody was signed in.
    pub actor_id: Option<i64>,
    /// What, as `noun.verb`.
    pub action: &'a str,
    /// The kind of thing it was done to.
    pub object: &'a str,
    pub object_id: Option<i64>,
    /// Ids and codes that matter, as JSON.
    pub data: Option<String>,
}

/// Rows in one statement: the driver looks each of their nine values up by name, which grows with the square of their number.
const ROWS: usize = 30;

/// Adds entries, in this order; the numbers in the rows are not looked at. They are signed before (`domain::audit`).
pub async fn insert(db: &impl ConnectionTrait, rows: &[Row]) -> Result<()> {
    for chunk in rows.chunks(ROWS) {
        insertion(chunk).run(db).await?;
    }
    Ok(())
}

/// Adds an entry and returns its number.
pub async fn insert_numbered(db: &impl ConnectionTrait, row: &Row) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let mut sql = insertion(std::slice::from_ref(row));
    sql.push(" RETURNING id");
    let id: Option<Id> = sql.one(db).await?;
    Ok(id.map_or(0, |row| row.id))
}

fn insertion(rows: &[Row]) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO audit (at, actor_id, kind, action, object, object_id, ticket_id, data, mac) VALUES ",
        [],
    );
    for (n, row) in rows.iter().enumerate() {
        sql.push(if n == 0 { "(" } else { ", (" })
            .bind(row.at.0)
            .push(", ")
            .bind(row.actor_id)
            .push(", ")
            .bind(row.kind.clone())
            .push(", ")
            .bind(row.action.clone())
            .push(", ")
            .bind(row.object.clone())
            .push(", ")
            .bind(row.object_id)
            .push(", ")
            .bind(row.ticket_id)
            .push(", ")
            .bind(row.data.clone())
            .push(", ")
            .bind(row.mac.clone())
            .push(")");
    }
    sql
}

/// An entry by its number.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Row>> {
    audit::Entity::find_by_id(id).one(db).await
}

/// What was done to things of a kind, in order: the action, and who did it.
pub async fn actions_on(db: &impl ConnectionTrait, object: &str) -> Result<Vec<(String, Option<i64>)>> {
    let rows = audit::Entity::find()
        .filter(audit::Column::Object.eq(object))
        .order_by_asc(audit::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.action, row.actor_id)).collect())
}

/// What was noted of things of a kind, in order: the action, who did it, and the ids and codes beside it.
pub async fn noted_on(db: &impl ConnectionTrait, object: &str) -> Result<Vec<(String, Option<i64>, Option<String>)>> {
    let rows = audit::Entity::find()
        .filter(audit::Column::Object.eq(object))
        .order_by_asc(audit::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.action, row.actor_id, row.data))
        .collect())
}

/// Whether the role of this connection could change or delete entries, or give itself the right to: `None` on SQLite, which
/// has no roles.
pub async fn is_changeable(db: &impl ConnectionTrait) -> Result<Option<bool>> {
    #[derive(FromQueryResult)]
    struct Changeable {
        changeable: bool,
    }
    if db.get_database_backend() != sea_orm::DbBackend::Postgres {
        return Ok(None);
    }
    let row: Option<Changeable> = Sql::new(
        "SELECT COALESCE(BOOL_OR(has_table_privilege(current_user, c.oid, 'UPDATE') \
         OR has_table_privilege(current_user, c.oid, 'DELETE') OR has_table_privilege(current_user, c.oid, 'TRUNCATE') \
         OR pg_has_role(current_user, c.relowner, 'MEMBER')), TRUE) AS changeable \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = current_schema() AND c.relname IN ('audit', 'audit_seal')",
        [],
    )
    .one(db)
    .await?;
    Ok(Some(row.is_none_or(|row| row.changeable)))
}
