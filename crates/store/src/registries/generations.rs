//! The records of imports, in batches: written, copied, compared, deleted. Each function is one statement that ends soon.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::before_first;
use crate::Result;
use crate::sql::{Count, Sql};

/// Writes records: `rows` is a JSON array of `[place, ident, content, record]`, the place counted from 1. One bound text
/// carries thousands of them, because SQLite looks for each of many bound values by its name.
pub async fn add_rows(db: &impl ConnectionTrait, import_id: i64, rows: &str) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO registry_row (id, ident, content, data) \
         SELECT $1 + CAST(j.value ->> 0 AS BIGINT), CAST(j.value ->> 1 AS BIGINT), CAST(j.value ->> 2 AS BIGINT), \
         j.value ->> 3 FROM ",
        [before_first(import_id).into(), rows.into()],
    );
    sql.push(elements(db));
    sql.run(db).await?;
    Ok(())
}

/// Writes what records are found by: `keys` is a JSON array of `[hash, number of the record]`, best in order.
pub async fn add_keys(db: &impl ConnectionTrait, import_id: i64, keys: &str) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO registry_key (import_id, hash, row_id) \
         SELECT $1, CAST(j.value ->> 0 AS BIGINT), CAST(j.value ->> 1 AS BIGINT) FROM ",
        [import_id.into(), keys.into()],
    );
    sql.push(elements(db));
    sql.run(db).await?;
    Ok(())
}

/// The elements of the JSON array `$2`, as `j.value`.
fn elements(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => "json_array_elements(CAST($2 AS JSON)) AS j(value)",
        _ => "json_each($2) AS j",
    }
}

/// A record by its number: which one it is and what it says, as hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Place {
    pub id: i64,
    pub ident: i64,
    pub content: i64,
}

/// The records of an import behind this number, in order.
pub async fn rows_after(db: &impl ConnectionTrait, import_id: i64, after: i64, limit: i64) -> Result<Vec<Place>> {
    Sql::new(
        "SELECT id, ident, content FROM registry_row WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3",
        [after.into(), before_first(import_id + 1).into(), limit.into()],
    )
    .all(db)
    .await
}

/// The number of the last record of an import; none where it has no record.
pub async fn last_row(db: &impl ConnectionTrait, import_id: i64) -> Result<Option<i64>> {
    let row: Option<Count> = Sql::new(
        "SELECT id AS n FROM registry_row WHERE id > $1 AND id < $2 ORDER BY id DESC LIMIT 1",
        [before_first(import_id).into(), before_first(import_id + 1).into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.n))
}

/// Copies the records behind `after` up to `until` under numbers that are `shift` higher, without those of `except` (a JSON
/// array of numbers). How many were copied.
pub async fn copy_rows(db: &impl ConnectionTrait, (after, until): (i64, i64), shift: i64, except: &str) -> Result<u64> {
    let mut sql = Sql::new(
        "INSERT INTO registry_row (id, ident, content, data) SELECT r.id + $3, r.ident, r.content, r.data \
         FROM registry_row r WHERE r.id > $1 AND r.id <= $2 AND r.id NOT IN (SELECT CAST(x.value AS BIGINT) FROM ",
        [after.into(), until.into(), shift.into(), except.into()],
    );
    sql.push(match db.get_database_backend() {
        DbBackend::Postgres => "json_array_elements_text(CAST($4 AS JSON)) AS x(value))",
        _ => "json_each($4) AS x)",
    });
    Ok(sql.run(db).await?.rows_affected())
}

/// A key by its place among those of its import: many records may share a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KeyPlace {
    pub hash: i64,
    pub row_id: i64,
}

impl KeyPlace {
    /// Before every key, and behind every key.
    pub const ENDS: (Self, Self) = (
        Self { hash: -1, row_id: -1 },
        Self {
            hash: i64::MAX,
            row_id: i64::MAX,
        },
    );
}

/// The key with which a page of `count` keys behind `after` ends; none where fewer are left.
pub async fn key_page_end(
    db: &impl ConnectionTrait,
    import_id: i64,
    after: KeyPlace,
    count: i64,
) -> Result<Option<KeyPlace>> {
    Sql::new(
        "SELECT hash, row_id FROM registry_key WHERE import_id = $1 AND (hash, row_id) > ($2, $3) \
         ORDER BY hash, row_id LIMIT 1 OFFSET $4",
        [
            import_id.into(),
            after.hash.into(),
            after.row_id.into(),
            (count - 1).into(),
        ],
    )
    .one(db)
    .await
}

/// Copies the keys of `from` behind `after` up to `until` to `to`, where their record, `shift` higher, was copied.
pub async fn copy_keys(
    db: &impl ConnectionTrait,
    (from, to): (i64, i64),
    (after, until): (KeyPlace, KeyPlace),
    shift: i64,
) -> Result<()> {
    Sql::new(
        "INSERT INTO registry_key (import_id, hash, row_id) SELECT $2, k.hash, k.row_id + $7 FROM registry_key k \
         WHERE k.import_id = $1 AND (k.hash, k.row_id) > ($3, $4) AND (k.hash, k.row_id) <= ($5, $6) \
         AND EXISTS (SELECT 1 FROM registry_row r WHERE r.id = k.row_id + $7)",
        [
            from.into(),
            to.into(),
            after.hash.into(),
            after.row_id.into(),
            until.hash.into(),
            until.row_id.into(),
            shift.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// An import that ended and whose records may still be there.
pub async fn unswept(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let row: Option<Count> = Sql::new(
        "SELECT id AS n FROM registry_import WHERE swept = FALSE AND state IN ('past', 'failed', 'discarded') \
         ORDER BY id LIMIT 1",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.n))
}

/// Deletes the keys behind `after` up to `until`.
pub async fn delete_keys(
    db: &impl ConnectionTrait,
    import_id: i64,
    (after, until): (KeyPlace, KeyPlace),
) -> Result<()> {
    Sql::new(
        "DELETE FROM registry_key WHERE import_id = $1 AND (hash, row_id) > ($2, $3) AND (hash, row_id) <= ($4, $5)",
        [
            import_id.into(),
            after.hash.into(),
            after.row_id.into(),
            until.hash.into(),
            until.row_id.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Deletes the records behind `after` up to `until`.
pub async fn delete_rows(db: &impl ConnectionTrait, (after, until): (i64, i64)) -> Result<()> {
    Sql::new(
        "DELETE FROM registry_row WHERE id > $1 AND id <= $2",
        [after.into(), until.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
