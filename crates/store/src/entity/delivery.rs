//! Table `delivery`.

use model::outbox::DeliveryState;
use sea_orm::entity::prelude::*;

/// How far an outgoing mail got with one recipient.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub outbox_id: i64,
    pub message_id: Option<i64>,
    pub address: String,
    pub state: DeliveryState,
    pub detail: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
