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
