//! Table `notice`.

use model::Timestamp;
use model::notice::NoticeKind;
use sea_orm::entity::prelude::*;

/// Something that a person is to be told about a ticket with their office.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub person_id: i64,
    pub ticket_id: i64,
    pub office_id: i64,
    pub kind: NoticeKind,
    pub created_at: Timestamp,
    /// When it is to be told.
    pub due_at: Timestamp,
    /// The mail it goes in; none until it is due.
    pub outbox_id: Option<i64>,
    pub sent_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
