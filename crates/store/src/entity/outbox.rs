//! Table `outbox`.

use model::Timestamp;
use model::outbox::DeliveryState;
use sea_orm::entity::prelude::*;

/// A mail to be sent: a message of a ticket, or the notices of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: Option<i64>,
    /// The message that is sent; none where notices are.
    pub message_id: Option<i64>,
    /// Whom notices are sent to; none where a message is.
    pub person_id: Option<i64>,
    /// Of notices: from where they were tried last.
    pub mailbox_id: Option<i64>,
    pub contract_id: Option<i64>,
    /// The mail itself; notices are written when they are sent.
    pub sha256: Option<String>,
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
