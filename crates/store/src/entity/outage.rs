//! Table `outage`.

use model::Timestamp;
use model::outage::OutageState;
use sea_orm::entity::prelude::*;

/// One cause behind many tickets.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub version: i64,
    /// Who changed it last.
    pub changed_by: i64,
    pub title: String,
    /// The cause, as far as it is known.
    pub description: String,
    pub queue_id: i64,
    pub state: OutageState,
    /// When it began, which is before it was opened.
    pub began_at: Timestamp,
    /// When it is expected to be over.
    pub expected_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub opened_by: i64,
    /// The address to which it was reported last; empty where it was not.
    pub provider: String,
    pub reported_at: Option<Timestamp>,
    /// The provider's own number of it.
    pub reference: String,
    /// The ticket on which the provider is written to and answers.
    pub cause_ticket_id: Option<i64>,
    /// What every citizen is told, with placeholders.
    pub answer: String,
    /// The outcome with which their tickets are closed.
    pub outcome_id: Option<i64>,
    /// When somebody had everybody answered, and who.
    pub solved_at: Option<Timestamp>,
    pub solved_by: Option<i64>,
    /// When the last of them was answered, or it was withdrawn.
    pub ended_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub ended_note: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
