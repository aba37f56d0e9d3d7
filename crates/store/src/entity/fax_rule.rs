//! Table `fax_rule`.

use model::Timestamp;
use model::fax_rule::RuleOrigin;
use sea_orm::entity::prelude::*;

/// How the mails of one kind of fax gateway are recognised and read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fax_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub sort: i64,
    pub active: bool,
    /// The rule as JSON.
    pub definition: String,
    pub origin: RuleOrigin,
    pub changed_at: Timestamp,
    /// Counts its changes, from 1 on.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
