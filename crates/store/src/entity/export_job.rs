//! Table `export_job`.

use model::Timestamp;
use model::export::{ExportFault, ExportState};
use sea_orm::entity::prelude::*;

/// A package that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_job")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub state: ExportState,
    /// JSON of `model::export::Selection`; without the person's key once the package was removed.
    pub selection: String,
    /// Why, as typed.
    pub why: String,
    pub asked_by: i64,
    pub asked_at: Timestamp,
    /// When whoever writes it last said so.
    pub heartbeat_at: Timestamp,
    /// Tickets in it, and how many of them are written.
    pub total: i64,
    pub done: i64,
    pub files: i64,
    pub bytes: i64,
    /// Stored files that were not there.
    pub missing: i64,
    /// SHA-256 of the manifest: 64 hexadecimal digits.
    pub manifest: Option<String>,
    pub fault: Option<ExportFault>,
    pub ended_at: Option<Timestamp>,
    /// When it is removed from the machine.
    pub remove_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
