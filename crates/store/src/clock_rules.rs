//! The documents by which time is counted: one in force, at most one drafted, and those of before.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ClockRulesRow {
    pub id: i64,
    /// The rules as JSON.
    pub rules: String,
    /// Counts up with each save of a draft.
    pub version: i64,
    /// Tickets closed before are not counted again by it.
    pub closed_since: Timestamp,
    pub created_at: Timestamp,
    /// Who drafted it; none for what came with the program.
    pub created_by: Option<String>,
    pub applied_at: Option<Timestamp>,
    pub applied_by: Option<String>,
}

const COLUMNS: &str = "SELECT r.id, r.rules, r.version, r.closed_since, r.created_at, c.name AS created_by, r.applied_at, \
     a.name AS applied_by FROM clock_rules r LEFT JOIN person c ON c.id = r.created_by \
     LEFT JOIN person a ON a.id = r.applied_by";

/// The number of the document in force; none on a desk that has not been opened yet.
pub async fn in_force_id(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let row: Option<Count> = Sql::new("SELECT id AS n FROM clock_rules WHERE state = 'in_force'", [])
        .one(db)
        .await?;
    Ok(row.map(|row| row.n))
}

/// The document in force.
pub async fn in_force(db: &impl ConnectionTrait) -> Result<Option<ClockRulesRow>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" WHERE r.state = 'in_force'");
    sql.one(db).await
}

/// The document that is drafted.
pub async fn draft(db: &impl ConnectionTrait) -> Result<Option<ClockRulesRow>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" WHERE r.state = 'draft'");
    sql.one(db).await
}

/// What was in force before, the newest first.
pub async fn past(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<ClockRulesRow>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" WHERE r.state = 'past' ORDER BY r.id DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// Puts the first document in force. False when another process was first.
pub async fn insert_first(db: &impl ConnectionTrait, rules: &str, at: Timestamp) -> Result<bool> {
    let done = Sql::new(
        "INSERT INTO clock_rules (state, rules, created_at, applied_at) SELECT 'in_force', $1, $2, $2 \
         WHERE NOT EXISTS (SELECT 1 FROM clock_rules WHERE state = 'in_force') ON CONFLICT DO NOTHING",
        [rules.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a draft: the first save makes it, each other one replaces it where its version is still the one that was seen (0:
/// there was none). False when somebody saved meanwhile.
pub async fn save_draft(
    db: &impl ConnectionTrait,
    rules: &str,
    closed_since: Timestamp,
    seen_version: i64,
    by: i64,
    at: Timestamp,
) -> Result<bool> {
    let sql = if seen_version == 0 {
        Sql::new(
            "INSERT INTO clock_rules (state, rules, closed_since, created_at, created_by) SELECT 'draft', $1, $2, $3, $4 \
             WHERE NOT EXISTS (SELECT 1 FROM clock_rules WHERE state = 'draft')",
            [rules.into(), closed_since.0.into(), at.0.into(), by.into()],
        )
    } else {
        Sql::new(
            "UPDATE clock_rules SET rules = $1, closed_since = $2, created_at = $3, created_by = $4, version = version + 1 \
             WHERE state = 'draft' AND version = $5",
            [
                rules.into(),
                closed_since.0.into(),
                at.0.into(),
                by.into(),
                seen_version.into(),
            ],
        )
    };
    Ok(sql.run(db).await?.rows_affected() == 1)
}

/// Throws the draft away.
pub async fn discard_draft(db: &impl ConnectionTrait) -> Result<()> {
    Sql::new("DELETE FROM clock_rules WHERE state = 'draft'", [])
        .run(db)
        .await?;
    Ok(())
}

/// Puts the draft in force, if it is still the version that was tried. The document gets the next number, so that numbers
/// tell which rules are newer. False when somebody changed it meanwhile.
pub async fn put_in_force(db: &impl ConnectionTrait, seen_version: i64, by: i64, at: Timestamp) -> Result<bool> {
    let drafted = Sql::new(
        "SELECT COUNT(*) AS n FROM clock_rules WHERE state = 'draft' AND version = $1",
        [seen_version.into()],
    );
    let drafted: Option<Count> = drafted.one(db).await?;
    if drafted.is_none_or(|drafted| drafted.n == 0) {
        return Ok(false);
    }
    Sql::new("UPDATE clock_rules SET state = 'past' WHERE state = 'in_force'", [])
        .run(db)
        .await?;
    let applied = Sql::new(
        "INSERT INTO clock_rules (state, rules, version, closed_since, created_at, created_by, applied_at, applied_by) \
         SELECT 'in_force', rules, version, closed_since, created_at, created_by, $1, $2 FROM clock_rules WHERE state = 'draft'",
        [at.0.into(), by.into()],
    )
    .run(db)
    .await?;
    discard_draft(db).await?;
    // None: somebody else was first, and the draft is gone.
    Ok(applied.rows_affected() == 1)
}
