//! Fax rules. None is ever deleted, so that the sum of their versions grows with every change and with nothing else.

use model::Timestamp;
use model::fax_rule::RuleOrigin;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Result;
use crate::entity::fax_rule;
use crate::sql::{Count, Sql};

pub use crate::entity::fax_rule::{ActiveModel as FaxRuleChange, Model as FaxRuleRow};

/// What changes when any rule does: compared, never understood.
pub async fn stamp(db: &impl ConnectionTrait) -> Result<i64> {
    let row: Option<Count> = Sql::new(
        "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) AS n FROM fax_rule",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Every rule, in their order.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<FaxRuleRow>> {
    fax_rule::Entity::find()
        .order_by_asc(fax_rule::Column::Sort)
        .order_by_asc(fax_rule::Column::Id)
        .all(db)
        .await
}

/// The rules in use, in their order.
pub async fn active(db: &impl ConnectionTrait) -> Result<Vec<FaxRuleRow>> {
    fax_rule::Entity::find()
        .filter(fax_rule::Column::Active.eq(true))
        .order_by_asc(fax_rule::Column::Sort)
        .order_by_asc(fax_rule::Column::Id)
        .all(db)
        .await
}

/// A rule.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<FaxRuleRow>> {
    fax_rule::Entity::find_by_id(id).one(db).await
}

/// A rule, held until the end of the transaction: what is decided on it stays true.
pub async fn find_for_change(db: &impl ConnectionTrait, id: i64) -> Result<Option<FaxRuleRow>> {
    // SQLite: the IMMEDIATE transaction is the lock.
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    };
    let mut sql = Sql::new("SELECT * FROM fax_rule WHERE id = $1", [id.into()]);
    sql.push(lock);
    sql.one(db).await
}

/// Adds a shipped rule, unless another process of the desk was faster.
pub async fn add_shipped(
    db: &impl ConnectionTrait,
    name: &str,
    sort: i64,
    definition: &str,
    at: Timestamp,
) -> Result<()> {
    Sql::new(
        "INSERT INTO fax_rule (name, sort, active, definition, origin, changed_at, version) \
         VALUES ($1, $2, TRUE, $3, $4, $5, 1) ON CONFLICT (name) DO NOTHING",
        [
            name.into(),
            sort.into(),
            definition.into(),
            RuleOrigin::Shipped.into(),
            at.0.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Brings a shipped rule up to this version of the program, unless somebody changed it in the meantime.
pub async fn follow_shipped(db: &impl ConnectionTrait, id: i64, definition: &str, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE fax_rule SET definition = $2, changed_at = $3, version = version + 1 \
         WHERE id = $1 AND origin = $4 AND definition <> $2",
        [id.into(), definition.into(), at.0.into(), RuleOrigin::Shipped.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
