//! What was typed and not sent yet, so that no error and no expired session loses it.

use model::Timestamp;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::Result;
use crate::entity::draft;
use crate::sql::Sql;

pub use crate::entity::draft::Model as Draft;

/// Writes a draft, new or changed.
pub async fn save(db: &impl ConnectionTrait, draft: &Draft) -> Result<()> {
    Sql::new(
        "INSERT INTO draft (id, person_id, form, data, updated_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, data = excluded.data, \
         updated_at = excluded.updated_at",
        [
            draft.id.clone().into(),
            draft.person_id.into(),
            draft.form.clone().into(),
            draft.data.clone().into(),
            draft.updated_at.0.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A draft by its id.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Draft>> {
    draft::Entity::find_by_id(id).one(db).await
}

/// The drafts in which a secret waits for its form, by the end of the form's name.
pub async fn secrets(db: &impl ConnectionTrait) -> Result<Vec<Draft>> {
    Sql::new(
        "SELECT id, person_id, form, data, updated_at FROM draft WHERE form LIKE '%:secret' ORDER BY id",
        [],
    )
    .all(db)
    .await
}

/// Forgets a draft.
pub async fn delete(db: &impl ConnectionTrait, id: &str) -> Result<()> {
    draft::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Forgets drafts not touched since `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64> {
    Ok(Sql::new("DELETE FROM draft WHERE updated_at < $1", [before.0.into()])
        .run(db)
        .await?
        .rows_affected())
}
