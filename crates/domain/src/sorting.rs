//! Where a received mail belongs that opens a ticket: straight to its mailbox's queue, where a rule says, or before a
//! person.

pub mod matching;
mod place;
pub mod trial;

pub(crate) use place::{Placed, place};
