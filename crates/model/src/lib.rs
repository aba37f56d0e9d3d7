//! The vocabulary of the desk: what browser and server both speak.
//!
//! Nothing here does I/O, reads a clock or knows a database; with the feature `db` the small coded types also know how
//! to live in a column. One noun a file.

pub mod admin;
pub mod audit;
pub mod channel;
pub mod clock_rules;
mod coded;
pub mod contact;
pub mod desk;
pub mod disposal;
pub mod export;
pub mod fax_rule;
pub mod filter;
pub mod forms;
pub mod forward;
pub mod hold;
pub mod ladder;
pub mod lookup;
pub mod lookup_limits;
pub mod lookup_review;
pub mod mailbox;
pub mod message;
pub mod notice;
pub mod office;
pub mod outage;
pub mod outbox;
pub mod pec_request;
pub mod people;
pub mod permission;
pub mod phone;
pub mod plate;
pub mod problem;
pub mod reconciliation;
pub mod recontact;
pub mod registry_admin;
pub mod registry_import;
pub mod retention;
pub mod sorting;
pub mod tax_code;
pub mod template;
pub mod ticket;
pub mod time;
pub mod times;
pub mod triage;
pub mod wall;

pub use channel::Channel;
pub use permission::{Permission, Role};
pub use problem::{FieldProblem, Problem};
pub use ticket::TicketState;
pub use time::{Moment, Timestamp};
