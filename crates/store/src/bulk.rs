//! Many rows at once: for the benchmark and for importers.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait};

use crate::Result;

/// Values in one statement; SQLite takes 32,766 at most.
const VALUES: usize = 30_000;

/// Inserts rows of one table, all with the same fields set, in as few statements as the databases allow.
pub async fn insert<A: ActiveModelTrait + Send>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<()> {
    use sea_orm::Iterable;
    let columns = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column::iter()
        .count()
        .max(1);
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<A> = rows.by_ref().take(VALUES / columns).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        A::Entity::insert_many(chunk).exec_without_returning(db).await?;
    }
}

/// Has a contract end at an instant, ten years after it began, and puts all of its tickets into the archive: for measurements.
pub async fn end_contract(db: &impl ConnectionTrait, contract_id: i64, at: model::Timestamp) -> Result<()> {
    crate::sql::Sql::new(
        "UPDATE contract SET starts_at = $2 - 315360000000, ends_at = $2 WHERE id = $1",
        [contract_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    crate::sql::Sql::new(
        "UPDATE ticket SET state = 'closed', closed_at = $2, archived_at = $2 WHERE contract_id = $1",
        [contract_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
