//! Table `sorting_rule`.

use sea_orm::entity::prelude::*;

/// A rule that says where received mail belongs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sorting_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    /// Only for this mailbox; for every one when none.
    pub mailbox_id: Option<i64>,
    /// JSON of `model::sorting::Conditions`.
    pub conditions: String,
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    pub sort: i64,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
