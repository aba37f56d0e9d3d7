//! Recontacts become due: whoever may see one is told ten minutes before, once.

use super::AHEAD_MS;
use crate::{Desk, Result};

/// Announces the tickets of recontacts that become due; how many there were.
///
/// # Errors
/// When the database fails.
pub async fn remind(desk: &Desk) -> Result<u64> {
    let now = desk.now();
    let until = now.plus_ms(AHEAD_MS);
    if !store::recontacts::any_to_remind(desk.store.reader(), until).await? {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    let announced = store::recontacts::remind(&tx, until, now).await?;
    tx.commit().await?;
    desk.live.committed();
    Ok(announced)
}
