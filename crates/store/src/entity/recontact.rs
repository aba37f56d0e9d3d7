//! Table `recontact`.

use model::Timestamp;
use model::recontact::{RecontactEnd, RecontactKind};
use sea_orm::entity::prelude::*;

/// A call that is owed to a citizen.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recontact")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub kind: RecontactKind,
    /// The number that was agreed (E.164); empty where none was.
    pub number: String,
    /// What was agreed.
    pub note: String,
    /// Whose it is; nobody's in particular where none.
    pub person_id: Option<i64>,
    /// Who made it; the desk itself where none.
    pub made_by: Option<i64>,
    pub made_at: Timestamp,
    /// The next attempt, or the time agreed.
    pub due_at: Timestamp,
    /// Attempts that failed.
    pub attempts: i64,
    pub version: i64,
    /// When it was announced that it becomes due.
    pub reminded_at: Option<Timestamp>,
    /// How it ended; it goes on while none.
    pub ended: Option<RecontactEnd>,
    pub ended_at: Option<Timestamp>,
    pub ended_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
