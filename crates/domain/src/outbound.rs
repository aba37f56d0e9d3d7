//! Mail on its way out: an outbox that survives restarts.

pub mod send;
