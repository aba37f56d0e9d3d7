//! All SQL of the desk.
//!
//! One file a noun, plain functions. Reads for a person take a [`Scope`]: the ONE visibility predicate. Writes take a
//! transaction from [`Store::begin`], so that a use case is one transaction. `find…` returns `Option`: not found is no
//! error here.

pub mod admin;
pub mod alerts;
pub mod attachments;
pub mod audit;
pub mod backups;
pub mod blob_keys;
pub mod bulk;
pub mod changes;
pub mod clock_rules;
pub mod clocks;
pub mod contacts;
pub mod contracts;
pub mod copy;
pub mod desk;
pub mod disposals;
pub mod drafts;
pub mod entity;
pub mod events;
pub mod evidence;
pub mod export;
pub mod export_jobs;
pub mod fax_rules;
pub mod frame;
pub mod holds;
pub mod inbound;
pub mod ladder;
pub mod lookups;
pub mod messages;
pub mod notices;
pub mod outages;
pub mod outbox;
pub mod pec_requests;
pub mod people;
pub mod pictures;
pub mod reconciliation;
pub mod recontacts;
mod refusal;
pub mod registries;
pub mod retention;
mod scope;
pub mod sessions;
pub mod settings;
pub mod sorting;
mod sql;
pub mod statements;
pub mod stays;
mod store;
pub mod tax_view;
pub mod tickets;
pub mod triage;
pub mod verification;
pub mod wall;

pub use refusal::{Refusal, refusal};
pub use scope::Scope;
pub use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Set as set};
pub use store::{Database, Store};

/// The result of every function here.
pub type Result<T> = std::result::Result<T, DbErr>;
