//! Table `inbound_place`.

use model::Timestamp;
use sea_orm::entity::prelude::*;

/// Where on the IMAP server a mail was seen.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailbox_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid_validity: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: i64,
    pub inbound_id: i64,
    /// The day of its arrival in the desk's zone (`2026-11-23`), since it was first compared with the server.
    pub day: Option<String>,
    /// The folder that the desk moves it to; written before the server is asked.
    pub moved_to: Option<String>,
    pub moved_at: Option<Timestamp>,
    /// Since when the server has it no more, without the desk having moved it.
    pub gone_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
