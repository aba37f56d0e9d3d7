//! Table `retention_class`.

use model::retention::CountedFrom;
use sea_orm::entity::prelude::*;

/// How long something is kept, and why; what it says holds where a contract says nothing else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_class")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Fixed once made.
    pub code: String,
    pub name: String,
    pub legal_basis: String,
    pub keep_months: i64,
    pub counted: CountedFrom,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
