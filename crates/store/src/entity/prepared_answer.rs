//! Table `prepared_answer`.

use sea_orm::entity::prelude::*;

/// A text prepared by the trainer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prepared_answer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    pub title: String,
    pub body: String,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
