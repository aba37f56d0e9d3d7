//! Table `outbox`.

use model::Timestamp;
use model::outbox::DeliveryState;
use sea_orm::entity::prelude::*;

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub message_id: i64,
    pub mailbox_id: i64,
    pub contract_id: i64,
    pub sha256: String,
    pub state: DeliveryState,
    pub attempts: i64,
    pub next_at: Timestamp,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub maybe_duplicate: bool,
    /// Certified mail: when its acceptance is missed.
    pub acceptance_due: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
