//! Table `outage_ticket`.

use model::Timestamp;
use model::outage::{Answered, NotAnswered};
use sea_orm::entity::prelude::*;

/// A ticket that an outage is behind.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage_ticket")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub outage_id: i64,
    pub ticket_id: i64,
    pub linked_at: Timestamp,
    pub linked_by: i64,
    /// When its citizen was answered, or was not and will not be.
    pub ended_at: Option<Timestamp>,
    /// How they were answered.
    pub how: Option<Answered>,
    /// Why they were not.
    pub reason: Option<NotAnswered>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
