//! Look-ups counted by day, and what is unusual about them.

use model::Timestamp;
use model::lookup_review::AnomalyKind;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// Rows of a statement.
const AT_ONCE: usize = 500;

/// A day to be counted.
#[derive(Clone, Debug)]
pub struct Day<'a> {
    pub from: Timestamp,
    /// The first instant of the next one.
    pub until: Timestamp,
    /// Look-ups before this instant have a ticket by now, or never will.
    pub judged: Timestamp,
    /// When the service is open on it, each with the first instant when it is not any more.
    pub open: &'a [(Timestamp, Timestamp)],
}

/// The look-ups of a person on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PersonDay {
    pub person_id: i64,
    pub person: String,
    pub asked: i64,
    /// The most within an hour of the clock.
    pub busiest: i64,
    pub judged: i64,
    /// Of those, without a ticket.
    pub loose: i64,
    pub outside: i64,
    pub first_at: Timestamp,
    pub outside_at: Option<Timestamp>,
}

/// Adds the condition that a look-up was made while the service was closed.
fn outside(sql: &mut Sql, day: &Day<'_>) {
    sql.push("TRUE");
    for (from, until) in day.open {
        sql.push(" AND NOT (l.at >= ")
            .bind(from.0)
            .push(" AND l.at < ")
            .bind(until.0)
            .push(")");
    }
}

/// Everybody's look-ups of a day, who asked most first: one statement, by the index of instants.
pub async fn people(db: &impl ConnectionTrait, day: &Day<'_>) -> Result<Vec<PersonDay>> {
    let mut sql = Sql::new(
        "SELECT h.person_id, p.name AS person, CAST(SUM(h.n) AS BIGINT) AS asked, MAX(h.n) AS busiest, \
         CAST(SUM(h.judged) AS BIGINT) AS judged, CAST(SUM(h.loose) AS BIGINT) AS loose, \
         CAST(SUM(h.beyond) AS BIGINT) AS outside, MIN(h.first_at) AS first_at, MIN(h.beyond_at) AS outside_at \
         FROM (SELECT l.person_id, COUNT(*) AS n, COUNT(*) FILTER (WHERE l.at < $3) AS judged, \
         COUNT(*) FILTER (WHERE l.at < $3 AND l.ticket_id IS NULL) AS loose, MIN(l.at) AS first_at, COUNT(*) FILTER (WHERE ",
        [day.from.0.into(), day.until.0.into(), day.judged.0.into()],
    );
    outside(&mut sql, day);
    sql.push(") AS beyond, MIN(l.at) FILTER (WHERE ");
    outside(&mut sql, day);
    sql.push(
        ") AS beyond_at FROM lookup l WHERE l.at >= $1 AND l.at < $2 GROUP BY l.person_id, (l.at - $1) / 3600000) h \
         JOIN person p ON p.id = h.person_id GROUP BY h.person_id, p.name ORDER BY 3 DESC, 1",
    );
    sql.all(db).await
}

/// How often a key was asked for on a day, or by how many.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KeyDay {
    /// By whom; none where several are meant.
    pub person_id: Option<i64>,
    pub key_hmac: String,
    pub n: i64,
    pub first_at: Timestamp,
}

/// Keys that one person asked for more than `most` times on a day.
pub async fn repeated(db: &impl ConnectionTrait, day: &Day<'_>, most: i64) -> Result<Vec<KeyDay>> {
    Sql::new(
        "SELECT l.person_id, l.key_hmac, COUNT(*) AS n, MIN(l.at) AS first_at FROM lookup l \
         WHERE l.at >= $1 AND l.at < $2 GROUP BY l.person_id, l.key_hmac HAVING COUNT(*) > $3",
        [day.from.0.into(), day.until.0.into(), most.into()],
    )
    .all(db)
    .await
}

/// Keys that at least so many people asked for on a day.
pub async fn shared(db: &impl ConnectionTrait, day: &Day<'_>, least: i64) -> Result<Vec<KeyDay>> {
    Sql::new(
        "SELECT CAST(NULL AS BIGINT) AS person_id, l.key_hmac, COUNT(DISTINCT l.person_id) AS n, MIN(l.at) AS first_at \
         FROM lookup l WHERE l.at >= $1 AND l.at < $2 GROUP BY l.key_hmac HAVING COUNT(DISTINCT l.person_id) >= $3",
        [day.from.0.into(), day.until.0.into(), least.into()],
    )
    .all(db)
    .await
}

/// The number of look-ups of each person on each day between two instants on which they made any: (person, number). A day is 24
/// hours from the first instant on, which is near enough for what is usual.
pub async fn by_day(db: &impl ConnectionTrait, from: Timestamp, until: Timestamp) -> Result<Vec<(i64, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        n: i64,
    }
    let sql = Sql::new(
        "SELECT l.person_id, COUNT(*) AS n FROM lookup l WHERE l.at >= $1 AND l.at < $2 \
         GROUP BY l.person_id, (l.at - $1) / 86400000",
        [from.0.into(), until.0.into()],
    );
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.n)).collect())
}

/// Something unusual that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: AnomalyKind,
    pub person_id: Option<i64>,
    /// ISO 8601.
    pub day: String,
    /// Empty where no key is meant.
    pub key_hmac: String,
    pub n: i64,
    pub against: i64,
    pub first_at: Timestamp,
}

impl Found {
    /// Which it is: found again, it is the same.
    fn ident(&self) -> String {
        let person = self.person_id.unwrap_or(0);
        format!("{}:{}:{person}:{}", self.kind, self.day, self.key_hmac)
    }
}

/// Writes down what was found, each once a day; what is there already counts on. What has doubled since somebody saw it is open
/// again. Returns how many are new or have grown.
pub async fn record(db: &impl ConnectionTrait, found: &[Found], now: Timestamp) -> Result<u64> {
    let mut written = 0;
    for some in found.chunks(AT_ONCE) {
        let mut sql = Sql::new(
            "INSERT INTO lookup_anomaly (ident, kind, person_id, day, key_hmac, n, against, first_at, found_at) VALUES ",
            [],
        );
        for (index, one) in some.iter().enumerate() {
            sql.push(if index == 0 { "(" } else { ", (" });
            sql.bind(one.ident()).push(", ").bind(one.kind);
            sql.push(", ").bind(one.person_id).push(", ").bind(one.day.clone());
            sql.push(", ").bind(one.key_hmac.clone()).push(", ").bind(one.n);
            sql.push(", ").bind(one.against).push(", ").bind(one.first_at.0);
            sql.push(", ").bind(now.0).push(")");
        }
        sql.push(
            " ON CONFLICT (ident) DO UPDATE SET n = excluded.n, against = excluded.against, \
             open = CASE WHEN excluded.n >= 2 * lookup_anomaly.seen_n THEN TRUE ELSE lookup_anomaly.open END \
             WHERE excluded.n > lookup_anomaly.n",
        );
        written += sql.run(db).await?.rows_affected();
    }
    Ok(written)
}

/// Something unusual, with the names of people.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Anomaly {
    pub id: i64,
    pub kind: AnomalyKind,
    pub person_id: Option<i64>,
    pub person: Option<String>,
    pub day: String,
    pub key_hmac: String,
    pub n: i64,
    pub against: i64,
    pub first_at: Timestamp,
    pub found_at: Timestamp,
    pub seen_by: Option<String>,
    pub seen_at: Option<Timestamp>,
    pub open: bool,
    pub note: String,
}

const COLUMNS: &str = "SELECT a.id, a.kind, a.person_id, p.name AS person, a.day, a.key_hmac, a.n, a.against, a.first_at, \
     a.found_at, s.name AS seen_by, a.seen_at, a.open, a.note FROM lookup_anomaly a LEFT JOIN person p ON p.id = a.person_id \
     LEFT JOIN person s ON s.id = a.seen_by WHERE";

/// What is unusual, newest first: what nobody has seen (`open`), or what somebody has.
pub async fn list(db: &impl ConnectionTrait, open: bool, before: Option<i64>, limit: u64) -> Result<Vec<Anomaly>> {
    let mut sql = Sql::new(COLUMNS, []);
    // As the indexes say it, word by word.
    sql.push(if open { " a.open" } else { " NOT a.open" });
    if let Some(before) = before {
        sql.push(" AND a.id < ").bind(before);
    }
    sql.push(" ORDER BY a.id DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// One of them.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Anomaly>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" a.id = ").bind(id);
    sql.one(db).await
}

/// Notes that somebody has seen one; false where somebody else has, meanwhile.
pub async fn seen(db: &impl ConnectionTrait, id: i64, person_id: i64, note: &str, at: Timestamp) -> Result<bool> {
    let sql = Sql::new(
        "UPDATE lookup_anomaly SET open = FALSE, seen_by = $2, seen_at = $3, seen_n = n, note = $4 WHERE id = $1 AND open",
        [id.into(), person_id.into(), at.0.into(), note.into()],
    );
    Ok(sql.run(db).await?.rows_affected() == 1)
}
