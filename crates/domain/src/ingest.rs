//! Mail coming in.
//!
//! Two steps, each a transaction: [`receive`] stores the raw mail before it is marked seen on its server; [`process`]
//! reads it and files it. One bad mail never blocks another, nothing is dropped, and the same mail read twice creates
//! nothing new.

mod continued;
pub mod decide;
mod evidence;
pub mod file;
pub mod ledger;
pub mod process;
pub mod quarantine;
pub(crate) mod read;
pub(crate) mod receipt;
pub mod receive;
pub mod reconcile;
pub mod reverify;
