//! Look-ups: who asked which registry for what.

pub mod anomalies;
pub mod review;
mod write;

pub use crate::entity::lookup::Model as Lookup;
pub use write::{adopt, attached, insert};
