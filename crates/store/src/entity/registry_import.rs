//! Table `registry_import`.

use model::Timestamp;
use model::lookup::Registry;
use model::registry_import::{ImportFault, ImportMode, ImportPolicy, ImportState};
use sea_orm::entity::prelude::*;

/// A file for a local registry.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registry_import")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub registry: Registry,
    pub state: ImportState,
    pub mode: ImportMode,
    pub policy: ImportPolicy,
    pub file_name: String,
    /// 64 hexadecimal digits.
    pub sha256: String,
    pub bytes: i64,
    /// What was in force when it began: what it is compared with.
    pub base_id: Option<i64>,
    pub person_id: Option<i64>,
    pub started_at: Timestamp,
    /// When whoever reads it last said so.
    pub heartbeat_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub applied_at: Option<Timestamp>,
    pub applied_by: Option<i64>,
    pub read_bytes: i64,
    pub lines: i64,
    pub accepted: i64,
    pub refused: i64,
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
    pub unchanged: i64,
    pub fault: Option<ImportFault>,
    /// `model::registry_import::Findings` as JSON.
    pub findings: String,
    /// Its records are gone.
    pub swept: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
