//! The documents that a ticket needs before it goes on to an office (tender 2.2.2: the first level verifies them).

use model::forward::CheckItem;
use model::message::EventKind;
use model::problem::{FieldError, FieldProblem};
use model::{Permission, Problem};
use store::desk::{Queue, Reason};
use store::tickets::Ticket;
use store::verification::{Check, NewCheck};
use store::{ConnectionTrait, set};

use super::{change_of, commit_uncounted, event, load};
use crate::{Desk, Principal, Result, audit};

/// What a ticket's documents are checked for: the reason's list, else the queue's; nothing where the queue asks for no
/// verification.
pub(super) fn items(queue: &Queue, reason: Option<&Reason>) -> Vec<String> {
    if !queue.verifies {
        return Vec::new();
    }
    let own = reason.map(|reason| reason.checklist.as_str()).unwrap_or_default();
    let text = if own.trim().is_empty() { &queue.checklist } else { own };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// The items with what was found so far. What was found about an item that is worded differently now does not count.
pub(super) fn found(items: Vec<String>, checks: &[Check]) -> Vec<CheckItem> {
    let passed = |item: &str| checks.iter().find(|check| check.item == item).map(|check| check.passed);
    items
        .into_iter()
        .map(|item| CheckItem {
            passed: passed(&item),
            item,
        })
        .collect()
}

/// The items of a ticket as they stand.
pub(crate) async fn of_ticket(tx: &impl ConnectionTrait, ticket: &Ticket) -> Result<Vec<CheckItem>> {
    let queue = store::desk::queue(tx, ticket.queue_id)
        .await?
        .ok_or(Problem::NotFound)?;
    if !queue.verifies {
        return Ok(Vec::new());
    }
    let reason = match ticket.reason_id {
        Some(id) => store::desk::reason(tx, id).await?,
        None => None,
    };
    let checks = store::verification::of_ticket(tx, ticket.id).await?;
    Ok(found(items(&queue, reason.as_ref()), &checks))
}

/// Notes what was found about each item, in the checklist's order; `true` for what is complete.
///
/// # Errors
/// [`Problem::Invalid`] for `item1`, `item2` … that were not answered; [`Problem::Conflict`] when somebody changed the
/// ticket since it was seen.
pub async fn verify(desk: &Desk, who: &Principal, id: i64, answers: &[Option<bool>], seen_version: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketWork, Some(seen_version)).await?;
    let items = of_ticket(&tx, &ticket).await?;
    let unanswered: Vec<FieldProblem> = (0..items.len())
        .filter(|index| answers.get(*index).copied().flatten().is_none())
        .map(|index| FieldProblem::new(&format!("item{}", index + 1), FieldError::Required))
        .collect();
    if !unanswered.is_empty() {
        return Err(Problem::Invalid(unanswered).into());
    }
    let now = desk.now();
    let checks: Vec<(String, bool)> = items
        .into_iter()
        .map(|item| item.item)
        .zip(answers.iter().map(|answer| *answer == Some(true)))
        .collect();
    let rows = (0..).zip(&checks).map(|(position, (item, passed))| NewCheck {
        ticket_id: set(id),
        position: set(position),
        item: set(item.clone()),
        passed: set(*passed),
        by_id: set(who.id),
        at: set(now),
    });
    store::verification::replace(&tx, id, rows.collect()).await?;
    let missing: Vec<String> = checks
        .into_iter()
        .filter(|(_, passed)| !passed)
        .map(|(item, _)| item)
        .collect();
    let (kind, what) = if missing.is_empty() {
        (EventKind::DocumentsVerified, None)
    } else {
        (EventKind::DocumentsMissing, Some(missing.join(", ")))
    };
    let ticket = store::tickets::update(&tx, &ticket, change_of(&ticket), now).await?;
    event(&tx, id, now, kind, who, None, what).await?;
    audit::by(desk, &tx, who, "ticket.verify", "ticket", id, None).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(verifies: bool) -> Queue {
        Queue {
            retention_class_id: None,
            id: 1,
            slug: String::new(),
            name: String::new(),
            sort: 0,
            signature: String::new(),
            reply_template: String::new(),
            receipt_active: false,
            receipt_subject: String::new(),
            receipt_body: String::new(),
            active: true,
            verifies,
            checklist: "Completi\n\n Leggibili \n".to_owned(),
            request_template: String::new(),
        }
    }

    fn reason(checklist: &str) -> Reason {
        Reason {
            retention_class_id: None,
            id: 1,
            queue_id: 1,
            name: String::new(),
            sheet: String::new(),
            sort: 0,
            active: true,
            checklist: checklist.to_owned(),
        }
    }

    #[test]
    fn the_reason_has_the_word_then_the_queue() {
        assert_eq!(items(&queue(true), None), ["Completi", "Leggibili"]);
        assert_eq!(items(&queue(true), Some(&reason(" \n"))), ["Completi", "Leggibili"]);
        assert_eq!(items(&queue(true), Some(&reason("Atto"))), ["Atto"]);
        assert!(items(&queue(false), Some(&reason("Atto"))).is_empty());
    }

    #[test]
    fn what_was_found_counts_for_the_same_words_only() {
        let check = Check {
            item: "Atto".to_owned(),
            passed: true,
            checker: "P".to_owned(),
            at: model::Timestamp(0),
        };
        let found = found(vec!["Atto".to_owned(), "Atto del 2024".to_owned()], &[check]);
        assert_eq!(found[0].passed, Some(true));
        assert_eq!(found[1].passed, None);
    }
}
