//! Who did what, when. Names ids and codes, never contents.

use model::Timestamp;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::Result;
use crate::entity::audit;

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

/// Adds an entry.
pub async fn insert(db: &impl ConnectionTrait, entry: Entry<'_>) -> Result<()> {
    audit::ActiveModel {
        at: Set(entry.at),
        actor_id: Set(entry.actor_id),
        action: Set(entry.action.to_owned()),
        object: Set(entry.object.to_owned()),
        object_id: Set(entry.object_id),
        data: Set(entry.data),
        ..Default::default()
    }
    .insert(db)
    .await?;
    Ok(())
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
