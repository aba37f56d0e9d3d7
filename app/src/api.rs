//! Server functions, by noun. Each is a public endpoint, and server rendering calls it without HTTP: so each begins by
//! asking who is there.

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod clocks;
pub mod contacts;
#[cfg(feature = "ssr")]
pub mod context;
pub mod error;
#[cfg(feature = "ssr")]
pub mod fax_rules;
pub mod frame;
#[cfg(feature = "ssr")]
pub mod ladder;
#[cfg(feature = "ssr")]
pub mod lookup_review;
#[cfg(feature = "ssr")]
pub mod lookups;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod outages;
#[cfg(feature = "ssr")]
pub mod pec_requests;
#[cfg(feature = "ssr")]
pub mod recontacts;
#[cfg(feature = "ssr")]
pub mod registries;
#[cfg(feature = "ssr")]
pub mod sheets;
#[cfg(feature = "ssr")]
pub mod sorting;
pub mod tickets;
#[cfg(feature = "ssr")]
pub mod times;
#[cfg(feature = "ssr")]
pub mod triage;
#[cfg(feature = "ssr")]
pub mod wall;

pub use error::ApiError;
