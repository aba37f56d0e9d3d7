//! Going back to an earlier step: a wrong form, an address that is taken.

use model::Problem;
use model::pec_request::{RequestNews, RequestStep};
use model::problem::FieldError;
use store::pec_requests::PecRequestChange;
use store::set;

use super::{change_of, load_open, save};
use crate::tickets::commit;
use crate::{Desk, Principal, Result};

/// Takes a request back to a step that it has behind it. What was done there and after it is to be done again; what was written
/// stays until it is written anew, and the provider's reference in any case.
///
/// # Errors
/// [`Problem::Invalid`] for `step`: one of another kind, or one that lies ahead; [`Problem::Conflict`] when somebody was first.
pub async fn back(desk: &Desk, who: &Principal, id: i64, to: Option<RequestStep>, seen_version: i64) -> Result<()> {
    let to = to.ok_or_else(|| Problem::field("step", FieldError::UnknownChoice))?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_open(&tx, who, id, seen_version).await?;
    let behind = request.kind.steps().contains(&to) && request.state.step().is_some_and(|current| to < current);
    if !behind {
        return Err(Problem::field("step", FieldError::UnknownChoice).into());
    }
    let mut change = change_of(&request);
    change.state = set(to.state());
    undo(&mut change, to);
    save(desk, &tx, who, &request, change, RequestNews::WentBack, now).await?;
    commit(desk, tx, &[&ticket]).await
}

/// Who did what, from a step on, is forgotten in the row; the timeline keeps it.
fn undo(change: &mut PecRequestChange, from: RequestStep) {
    if from <= RequestStep::Data {
        change.data_by = set(None);
        change.data_at = set(None);
    }
    if from <= RequestStep::Form {
        change.form_attachment_id = set(None);
        change.form_by = set(None);
        change.form_at = set(None);
    }
    if from <= RequestStep::Identity {
        change.identity_how = set(None);
        change.identity_by = set(None);
        change.identity_at = set(None);
    }
    change.sent_by = set(None);
    change.sent_at = set(None);
    change.executed_by = set(None);
    change.executed_at = set(None);
}
