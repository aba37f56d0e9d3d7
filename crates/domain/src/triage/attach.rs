//! A waiting mail joins a ticket that exists.

use model::problem::FieldError;
use model::{Permission, Problem};
use store::inbound::NewInbound;
use store::set;

use crate::ingest::file;
use crate::{Desk, Principal, Result, audit};

/// Adds the mail to a ticket, as an answer of its citizen would be: a closed one is opened again, however long ago it
/// was closed. One of the archive is refused.
///
/// # Errors
/// [`Problem::Invalid`] for `ticket` where there is none that this person works on; [`Problem::Conflict`] when somebody
/// decided the mail first.
pub async fn attach(desk: &Desk, who: &Principal, id: i64, ticket_id: i64) -> Result<()> {
    let (row, reading) = super::waiting(desk, who, id).await?;
    let tx = desk.store.begin().await?;
    super::take(desk, &tx, who, id).await?;
    let ticket = store::tickets::find_for_change(&tx, who.scope(), ticket_id).await?;
    let works = ticket.is_some_and(|ticket| who.may(Permission::TicketWork, ticket.queue_id, ticket.office_id));
    if !works {
        return Err(Problem::field("ticket", FieldError::UnknownChoice).into());
    }
    let (ticket, message_id) = file::append(desk, &tx, &row, &reading, &[], ticket_id, Some(who.id)).await?;
    store::triage::tie_files(&tx, id, ticket.id, message_id).await?;
    let done = NewInbound {
        id: set(id),
        ticket_id: set(Some(ticket.id)),
        message_id: set(Some(message_id)),
        reason: set(None),
        ..Default::default()
    };
    store::inbound::update(&tx, done).await?;
    audit::by(desk, &tx, who, "mail.attach", "inbound", id, None).await?;
    crate::tickets::commit(desk, tx, &[&ticket]).await
}
