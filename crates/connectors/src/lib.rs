//! The outside world: mail servers and the place of the blobs. Implements `domain::ports`; only `server` names this crate.
//!
//! Everything that arrives here is foreign: it is bounded in time, never trusted to be well-formed, and its errors become
//! one line for people, without secrets.

mod blob;
mod imap;
mod painter;
mod smtp;
mod text;
mod tls;
mod witness;

pub use crate::blob::LocalBlobs;
pub use crate::imap::Imap;
pub use crate::painter::Subprocess;
pub use crate::smtp::Smtp;
pub use crate::witness::{FileWitness, SyslogWitness};
