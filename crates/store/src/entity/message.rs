//! Table `message`.

use model::Timestamp;
use model::message::{MailBadge, MessageKind};
use sea_orm::entity::prelude::*;

/// Something written on a ticket; never changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub kind: MessageKind,
    pub author_id: Option<i64>,
    pub from_name: Option<String>,
    pub from_address: Option<String>,
    pub subject: String,
    pub body: String,
    pub quoted: Option<String>,
    pub has_html: bool,
    pub mail_id: Option<String>,
    pub inbound_id: Option<i64>,
    pub at: Timestamp,
    pub badge: Option<MailBadge>,
    pub certified_at: Option<Timestamp>,
    /// With it the citizen was told the outcome.
    pub carries_outcome: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
