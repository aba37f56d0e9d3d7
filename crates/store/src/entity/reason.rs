//! Table `reason`.

use sea_orm::entity::prelude::*;

/// Why people turn to a queue.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reason")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub queue_id: i64,
    pub name: String,
    pub sheet: String,
    pub sort: i64,
    pub active: bool,
    /// What has to be verified, an item a line; empty for what the queue says.
    pub checklist: String,
    /// How long tickets about it are kept; none for what the queue says.
    pub retention_class_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
