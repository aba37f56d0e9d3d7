//! Parts of pages, named by what they are.

pub mod area;
pub mod badge;
pub mod checked;
pub mod choice;
#[cfg(feature = "ssr")]
pub mod destination;
pub mod drawn;
pub mod due;
pub mod field;
pub mod icon;
#[cfg(feature = "ssr")]
pub mod ladder;
pub mod markup;
pub mod problem;
#[cfg(feature = "ssr")]
pub mod stale;
pub mod ticket_table;
pub mod time;
