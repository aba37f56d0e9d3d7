//! Handing a ticket to another office of the same level.

use model::Problem;
use model::message::EventKind;
use model::problem::{Check, FieldError};

use super::{Handing, Papers, Place, WHY_MAX, hand, load_with_office};
use crate::files::Upload;
use crate::{Desk, Principal, Result};

/// Hands a ticket from its office to another one of its level and queue. The text becomes a note with the files.
///
/// # Errors
/// [`Problem::Invalid`] for `office_id` (none of that level and queue, or nobody works there), `text` and `files`;
/// otherwise as [`super::give_back::give_back`].
pub async fn reassign(
    desk: &Desk,
    who: &Principal,
    id: i64,
    office_id: Option<i64>,
    text: &str,
    uploads: Vec<Upload>,
    seen_version: i64,
) -> Result<()> {
    let text = text.trim();
    let mut check = Check::default();
    check.required("text", text, WHY_MAX);
    check.ensure(office_id.is_some(), "office_id", FieldError::Required);
    check.done()?;
    let papers = Papers::keep(desk, id, uploads).await?;
    let tx = desk.store.begin().await?;
    let (ticket, now_with) = load_with_office(&tx, who, id, seen_version).await?;
    let offices = store::desk::offices_of_queue(&tx, ticket.queue_id).await?;
    let office = offices
        .into_iter()
        .find(|office| Some(office.id) == office_id && office.id != now_with.id && office.level == ticket.level);
    let to = Place::with(office.ok_or_else(|| Problem::field("office_id", FieldError::UnknownChoice))?);
    let handing = Handing {
        state: to.state(),
        owner_id: None,
        kind: EventKind::OfficeChanged,
        became: to.office_name(),
        proposed_queue_id: None,
        text,
        missing: "",
        action: "ticket.reassign",
        to,
    };
    hand(desk, tx, who, ticket, handing, papers).await
}
