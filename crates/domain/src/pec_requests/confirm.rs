//! The last step: the citizen is told that it is done.

use super::ending::{How, end};
use crate::{Desk, Principal, Result};

pub use super::ending::{LastWord, Told};

/// Tells the citizen what was prepared and read, and closes the ticket with it. Who has no address is called: the ticket then waits
/// until they know.
///
/// # Errors
/// [`model::Problem::Invalid`] for `text`, `outcome_id` and `from`; [`model::Problem::Conflict`] when somebody was first or it has not
/// been executed; [`model::Problem::Forbidden`] for who may not write or close.
pub async fn confirm(desk: &Desk, who: &Principal, form: LastWord) -> Result<Told> {
    end(desk, who, form, How::Confirmed).await
}
