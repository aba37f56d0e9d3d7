//! Table `alert`.

use model::Timestamp;
use model::message::{AlertAudience, AlertKind};
use sea_orm::entity::prelude::*;

/// Something on a ticket that somebody has to see.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub message_id: Option<i64>,
    pub kind: AlertKind,
    pub about: String,
    pub audience: AlertAudience,
    pub at: Timestamp,
    pub seen_at: Option<Timestamp>,
    pub seen_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
