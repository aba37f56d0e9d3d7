//! Table `document_check`.

use model::Timestamp;
use sea_orm::entity::prelude::*;

/// What somebody found about a document that a ticket needs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The item of the checklist, as it was worded then.
    pub item: String,
    pub passed: bool,
    pub by_id: i64,
    pub at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
