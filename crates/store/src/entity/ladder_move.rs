//! Table `ladder_move`.

use sea_orm::entity::prelude::*;

/// A move that the ladder of a queue permits.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ladder_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_level: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_level: i64,
    /// The documents have to be verified before it.
    pub verified: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
