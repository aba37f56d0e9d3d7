//! Reasons with their information sheets and prepared answers: what the trainer writes.

use super::content::{DeskContent, ReasonContent, named};
use super::furnish::Furniture;
use crate::admin::Actor::CommandLine;
use crate::admin::furniture::{AnswerForm, ReasonForm, save_answer, save_reason};
use crate::{Desk, Result};

/// Writes everything that the operators look up.
///
/// # Errors
/// When a use case refuses the content.
pub(super) async fn write(desk: &Desk, content: &DeskContent, made: &mut Furniture) -> Result<()> {
    for (reason, sort) in content.reasons.iter().zip(1..) {
        let queue_id = named(&made.queues, &reason.queue)?.id;
        made.reasons
            .insert(reason.key.clone(), add_reason(desk, reason, queue_id, sort).await?);
    }
    // What is no receipt is an answer for every queue.
    let receipts: Vec<_> = content
        .queues
        .iter()
        .filter_map(|queue| queue.receipt.as_ref())
        .collect();
    for template in content
        .templates
        .iter()
        .filter(|template| !receipts.contains(&&template.key))
    {
        let form = AnswerForm {
            id: None,
            queue_id: None,
            reason_id: None,
            title: template.name.clone(),
            body: template.text.clone(),
            active: true,
        };
        save_answer(desk, CommandLine, form).await?;
    }
    Ok(())
}

async fn add_reason(desk: &Desk, reason: &ReasonContent, queue_id: i64, sort: i64) -> Result<i64> {
    let form = ReasonForm {
        id: None,
        queue_id,
        name: reason.name.clone(),
        sheet: reason.sheet.clone(),
        checklist: String::new(),
        retention_class_id: None,
        sort,
        active: true,
    };
    let id = save_reason(desk, CommandLine, form).await?;
    for answer in &reason.answers {
        let form = AnswerForm {
            id: None,
            queue_id: Some(queue_id),
            reason_id: Some(id),
            title: answer.title.clone(),
            body: answer.text.clone(),
            active: true,
        };
        save_answer(desk, CommandLine, form).await?;
    }
    Ok(id)
}
