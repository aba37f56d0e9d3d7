//! Rules and use cases: no SQL, no HTTP, no text for people.
//!
//! A use case is one function in one file and one transaction: load, authorise, decide (`now` comes from the clock), write
//! rows with their audit entries, commit, publish one event. Web, mail, workers and the command line call the same ones.

pub mod admin;
pub mod archive;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod blobs;
pub mod clock;
pub mod clockwork;
pub mod contacts;
pub mod csv;
pub mod demo;
pub mod desk;
pub mod disposal;
pub mod drafts;
mod error;
pub mod export;
pub mod failpoint;
pub mod fax;
pub mod files;
pub mod frame;
pub mod holds;
pub mod ingest;
pub mod live;
pub mod lookups;
pub mod notices;
pub mod outages;
pub mod outbound;
pub mod pec_requests;
pub mod pictures;
pub mod ports;
pub mod presence;
pub mod principal;
pub mod proof;
pub mod recount;
pub mod retention;
pub mod sheets;
pub mod sla;
pub mod sorting;
pub mod sweep;
pub mod tickets;
pub mod triage;
pub mod vault;
pub mod wall;
pub mod zone;

pub use desk::Desk;
pub use error::{Error, Result};
pub use principal::Principal;
