//! Mail, from bytes to structs and back. No I/O, no clock, no database.
//!
//! Everything that arrives here was written by a stranger, so three promises hold for every function of the crate:
//!
//! * it never panics and never recurses deeper than a fixed limit;
//! * it takes time proportional to the size of the mail (limits: 32 nested levels, 2,000 parts);
//! * the text it hands out is valid UTF-8 without control characters except line feed and tab, ready for any database.
//!
//! The way of an incoming mail: [`parse::parse`] → [`thread::Threading::claims`] → [`text::split_quote`] and, for display,
//! [`sanitize::sanitize`]. The way of an outgoing one: [`compose::compose`].

pub mod address;
pub mod attachment;
pub mod bounce;
pub mod charset;
pub mod classify;
pub mod compose;
pub mod date;
pub mod fax;
pub mod header;
pub mod inside;
pub mod inspect;
pub mod params;
pub mod parse;
pub mod pec;
pub mod quote;
pub mod read;
pub mod sanitize;
pub mod smime;
pub mod text;
pub mod thread;

mod block;
mod body;
mod calendar;
mod content;
mod der;
mod html;
mod normal;
mod part;
mod rtf;
mod subject;
mod tags;
mod tnef;
mod transfer;

pub use address::Address;
pub use attachment::Attachment;
pub use bounce::Bounce;
pub use classify::Automatic;
pub use compose::{AutoSubmitted, ComposeError, Outgoing, OutgoingAttachment, compose};
pub use parse::{Mail, ParseError, parse};
pub use sanitize::{SanitizeOptions, Sanitized, sanitize};
pub use thread::{Former, Proof, ThreadClaim, Threading};
