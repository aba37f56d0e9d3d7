//! What a file would change, against the import that is in force; for a file of changes, what stays is copied.

use std::collections::HashMap;

use model::registry_import::ImportMode;
use store::registries::{self, Found, KeyPlace, Place, before_first};

use super::run::{Cut, Generation};
use crate::Error;

/// Records that are compared, and copied, together.
const ROWS: i64 = 5_000;
/// Keys that are copied together.
const KEYS: i64 = 10_000;

/// Compares what was read with what is in force. `seen` says of each record that was read what it says.
pub(super) async fn compare(
    generation: &Generation<'_>,
    mode: ImportMode,
    base_id: Option<i64>,
    seen: &HashMap<i64, i64>,
    accepted: i64,
) -> Result<Found, Cut> {
    let mut found = Found {
        added: accepted,
        ..Found::default()
    };
    let Some(base_id) = base_id else {
        return Ok(found);
    };
    let db = generation.desk.store.reader();
    // Copied records stand behind those of the file.
    let shift = before_first(generation.id) - before_first(base_id) + accepted;
    let mut after = before_first(base_id);
    if mode == ImportMode::Update {
        let last = registries::last_row(db, base_id).await?.unwrap_or(after);
        if last + shift >= before_first(generation.id + 1) {
            return Err(Error::Fault("too many changes one upon the other: import a complete file".to_owned()).into());
        }
    }
    loop {
        let rows = registries::rows_after(db, base_id, after, ROWS).await?;
        let Some(last) = rows.last().map(|row| row.id) else {
            break;
        };
        let mut replaced = Vec::new();
        for row in &rows {
            match seen.get(&row.ident) {
                None if mode == ImportMode::Update => found.unchanged += 1,
                None => found.removed += 1,
                Some(content) => {
                    found.added -= 1;
                    if *content == row.content {
                        found.unchanged += 1;
                    } else {
                        found.changed += 1;
                    }
                    replaced.push(row);
                }
            }
        }
        let tx = generation.begin().await?;
        if mode == ImportMode::Update && replaced.len() < rows.len() {
            registries::copy_rows(&tx, (after, last), shift, &numbers(&replaced)).await?;
        }
        tx.commit().await?;
        after = last;
    }
    if mode == ImportMode::Update {
        copy_keys(generation, base_id, shift).await?;
    }
    Ok(found)
}

/// A JSON array of the numbers of records.
fn numbers(rows: &[&Place]) -> String {
    let numbers: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

async fn copy_keys(generation: &Generation<'_>, base_id: i64, shift: i64) -> Result<(), Cut> {
    let db = generation.desk.store.reader();
    let (mut after, end_of_all) = KeyPlace::ENDS;
    loop {
        let end = registries::key_page_end(db, base_id, after, KEYS).await?;
        let until = end.unwrap_or(end_of_all);
        let tx = generation.begin().await?;
        registries::copy_keys(&tx, (base_id, generation.id), (after, until), shift).await?;
        tx.commit().await?;
        if end.is_none() {
            return Ok(());
        }
        after = until;
    }
}
