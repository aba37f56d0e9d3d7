//! Mail on its way out: an outbox that survives restarts.

pub(crate) mod letter;
pub mod send;
pub mod watch;
