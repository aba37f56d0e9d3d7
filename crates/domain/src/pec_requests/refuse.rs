//! A request is refused, with its reason.

use model::Problem;
use model::pec_request::RefusalReason;
use model::problem::FieldError;

use super::ending::{How, LastWord, Told, end};
use crate::{Desk, Principal, Result};

/// Refuses a request at any step and tells the citizen why, as [`super::confirm::confirm`] tells that it is done.
///
/// # Errors
/// [`Problem::Invalid`] for `refusal`, `refusal_text` and `end_outcome`; [`Problem::Conflict`] when somebody was first;
/// [`Problem::Forbidden`] for who may not write or close.
pub async fn refuse(desk: &Desk, who: &Principal, form: LastWord, reason: Option<RefusalReason>) -> Result<Told> {
    let reason = reason.ok_or_else(|| Problem::field("refusal", FieldError::Required))?;
    end(desk, who, form, How::Refused(reason)).await
}
