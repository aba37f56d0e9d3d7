//! Table `contract_class`.

use model::retention::CountedFrom;
use sea_orm::entity::prelude::*;

/// What a contract says about a class of retention, where that is something else than the class says.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_class")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub class_id: i64,
    pub keep_months: i64,
    pub counted: CountedFrom,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
