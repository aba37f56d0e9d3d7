//! The watchdog of certified mail: a provider that does not confirm that it took a message over may not have taken it.

use model::message::AlertKind;

use crate::{Desk, Result};

/// Raises an alert for each mail whose acceptance is missed; how many there were.
///
/// # Errors
/// When the database fails.
pub async fn missed_acceptances(desk: &Desk) -> Result<usize> {
    let now = desk.now();
    if store::evidence::missed(desk.store.reader(), now).await?.is_empty() {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    let missed = store::evidence::missed(&tx, now).await?;
    let mut tickets = Vec::new();
    for mail in &missed {
        store::alerts::raise(
            &tx,
            mail.ticket_id,
            Some(mail.message_id),
            AlertKind::NoAcceptance,
            &mail.address,
            now,
        )
        .await?;
        store::evidence::heard_of(&tx, mail.outbox_id).await?;
        tickets.extend(store::tickets::find(&tx, &store::Scope::desk(), mail.ticket_id).await?);
    }
    crate::tickets::commit_uncounted(desk, tx, &tickets.iter().collect::<Vec<_>>()).await?;
    Ok(missed.len())
}
