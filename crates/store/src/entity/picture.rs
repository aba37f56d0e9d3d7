//! Table `picture`.

use sea_orm::entity::prelude::*;

/// A page of an attachment as a picture.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attachment_id: i64,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub page: i64,
    pub ticket_id: Option<i64>,
    pub contract_id: i64,
    pub sha256: String,
    pub width: i64,
    pub height: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
