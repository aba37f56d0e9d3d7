//! The chain over the entries: which of them are sealed, and by which hash.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::Row;
use crate::Result;
use crate::sql::{Count, Sql};

/// A place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Seal {
    /// Counted from 1, without a gap.
    pub seq: i64,
    pub audit_id: i64,
    /// Over the place, the hash before it and the entry.
    pub hash: String,
}

/// The columns of an entry. Cast: SQLite would keep a text in a column of numbers, and what somebody wrote there by hand
/// has to be read to be reported.
const ENTRY: &str = "CAST(a.id AS BIGINT) AS id, CAST(a.at AS BIGINT) AS at, CAST(a.actor_id AS BIGINT) AS actor_id, \
     CAST(a.kind AS TEXT) AS kind, CAST(a.action AS TEXT) AS action, CAST(a.object AS TEXT) AS object, \
     CAST(a.object_id AS BIGINT) AS object_id, CAST(a.ticket_id AS BIGINT) AS ticket_id, CAST(a.data AS TEXT) AS data, \
     CAST(a.mac AS TEXT) AS mac";

/// Seals in one statement (`super::ROWS` says why there are few).
const SEALS: usize = 90;

/// A number that no other lock of this database has: one process at a time adds to the chain.
const LOCK: i64 = 7_310_026;

/// The end of the chain.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Seal>> {
    Sql::new(
        "SELECT seq, audit_id, hash FROM audit_seal ORDER BY seq DESC LIMIT 1",
        [],
    )
    .one(db)
    .await
}

/// A place of the chain.
pub async fn at(db: &impl ConnectionTrait, seq: i64) -> Result<Option<Seal>> {
    Sql::new(
        "SELECT seq, audit_id, hash FROM audit_seal WHERE seq = $1",
        [seq.into()],
    )
    .one(db)
    .await
}

/// At most `limit` places behind this one, in order.
pub async fn after(db: &impl ConnectionTrait, seq: i64, limit: i64) -> Result<Vec<Seal>> {
    Sql::new(
        "SELECT seq, audit_id, hash FROM audit_seal WHERE seq > $1 ORDER BY seq LIMIT $2",
        [seq.into(), limit.into()],
    )
    .all(db)
    .await
}

/// The entries that these places seal, from one behind `after` to `until`, in no order.
pub async fn entries(db: &impl ConnectionTrait, after: i64, until: i64) -> Result<Vec<Row>> {
    let text =
        format!("SELECT {ENTRY} FROM audit_seal s JOIN audit a ON a.id = s.audit_id WHERE s.seq > $1 AND s.seq <= $2");
    Sql::new(&text, [after.into(), until.into()]).all(db).await
}

/// The highest number of an entry that was sealed, 0 for none.
pub async fn highest_sealed(db: &impl ConnectionTrait) -> Result<i64> {
    let row: Option<Count> = Sql::new("SELECT COALESCE(MAX(audit_id), 0) AS n FROM audit_seal", [])
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// At most `limit` entries with a number above this one that are in no place of the chain, in order.
pub async fn unsealed(db: &impl ConnectionTrait, above: i64, limit: i64) -> Result<Vec<Row>> {
    let text = format!(
        "SELECT {ENTRY} FROM audit a WHERE a.id > $1 \
         AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.id LIMIT $2"
    );
    Sql::new(&text, [above.into(), limit.into()]).all(db).await
}

/// An entry that is there more than once.
pub async fn repeated(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let row: Option<Count> = Sql::new(
        "SELECT MAX(id) AS n FROM audit WHERE mac <> '' GROUP BY mac HAVING COUNT(*) > 1 LIMIT 1",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.n))
}

/// Takes the right to add to the chain until the transaction ends; `false` while another process has it. On SQLite the
/// transaction itself is that right.
pub async fn lock(tx: &impl ConnectionTrait) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Locked {
        locked: bool,
    }
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let row: Option<Locked> = Sql::new("SELECT pg_try_advisory_xact_lock($1) AS locked", [LOCK.into()])
        .one(tx)
        .await?;
    Ok(row.is_some_and(|row| row.locked))
}

/// Adds places to the chain.
pub async fn insert(tx: &impl ConnectionTrait, seals: &[Seal]) -> Result<()> {
    for chunk in seals.chunks(SEALS) {
        let mut sql = Sql::new("INSERT INTO audit_seal (seq, audit_id, hash) VALUES ", []);
        for (n, seal) in chunk.iter().enumerate() {
            sql.push(if n == 0 { "(" } else { ", (" })
                .bind(seal.seq)
                .push(", ")
                .bind(seal.audit_id)
                .push(", ")
                .bind(seal.hash.clone())
                .push(")");
        }
        sql.run(tx).await?;
    }
    Ok(())
}
