//! Years of the log that were exported, and dropped.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// A year that was exported.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Segment {
    pub year: i64,
    pub first_seq: i64,
    pub last_seq: i64,
    /// The hash before its first place.
    pub first_hash: String,
    pub last_hash: String,
    /// Of the exported file.
    pub sha256: String,
    pub exported_at: Timestamp,
    /// The last place that was dropped, 0 for none, and its hash.
    pub dropped_seq: i64,
    pub dropped_hash: String,
    /// An HMAC over all of it.
    pub mac: String,
}

/// Every exported year, the oldest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Segment>> {
    Sql::new(
        "SELECT year, first_seq, last_seq, first_hash, last_hash, sha256, exported_at, dropped_seq, dropped_hash, mac \
         FROM audit_segment ORDER BY first_seq",
        [],
    )
    .all(db)
    .await
}

/// Writes down a year, in place of what was written about the same place.
pub async fn save(tx: &impl ConnectionTrait, segment: &Segment) -> Result<()> {
    Sql::new(
        "INSERT INTO audit_segment (year, first_seq, last_seq, first_hash, last_hash, sha256, exported_at, dropped_seq, \
         dropped_hash, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (first_seq) DO UPDATE SET \
         year = excluded.year, last_seq = excluded.last_seq, first_hash = excluded.first_hash, \
         last_hash = excluded.last_hash, sha256 = excluded.sha256, exported_at = excluded.exported_at, \
         dropped_seq = excluded.dropped_seq, dropped_hash = excluded.dropped_hash, mac = excluded.mac",
        [
            segment.year.into(),
            segment.first_seq.into(),
            segment.last_seq.into(),
            segment.first_hash.clone().into(),
            segment.last_hash.clone().into(),
            segment.sha256.clone().into(),
            segment.exported_at.0.into(),
            segment.dropped_seq.into(),
            segment.dropped_hash.clone().into(),
            segment.mac.clone().into(),
        ],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// The first place behind `after` whose entry was made at this instant or later.
pub async fn first_since(db: &impl ConnectionTrait, after: i64, at: Timestamp) -> Result<Option<i64>> {
    // By place and not by time: the entries of a clock that was turned back belong to the year that they stand in.
    let row: Option<Count> = Sql::new(
        "SELECT s.seq AS n FROM audit_seal s JOIN audit a ON a.id = s.audit_id WHERE s.seq > $1 AND a.at >= $2 \
         ORDER BY s.seq LIMIT 1",
        [after.into(), at.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.n))
}

/// Deletes the entries and seals of the places up to `until`: with the role that may.
pub async fn delete(tx: &impl ConnectionTrait, until: i64) -> Result<()> {
    Sql::new(
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE seq <= $1)",
        [until.into()],
    )
    .run(tx)
    .await?;
    Sql::new("DELETE FROM audit_seal WHERE seq <= $1", [until.into()])
        .run(tx)
        .await?;
    Ok(())
}
