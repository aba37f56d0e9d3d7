//! Table `event`.

use model::Timestamp;
use model::message::EventKind;
use sea_orm::entity::prelude::*;

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub at: Timestamp,
    pub kind: EventKind,
    pub actor_id: Option<i64>,
    pub was: Option<String>,
    pub became: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
