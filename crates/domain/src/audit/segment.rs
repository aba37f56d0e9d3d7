//! Years of the log: exported as a file that can be verified by itself, and dropped once they are older than the retention.
//! The last hash stays, so that the chain goes on from it.

use std::collections::HashMap;
use std::io::Write;

use model::{Permission, Timestamp};
use sha2::{Digest, Sha256};
use store::Store;
use store::audit::Row;
use store::audit::chain::{self, Seal};
use store::audit::segment::{self, Segment};

use super::administrators::bounds;
use crate::admin::Actor;
use crate::desk::hex;
use crate::{Desk, Error};

/// So many places are read at a time, and dropped in one transaction.
const PAGE: i64 = 1_000;
/// Logs of accesses are kept for so long at least (Garante, 27 November 2008, point 4.5).
pub const LEAST_MONTHS: i64 = 6;

/// Why a year was not exported or dropped.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// There is no entry of the year at this place of the chain.
    #[error("the log has no entries of {0} that come next; the oldest are of {1}")]
    NotNext(i16, i16),
    /// The log is empty.
    #[error("the log has no entries that are sealed")]
    Empty,
    /// The year has not ended.
    #[error("{0} has not ended")]
    NotEnded(i16),
    /// The chain is broken there.
    #[error("the chain is broken at {0}: run `sportello audit verify`")]
    Broken(i64),
    /// It was not exported before, or the log is not what was exported.
    #[error("{0} was not exported as it is now: run `sportello audit export --year {0} FILE`")]
    NotExported(i16),
    /// It is younger than what is kept.
    #[error("{0} is younger than {1} months")]
    TooYoung(i16, i64),
    /// The file cannot be written.
    #[error("the file: {0}")]
    File(#[from] std::io::Error),
    /// Anything else.
    #[error(transparent)]
    Desk(#[from] Error),
}

impl From<store::DbErr> for SegmentError {
    fn from(error: store::DbErr) -> Self {
        Self::Desk(error.into())
    }
}

/// Where a year stands in the chain: behind which place and hash it begins, and its last place.
async fn range(desk: &Desk, year: i16) -> std::result::Result<(super::verify::Place, i64), SegmentError> {
    let db = desk.store.reader();
    let (from, until) = bounds(desk, year)?;
    if desk.now() < until {
        return Err(SegmentError::NotEnded(year));
    }
    let begins = super::verify::beginning(desk, db).await?.0;
    let first = chain::entries(db, begins.0, begins.0 + 1).await?;
    let first = first.first().ok_or(SegmentError::Empty)?;
    // Places and not times: whoever turned the clock back, or forth, keeps what comes behind for longer, never shorter.
    let last = match segment::first_since(db, begins.0, until).await? {
        Some(next) => next - 1,
        None => chain::last(db).await?.map_or(begins.0, |last| last.seq),
    };
    if last <= begins.0 || first.at < from {
        let oldest = desk.zone.day(first.at).year();
        return Err(SegmentError::NotNext(year, oldest));
    }
    Ok((begins, last))
}

/// Walks along the chain from a place to another, verifying each; gives the last hash.
async fn walk(
    desk: &Desk,
    (mut at, mut hash): super::verify::Place,
    last: i64,
    mut with: impl FnMut(&Seal, &Row) -> std::io::Result<()> + Send,
) -> std::result::Result<String, SegmentError> {
    let db = desk.store.reader();
    while at < last {
        let until = (at + PAGE).min(last);
        let seals = chain::after(db, at, until - at).await?;
        let rows = chain::entries(db, at, until).await?;
        let rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
        for seal in &seals {
            let row = rows.get(&seal.audit_id).ok_or(SegmentError::Broken(seal.seq))?;
            let fits = seal.seq == at + 1 && desk.audit.key.link(seal.seq, &hash, row) == seal.hash;
            if !fits {
                return Err(SegmentError::Broken(at + 1));
            }
            with(seal, row)?;
            at = seal.seq;
            hash.clone_from(&seal.hash);
        }
        if at < until {
            return Err(SegmentError::Broken(at + 1));
        }
    }
    Ok(hash)
}

/// Exports the oldest year of the log that is still there: a line of JSON an entry, with its place and hash. Returns what is
/// written down of it.
///
/// # Errors
/// [`SegmentError`]; nothing is written down then.
pub async fn export(
    desk: &Desk,
    actor: Actor<'_>,
    year: i16,
    out: &mut (dyn Write + Send),
) -> std::result::Result<Segment, SegmentError> {
    actor.require(Permission::Audit)?;
    let (begins, last_seq) = range(desk, year).await?;
    let (first_seq, first_hash) = (begins.0 + 1, begins.1.clone());
    let mut sum = Sha256::new();
    let mut line = |value: serde_json::Value| {
        let text = format!("{value}\n");
        sum.update(text.as_bytes());
        out.write_all(text.as_bytes())
    };
    line(serde_json::json!({
        "log": "sportello audit", "year": year, "first_seq": first_seq, "last_seq": last_seq, "before": first_hash,
    }))?;
    let last_hash = walk(desk, begins, last_seq, |seal, row| {
        line(serde_json::json!({
            "seq": seal.seq, "hash": seal.hash, "id": row.id, "at": row.at, "actor_id": row.actor_id, "kind": row.kind,
            "action": row.action, "object": row.object, "object_id": row.object_id, "ticket_id": row.ticket_id,
            "data": row.data, "mac": row.mac,
        }))
    })
    .await?;
    out.flush()?;
    let mut segment = Segment {
        year: i64::from(year),
        first_seq,
        last_seq,
        first_hash,
        last_hash,
        sha256: hex(&sum.finalize()),
        exported_at: desk.now(),
        dropped_seq: 0,
        dropped_hash: String::new(),
        mac: String::new(),
    };
    segment.mac = desk.audit.key.segment(&segment);
    let data = serde_json::json!({"year": year, "last_seq": last_seq, "sha256": segment.sha256}).to_string();
    let tx = desk.store.begin().await?;
    segment::save(&tx, &segment).await?;
    actor
        .audit_with(desk, &tx, "audit.segment", "audit", None, Some(data))
        .await?;
    tx.commit().await?;
    Ok(segment)
}

/// Drops a year that was exported and is older than `keep_months`, a thousand entries a transaction: who is stopped in the
/// middle goes on by calling it again. `privileged` is the same database with the role that may.
///
/// # Errors
/// [`SegmentError`].
pub async fn drop_year(
    desk: &Desk,
    privileged: &Store,
    actor: Actor<'_>,
    year: i16,
    keep_months: i64,
) -> std::result::Result<i64, SegmentError> {
    actor.require(Permission::Audit)?;
    let (_, until) = bounds(desk, year)?;
    let keep_months = keep_months.max(LEAST_MONTHS);
    if until > months_ago(desk, keep_months) {
        return Err(SegmentError::TooYoung(year, keep_months));
    }
    let db = desk.store.reader();
    let segments = segment::all(db).await?;
    let mut segment = segments
        .into_iter()
        .rev()
        .find(|segment| segment.year == i64::from(year) && segment.mac == desk.audit.key.segment(segment))
        .ok_or(SegmentError::NotExported(year))?;
    let begins = super::verify::beginning(desk, db).await?.0;
    let begun = segment.dropped_seq > 0;
    let fits = if begun {
        begins == (segment.dropped_seq, segment.dropped_hash.clone())
    } else {
        begins == (segment.first_seq - 1, segment.first_hash.clone())
    };
    // Exported as it is now, and nothing in it younger than it should be.
    let mut youngest = Timestamp(i64::MIN);
    if !fits {
        return Err(SegmentError::NotExported(year));
    }
    let last_hash = walk(desk, begins.clone(), segment.last_seq, |_, row| {
        youngest = youngest.max(row.at);
        Ok(())
    })
    .await?;
    if last_hash != segment.last_hash {
        return Err(SegmentError::NotExported(year));
    }
    if youngest >= until {
        return Err(SegmentError::TooYoung(year, keep_months));
    }
    if !begun {
        let data = serde_json::json!({"year": year, "last_seq": segment.last_seq, "last_hash": last_hash}).to_string();
        let tx = desk.store.begin().await?;
        actor
            .audit_with(desk, &tx, "audit.drop", "audit", None, Some(data))
            .await?;
        tx.commit().await?;
    }
    let mut at = begins.0;
    while at < segment.last_seq {
        let next = (at + PAGE).min(segment.last_seq);
        let seal = chain::at(db, next).await?.ok_or(SegmentError::Broken(next))?;
        segment.dropped_seq = next;
        segment.dropped_hash = seal.hash;
        segment.mac = desk.audit.key.segment(&segment);
        let tx = privileged.begin().await?;
        segment::delete(&tx, next).await?;
        segment::save(&tx, &segment).await?;
        tx.commit().await?;
        at = next;
    }
    Ok(segment.last_seq - segment.first_seq + 1)
}

fn months_ago(desk: &Desk, months: i64) -> Timestamp {
    use jiff::ToSpan;
    let today = desk.zone.day(desk.now());
    today
        .checked_sub(months.months())
        .map_or(Timestamp(i64::MIN), |day| super::digest::start(desk, day))
}
