//! Table `lookup`.

use model::Timestamp;
use model::lookup::{LookupKind, LookupResult, Registry};
use sea_orm::entity::prelude::*;

/// Somebody asked a registry for something. The key is here as an HMAC only, the answer not at all.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lookup")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: Timestamp,
    pub person_id: i64,
    pub registry: Registry,
    pub key_kind: LookupKind,
    /// 64 hexadecimal digits.
    pub key_hmac: String,
    pub ticket_id: Option<i64>,
    /// The contact being logged: when its form was opened.
    pub call_at: Option<Timestamp>,
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    /// Typed where queue and reason did not call for the registry.
    pub why: String,
    pub third_party: bool,
    pub delegation: bool,
    pub result: LookupResult,
    /// How long the registry took, in milliseconds.
    pub took_ms: i64,
    /// How many records it gave.
    pub records: i64,
    /// The card was attached to the ticket.
    pub attached: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
