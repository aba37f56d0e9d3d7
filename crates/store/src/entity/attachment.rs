//! Table `attachment`.

use model::Timestamp;
use model::message::Preview;
use sea_orm::entity::prelude::*;

/// A file of a message, or of a mail that has no ticket yet; its bytes are in the blob store.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// None as long as its mail waits for a ticket.
    pub ticket_id: Option<i64>,
    pub message_id: Option<i64>,
    /// The mail that brought it, where that waits or had to wait for a person.
    pub inbound_id: Option<i64>,
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
