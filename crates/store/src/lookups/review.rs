//! Look-ups as they are reviewed: for people, newest first, without the data of anybody.

use model::Timestamp;
use model::lookup::{LookupKind, LookupResult, Registry};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::sql::Sql;
use crate::{Result, Scope};

/// Adds ` AND (…)` on the look-up aliased `l`: what somebody may review. Whoever reviews some queues sees the look-ups that were
/// made for them; those without a queue belong to the whole desk.
fn restrict(sql: &mut Sql, scope: &Scope) {
    if !scope.everything {
        sql.push(" AND l.queue_id IN ").bind_list(scope.queues.iter().copied());
    }
}

/// Which look-ups are asked for.
#[derive(Clone, Debug, Default)]
pub struct ReviewFilter {
    pub person_id: Option<i64>,
    pub registry: Option<Registry>,
    /// The HMAC of a key.
    pub key_hmac: Option<String>,
    pub from: Option<Timestamp>,
    /// The first instant that is not meant any more.
    pub until: Option<Timestamp>,
    pub without_ticket: bool,
    pub typed: bool,
    pub undelegated: bool,
    pub attached: bool,
    pub result: Option<LookupResult>,
    /// Only those before this one: instant and number.
    pub before: Option<(Timestamp, i64)>,
    pub limit: u64,
}

/// A look-up with the names of what it is about.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReviewRow {
    pub id: i64,
    pub at: Timestamp,
    pub person_id: i64,
    pub person: String,
    pub registry: Registry,
    pub key_kind: LookupKind,
    pub key_hmac: String,
    pub ticket_id: Option<i64>,
    /// Where that ticket is now.
    pub ticket_queue_id: Option<i64>,
    pub ticket_office_id: Option<i64>,
    pub call_at: Option<Timestamp>,
    pub queue: Option<String>,
    pub reason: Option<String>,
    pub why: String,
    pub third_party: bool,
    pub delegation: bool,
    pub result: LookupResult,
    pub took_ms: i64,
    pub records: i64,
    pub attached: bool,
}

/// Look-ups inside a scope, newest first; each filter has an index in this order.
pub async fn list(db: &impl ConnectionTrait, scope: &Scope, filter: &ReviewFilter) -> Result<Vec<ReviewRow>> {
    // From the look-ups to what they are about, and never the other way round.
    let mut sql = Sql::new(
        "SELECT l.id, l.at, l.person_id, p.name AS person, l.registry, l.key_kind, l.key_hmac, l.ticket_id, \
         t.queue_id AS ticket_queue_id, t.office_id AS ticket_office_id, l.call_at, q.name AS queue, r.name AS reason, l.why, \
         l.third_party, l.delegation, l.result, l.took_ms, l.records, l.attached FROM lookup l CROSS JOIN person p \
         LEFT JOIN ticket t ON t.id = l.ticket_id LEFT JOIN queue q ON q.id = l.queue_id \
         LEFT JOIN reason r ON r.id = l.reason_id WHERE p.id = l.person_id",
        [],
    );
    restrict(&mut sql, scope);
    if let Some(person_id) = filter.person_id {
        sql.push(" AND l.person_id = ").bind(person_id);
    }
    if let Some(registry) = filter.registry {
        sql.push(" AND l.registry = ").bind(registry);
    }
    if let Some(key_hmac) = &filter.key_hmac {
        sql.push(" AND l.key_hmac = ").bind(key_hmac.clone());
    }
    if let Some(result) = filter.result {
        sql.push(" AND l.result = ").bind(result);
    }
    if let Some(from) = filter.from {
        sql.push(" AND l.at >= ").bind(from.0);
    }
    if let Some(until) = filter.until {
        sql.push(" AND l.at < ").bind(until.0);
    }
    // As the indexes say it, word by word.
    if filter.without_ticket {
        sql.push(" AND l.ticket_id IS NULL");
    }
    if filter.typed {
        sql.push(" AND l.why <> ''");
    }
    if filter.undelegated {
        sql.push(" AND l.third_party AND NOT l.delegation");
    }
    if filter.attached {
        sql.push(" AND l.attached");
    }
    if let Some((at, id)) = filter.before {
        sql.push(" AND (l.at, l.id) < (")
            .bind(at.0)
            .push(", ")
            .bind(id)
            .push(")");
    }
    sql.push(" ORDER BY l.at DESC, l.id DESC LIMIT ")
        .bind(i64::try_from(filter.limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// Somebody who asked.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Asker {
    pub id: i64,
    pub name: String,
}

/// Everybody who asked for something inside a scope, by name.
pub async fn people(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Asker>> {
    let mut sql = Sql::new(
        "SELECT p.id, p.name FROM person p WHERE EXISTS (SELECT 1 FROM lookup l WHERE l.person_id = p.id",
        [],
    );
    restrict(&mut sql, scope);
    sql.push(") ORDER BY p.name, p.id");
    sql.all(db).await
}
