//! Table `attachment`.

use model::Timestamp;
use model::message::Preview;
use sea_orm::entity::prelude::*;

/// A file of a message; its bytes are in the blob store.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub message_id: i64,
    pub contract_id: i64,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    pub sha256: String,
    pub content_id: Option<String>,
    pub inline: bool,
    /// Whether its pages are drawn.
    pub preview: Option<Preview>,
    /// When drawing it is due (again).
    pub preview_at: Option<Timestamp>,
    pub preview_tries: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
