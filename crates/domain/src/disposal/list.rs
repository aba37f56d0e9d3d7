//! The list of a disposal: for each ticket the SHA-256 of its `ticket.json` as a package writes it, so that a package proves that it
//! holds what the list says.

use model::disposal::DisposalState;
use sha2::{Digest, Sha256};
use store::ConnectionTrait;
use store::disposals::{self, items};

use crate::desk::hex;
use crate::{Desk, Result, audit, export, failpoint};

/// Tickets whose hashes are computed at a time.
const BATCH: i64 = 100;
/// Lines that are read at a time.
const LINES: i64 = 1_000;

/// Computes the hashes of the next tickets of a list, or ends it.
///
/// # Errors
/// When the database fails.
pub(super) async fn step(desk: &Desk, id: i64) -> Result<bool> {
    let ids = items::unlisted(desk.store.reader(), id, BATCH).await?;
    let mut hashes = export::hashes(desk, &ids).await?;
    for ticket_id in &ids {
        if !hashes.iter().any(|(known, _)| known == ticket_id) {
            // It is gone: no package will hold it either.
            hashes.push((*ticket_id, "-".to_owned()));
        }
    }
    let tx = desk.store.begin().await?;
    let Some(disposal) = disposals::find_for_change(&tx, id).await? else {
        return Ok(false);
    };
    if disposal.state != DisposalState::Listing {
        tx.rollback().await?;
        return Ok(false);
    }
    if hashes.is_empty() {
        let (sha256, tickets) = sum(&tx, id).await?;
        let bytes = items::bytes(&tx, id).await?;
        disposals::listed(&tx, id, tickets, bytes, &sha256).await?;
        let data = serde_json::json!({"tickets": tickets, "bytes": bytes, "list": sha256}).to_string();
        audit::by_desk(desk, &tx, "disposal.list", "disposal", id, Some(data)).await?;
    } else {
        items::set_hashes(&tx, id, &hashes).await?;
    }
    failpoint::pass("disposal.listed");
    tx.commit().await?;
    Ok(true)
}

/// The SHA-256 of a list, and how many lines it has.
async fn sum(db: &impl ConnectionTrait, id: i64) -> Result<(String, i64)> {
    let mut sum = Sha256::new();
    let (mut after, mut lines) = (0, 0);
    loop {
        let page = items::page(db, id, after, LINES).await?;
        let Some(last) = page.last() else { break };
        after = last.ticket_id;
        for item in page {
            lines += 1;
            sum.update(line(item.ticket_id, &item.sha256).as_bytes());
        }
    }
    Ok((hex(&sum.finalize()), lines))
}

/// A line of a list: hash, two blanks, number.
fn line(ticket_id: i64, sha256: &str) -> String {
    format!("{sha256}  {ticket_id}\n")
}

/// A list as text: what its SHA-256 is computed of.
///
/// # Errors
/// When the database fails.
pub(super) async fn text(db: &impl ConnectionTrait, id: i64) -> Result<String> {
    let mut text = String::new();
    let mut after = 0;
    loop {
        let page = items::page(db, id, after, LINES).await?;
        let Some(last) = page.last() else { break };
        after = last.ticket_id;
        for item in page {
            text.push_str(&line(item.ticket_id, &item.sha256));
        }
    }
    Ok(text)
}
