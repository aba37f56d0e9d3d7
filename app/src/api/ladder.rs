//! The ladder: handing a ticket on, the pages of an office outside, and what each queue permits.

use model::forms::Typed;
use model::forward::ForwardView;
use model::ladder::LadderView;
use model::office::OfficeTicket;
use model::ticket::TicketRow;

use super::ApiError;
use crate::paths;

/// A ticket with its ladder, its checklist and where it may go, and what was typed there before.
pub async fn forward(id: i64, again: bool) -> Result<(ForwardView, Typed), ApiError> {
    let cx = super::context::context()?;
    let view = domain::tickets::ladder::page::page(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = if again {
        super::context::typed(&cx, &paths::forward_draft(id)).await?
    } else {
        Typed::default()
    };
    Ok((view, typed))
}

/// What is with the person's office; and what they typed about a ticket that has left it meanwhile.
pub async fn office(gone: Option<i64>) -> Result<(Vec<TicketRow>, Typed), ApiError> {
    let cx = super::context::context()?;
    let rows = domain::tickets::office::list(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    let typed = match gone {
        Some(id) => super::context::typed(&cx, &paths::office_draft(id)).await?,
        None => Typed::default(),
    };
    Ok((rows, typed))
}

/// What is asked of an office about a ticket, and what was typed there before.
pub async fn office_ticket(id: i64, again: bool) -> Result<(OfficeTicket, Typed), ApiError> {
    let cx = super::context::context()?;
    let view = domain::tickets::office::page(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = if again {
        super::context::typed(&cx, &paths::office_draft(id)).await?
    } else {
        Typed::default()
    };
    Ok((view, typed))
}

/// The ladders of all queues.
pub async fn ladders() -> Result<Vec<LadderView>, ApiError> {
    let cx = super::context::context()?;
    domain::admin::ladder::list(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}

/// The form about the ladder of a queue.
pub async fn ladder(queue_id: i64, again: bool) -> Result<(LadderView, Typed), ApiError> {
    let cx = super::context::context()?;
    let ladder = domain::admin::ladder::one(&cx.desk, &cx.who, queue_id)
        .await
        .map_err(super::context::failed)?;
    let typed = if again {
        // Boxes that are not ticked are not sent: no field at all is something that was typed, too.
        super::context::typed(&cx, &model::admin::form_key("ladder", Some(queue_id))).await?
    } else {
        Typed {
            values: ladder.values(),
            problem: None,
        }
    };
    Ok((ladder, typed))
}
