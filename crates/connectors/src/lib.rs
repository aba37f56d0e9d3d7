//! The outside world: mail servers, registries and the place of the blobs. Implements `domain::ports`; only `server` names this crate.
//!
//! Everything that arrives here is foreign: it is bounded in time, never trusted to be well-formed, and its errors become
//! one line for people, without secrets.

mod blob;
pub mod http;
mod imap;
pub mod package;
mod painter;
pub mod registry;
mod smtp;
mod text;
mod tls;
mod witness;

pub use crate::blob::LocalBlobs;
pub use crate::imap::Imap;
pub use crate::painter::Subprocess;
pub use crate::smtp::Smtp;
pub use crate::witness::{FileWitness, SyslogWitness};
