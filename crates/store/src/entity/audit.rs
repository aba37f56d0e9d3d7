//! Table `audit`.

use model::Timestamp;
use sea_orm::entity::prelude::*;

/// Who did what, when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: Timestamp,
    pub actor_id: Option<i64>,
    /// A code of `model::audit::AuditKind`; a text, so that an entry with a foreign one can still be read and reported.
    pub kind: String,
    pub action: String,
    pub object: String,
    pub object_id: Option<i64>,
    /// The ticket that it is about.
    pub ticket_id: Option<i64>,
    pub data: Option<String>,
    /// 32 digits that are used once, 64 of an HMAC; empty in entries from before they were signed.
    pub mac: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
