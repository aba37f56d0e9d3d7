//! Files of messages; their bytes are in the blob store.

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Set};

use crate::entity::attachment;
use crate::sql::Sql;
use crate::{Result, Scope};

pub use crate::entity::attachment::{ActiveModel as NewAttachment, Model as Attachment};

/// Adds attachments.
pub async fn insert_many(db: &impl ConnectionTrait, rows: Vec<NewAttachment>) -> Result<()> {
    if !rows.is_empty() {
        attachment::Entity::insert_many(rows).exec(db).await?;
    }
    Ok(())
}

/// Where the bytes of an attachment are, and how to name them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Located {
    pub ticket_id: i64,
    pub contract_id: i64,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    pub sha256: String,
}

impl Located {
    /// The same file on another message of its ticket; its bytes are there once.
    pub fn copy_for(&self, message_id: i64) -> NewAttachment {
        NewAttachment {
            ticket_id: Set(Some(self.ticket_id)),
            message_id: Set(Some(message_id)),
            contract_id: Set(self.contract_id),
            name: Set(self.name.clone()),
            mime: Set(self.mime.clone()),
            bytes: Set(self.bytes),
            sha256: Set(self.sha256.clone()),
            inline: Set(false),
            ..Default::default()
        }
    }
}

/// An attachment of a ticket that the person may see.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Located>> {
    let mut sql = Sql::new(
        "SELECT a.ticket_id, a.contract_id, a.name, a.mime, a.bytes, a.sha256 \
         FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE a.id = $1",
        [id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// The inline pictures of a message: content id and attachment id.
pub async fn inline_of_message(db: &impl ConnectionTrait, message_id: i64) -> Result<Vec<(String, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        content_id: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT id, content_id FROM attachment WHERE message_id = $1 AND content_id IS NOT NULL",
        [message_id.into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.content_id, row.id)).collect())
}
