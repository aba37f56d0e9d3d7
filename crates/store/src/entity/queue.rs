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
    /// Documents are verified before a ticket goes on to an office.
    pub verifies: bool,
    /// What has to be verified where the reason says nothing, an item a line.
    pub checklist: String,
    /// The request for what is missing, with `{mancanti}` in it; empty for the usual one.
    pub request_template: String,
    /// How long its tickets are kept, where their reason says nothing.
    pub retention_class_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
