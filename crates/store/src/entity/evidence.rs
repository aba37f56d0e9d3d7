//! Table `evidence`.

use model::Timestamp;
use model::outbox::{DeliveryState, Protocol};
use sea_orm::entity::prelude::*;

/// What somebody outside says about a message of ours and one recipient; the words are in the mail it came in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub message_id: i64,
    pub protocol: Protocol,
    pub event: DeliveryState,
    pub address: String,
    pub at: Timestamp,
    pub provider: String,
    pub detail: Option<String>,
    pub inbound_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
