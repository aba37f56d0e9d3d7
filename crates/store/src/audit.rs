//! Who did what, when. Names ids and codes, never contents.

use model::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};

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
