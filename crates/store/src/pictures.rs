//! Pages of attachments as pictures, and the ones that wait to be drawn.

use model::Timestamp;
use model::message::Preview;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use crate::entity::picture;
use crate::sql::Sql;
use crate::{Result, Scope};

pub use crate::entity::picture::ActiveModel as NewPicture;

/// An attachment that was claimed to be drawn.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Claimed {
    pub id: i64,
    /// None as long as its mail waits for a ticket.
    pub ticket_id: Option<i64>,
    pub contract_id: i64,
    pub sha256: String,
    pub preview_tries: i64,
}

/// Claims the next attachment to be drawn until `again_at`: whoever dies while drawing gives it back by itself.
pub async fn claim(db: &impl ConnectionTrait, now: Timestamp, again_at: Timestamp) -> Result<Option<Claimed>> {
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let mut sql = Sql::new(
        "UPDATE attachment SET preview_tries = preview_tries + 1, preview_at = $2 WHERE id = (SELECT id FROM attachment \
         WHERE preview = 'waiting' AND preview_at <= $1 ORDER BY preview_at, id LIMIT 1",
        [now.0.into(), again_at.0.into()],
    );
    sql.push(lock)
        .push(") RETURNING id, ticket_id, contract_id, sha256, preview_tries");
    sql.one(db).await
}

/// Adds the pages of an attachment.
pub async fn insert(db: &impl ConnectionTrait, pages: Vec<NewPicture>) -> Result<()> {
    if !pages.is_empty() {
        picture::Entity::insert_many(pages).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The ticket that an attachment is on, and from now on its pages too.
pub async fn ticket_of(db: &impl ConnectionTrait, attachment_id: i64) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: Option<i64>,
    }
    Sql::new(
        "UPDATE picture SET ticket_id = (SELECT ticket_id FROM attachment WHERE id = $1) WHERE attachment_id = $1",
        [attachment_id.into()],
    )
    .run(db)
    .await?;
    let row: Option<Row> = Sql::new("SELECT ticket_id FROM attachment WHERE id = $1", [attachment_id.into()])
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.ticket_id))
}

/// Notes how the drawing of an attachment ended.
pub async fn settle(db: &impl ConnectionTrait, attachment_id: i64, preview: Preview) -> Result<()> {
    Sql::new(
        "UPDATE attachment SET preview = $2 WHERE id = $1",
        [attachment_id.into(), preview.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Where the bytes of a picture are.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Located {
    /// None as long as its mail waits for a ticket.
    pub ticket_id: Option<i64>,
    pub contract_id: i64,
    pub sha256: String,
}

/// A page of an attachment on a ticket that the person may see.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, attachment_id: i64, page: i64) -> Result<Option<Located>> {
    let mut sql = Sql::new(
        "SELECT p.ticket_id, p.contract_id, p.sha256 FROM picture p JOIN ticket t ON t.id = p.ticket_id \
         WHERE p.attachment_id = $1 AND p.page = $2",
        [attachment_id.into(), page.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}
