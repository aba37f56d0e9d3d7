//! What the trainer wrote, for whoever has a caller on the line.

use model::desk::{QueueSheets, Sheet};

use crate::{Desk, Principal, Result};

/// Every information sheet, with its prepared answers, of the queues that this person logs contacts for.
///
/// # Errors
/// [`model::Problem::Forbidden`] where the person logs none.
pub async fn sheets(desk: &Desk, who: &Principal) -> Result<Vec<QueueSheets>> {
    let choices = crate::contacts::choices(desk, who).await?;
    let answers = store::desk::answers_for_reasons(desk.store.reader()).await?;
    let sheets = |queue_id: i64| -> Vec<Sheet> {
        let of_queue = choices.reasons.iter().filter(|reason| reason.queue_id == queue_id);
        of_queue
            .map(|reason| Sheet {
                reason: reason.clone(),
                answers: answers
                    .iter()
                    .filter(|answer| answer.reason_id == Some(reason.id))
                    .cloned()
                    .collect(),
            })
            .filter(|sheet| !sheet.reason.sheet.is_empty() || !sheet.answers.is_empty())
            .collect()
    };
    let queues = choices.queues.iter().map(|queue| QueueSheets {
        name: queue.name.clone(),
        sheets: sheets(queue.id),
    });
    Ok(queues.filter(|queue| !queue.sheets.is_empty()).collect())
}
