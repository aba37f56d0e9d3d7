//! What imports leave behind: records of those that are past, discarded or failed, and imports whose reader is gone.

use store::registries::{self, KeyPlace, before_first};

use crate::{Desk, Result};

/// Milliseconds after which an import of which nothing is heard has lost its reader. A batch takes a fraction of a second.
pub const SILENT_MS: i64 = 2 * 60_000;
/// Keys and records that are deleted in one transaction.
const KEYS: i64 = 10_000;
const ROWS: i64 = 5_000;

/// Gives up imports that nobody reads any more, and deletes the records of one import that has ended. False where there was
/// none. Cut short at any place, the next call goes on there.
///
/// # Errors
/// When the database fails.
pub async fn sweep(desk: &Desk) -> Result<bool> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let silent = registries::fail_silent(&tx, now.plus_ms(-SILENT_MS), now).await?;
    tx.commit().await?;
    if silent > 0 {
        tracing::warn!(silent, "files for registries whose reading was cut short");
    }
    let Some(id) = registries::unswept(desk.store.reader()).await? else {
        return Ok(false);
    };
    // Records first: whoever looks at a key at this moment finds that it leads nowhere.
    delete_rows(desk, id).await?;
    delete_keys(desk, id).await?;
    let tx = desk.store.begin().await?;
    registries::swept(&tx, id).await?;
    tx.commit().await?;
    Ok(true)
}

async fn delete_rows(desk: &Desk, id: i64) -> Result<()> {
    let Some(last) = registries::last_row(desk.store.reader(), id).await? else {
        return Ok(());
    };
    let mut after = before_first(id);
    while after < last {
        let rows = registries::rows_after(desk.store.reader(), id, after, ROWS).await?;
        let Some(until) = rows.last().map(|row| row.id) else {
            return Ok(());
        };
        let tx = desk.store.begin().await?;
        registries::delete_rows(&tx, (after, until)).await?;
        tx.commit().await?;
        after = until;
    }
    Ok(())
}

async fn delete_keys(desk: &Desk, id: i64) -> Result<()> {
    let (mut after, end_of_all) = KeyPlace::ENDS;
    loop {
        let end = registries::key_page_end(desk.store.reader(), id, after, KEYS).await?;
        let until = end.unwrap_or(end_of_all);
        let tx = desk.store.begin().await?;
        registries::delete_keys(&tx, id, (after, until)).await?;
        tx.commit().await?;
        if end.is_none() {
            return Ok(());
        }
        after = until;
    }
}
