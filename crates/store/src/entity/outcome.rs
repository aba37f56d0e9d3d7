//! Table `outcome`.

use sea_orm::entity::prelude::*;

/// How a ticket can end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub queue_id: Option<i64>,
    pub name: String,
    pub at_first_contact: bool,
    pub sort: i64,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
