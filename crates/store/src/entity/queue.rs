//! Table `queue`.

use sea_orm::entity::prelude::*;

/// A queue of competence.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queue")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub sort: i64,
    pub signature: String,
    pub reply_template: String,
    pub receipt_active: bool,
    pub receipt_subject: String,
    pub receipt_body: String,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
