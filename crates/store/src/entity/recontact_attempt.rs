//! Table `recontact_attempt`.

use model::Timestamp;
use model::recontact::Attempted;
use sea_orm::entity::prelude::*;

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recontact_attempt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub recontact_id: i64,
    pub at: Timestamp,
    pub by_id: i64,
    /// The number that was called (E.164).
    pub number: String,
    pub result: Attempted,
    pub note: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
