//! The archive: tickets that were closed long ago leave the day's work. They stay readable, and nobody writes to them any more
//! ([`crate::tickets::writable`]). docs/adr/0032.

use model::Timestamp;

use crate::{Desk, Result, admin, audit, failpoint};

/// A look comes every so many milliseconds.
pub const EVERY_MS: i64 = 30_000;
/// Tickets of a batch: few enough that whoever writes meanwhile waits for some milliseconds.
const BATCH: usize = 200;
const DAY_MS: i64 = 86_400_000;

/// Puts the next tickets into the archive, in a transaction of their own: what a stop cuts short, the next look goes on with.
/// Returns how many; none when nothing is due.
///
/// # Errors
/// When the database fails.
pub async fn next(desk: &Desk) -> Result<usize> {
    let days = admin::archive::days(desk.store.reader()).await?;
    before(desk, desk.now().plus_ms(-days * DAY_MS)).await
}

/// Puts the next tickets into the archive that were closed before an instant.
async fn before(desk: &Desk, closed_before: Timestamp) -> Result<usize> {
    let tx = desk.store.begin().await?;
    let due = store::tickets::archive::due(&tx, closed_before, BATCH as u64).await?;
    let ids: Vec<i64> = due.iter().map(|ticket| ticket.id).collect();
    let Some(first) = ids.first() else {
        tx.rollback().await?;
        return Ok(0);
    };
    let now = desk.now();
    store::tickets::archive::put(&tx, &ids, now).await?;
    let data = serde_json::json!({ "count": ids.len(), "tickets": ids, "closed_before": closed_before.0 });
    audit::by_desk(desk, &tx, "ticket.archive", "archive", *first, Some(data.to_string())).await?;
    // More than a batch, as on the first day: nobody has all of them in front of them, and they are not told one by one.
    if due.len() < BATCH {
        for ticket in &due {
            store::changes::insert(&tx, ticket.id, ticket.queue_id, ticket.office_id, now).await?;
        }
    }
    failpoint::pass("archive.written");
    tx.commit().await?;
    failpoint::pass("archive.committed");
    desk.live.committed();
    Ok(ids.len())
}
