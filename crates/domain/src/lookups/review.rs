//! The review of look-ups: who asked which registry for what, and what is unusual about it (GDPR art. 5 and 32).
//!
//! Whoever has [`Permission::LookupReview`] for every queue reviews the whole desk. Whoever has it for some queues sees the look-ups that
//! were made for them, and neither those without a queue nor what is unusual, which is counted over the whole desk. Nobody sees what a
//! registry answered, or a key. docs/adr/0028.

pub mod anomalies;
mod day;
pub mod export;
pub mod key;
pub(crate) mod limits;
pub mod list;
mod rules;
pub mod sweep;
pub mod volume;

use model::{Permission, Problem, Timestamp};
use store::ConnectionTrait;
use store::audit::Entry;

use crate::tickets::log_contact::LONGEST_HANDLING_MS;
use crate::{Desk, Principal, Result};

/// Digits of a key's HMAC that are shown: 40 bits tell the keys of a desk apart.
const KEY_DIGITS: usize = 10;
/// Look-ups that are shown below a key, or something unusual.
const SHOWN: usize = 200;

/// Whether somebody reviews the look-ups of the whole desk.
pub(crate) fn whole_desk(who: &Principal) -> bool {
    who.scope_for(Permission::LookupReview).everything
}

fn require_whole_desk(who: &Principal) -> Result<()> {
    if whole_desk(who) {
        Ok(())
    } else {
        Err(Problem::Forbidden.into())
    }
}

/// Look-ups before this instant have a ticket by now, or never will: no contact takes longer.
fn judged(desk: &Desk) -> Timestamp {
    desk.now().plus_ms(-LONGEST_HANDLING_MS)
}

/// A key as it is shown.
fn short(key_hmac: &str) -> String {
    key_hmac.chars().take(KEY_DIGITS).collect()
}

/// Writes down that somebody looked at the book: looking at people who look at people is a look, too.
async fn looked(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    action: &str,
    data: serde_json::Value,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action,
        object: "lookup",
        object_id: None,
        data: Some(data.to_string()),
    };
    crate::audit::write(desk, tx, entry).await
}
