//! Searching the log: by ticket, family, period and person, newest first.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub ticket_id: Option<i64>,
    /// A code of `model::audit::AuditKind`.
    pub kind: Option<&'static str>,
    pub actor_id: Option<i64>,
    /// From this instant on, and before that one.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Entries before this one: its instant and number.
    pub before: Option<(Timestamp, i64)>,
    pub limit: i64,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Found {
    pub id: i64,
    /// Its place in the chain.
    pub seq: Option<i64>,
    pub at: Timestamp,
    pub actor_id: Option<i64>,
    pub actor: Option<String>,
    pub kind: String,
    pub action: String,
    pub object: String,
    pub object_id: Option<i64>,
    pub ticket_id: Option<i64>,
    pub data: Option<String>,
}

/// The entries, newest first. One of `audit_ticket`, `audit_actor`, `audit_kind` and `audit_at` drives it.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<Vec<Found>> {
    let mut sql = Sql::new(
        "SELECT a.id, s.seq, a.at, a.actor_id, p.name AS actor, a.kind, a.action, a.object, a.object_id, a.ticket_id, a.data \
         FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id LEFT JOIN person p ON p.id = a.actor_id WHERE 1 = 1",
        [],
    );
    if let Some(ticket_id) = wanted.ticket_id {
        sql.push(" AND a.ticket_id = ").bind(ticket_id);
    }
    if let Some(actor_id) = wanted.actor_id {
        sql.push(" AND a.actor_id = ").bind(actor_id);
    }
    if let Some(kind) = wanted.kind {
        // A ticket or a person has few entries: their index is the one to use.
        let narrow = wanted.ticket_id.is_some() || wanted.actor_id.is_some();
        sql.push(if narrow {
            " AND a.kind || '' = "
        } else {
            " AND a.kind = "
        })
        .bind(kind);
    }
    if let Some(from) = wanted.from {
        sql.push(" AND a.at >= ").bind(from.0);
    }
    if let Some(until) = wanted.until {
        sql.push(" AND a.at < ").bind(until.0);
    }
    if let Some((at, id)) = wanted.before {
        sql.push(" AND (a.at, a.id) < (")
            .bind(at.0)
            .push(", ")
            .bind(id)
            .push(")");
    }
    sql.push(" ORDER BY a.at DESC, a.id DESC LIMIT ").bind(wanted.limit);
    sql.all(db).await
}

/// How many entries of each family there are in a period.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KindCount {
    pub kind: String,
    pub n: i64,
}

/// Counts the entries from an instant on and before another, by family.
pub async fn count_by_kind(db: &impl ConnectionTrait, from: Timestamp, until: Timestamp) -> Result<Vec<KindCount>> {
    Sql::new(
        "SELECT kind, COUNT(*) AS n FROM audit WHERE at >= $1 AND at < $2 GROUP BY kind ORDER BY kind",
        [from.0.into(), until.0.into()],
    )
    .all(db)
    .await
}

/// An access of somebody who was an administrator when it was made, or with a name that nobody has.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Access {
    pub at: Timestamp,
    pub action: String,
    /// None for a name that nobody has.
    pub person_id: Option<i64>,
}

/// The accesses of administrators, and attempts with names that nobody has, in a period and in order.
pub async fn accesses(db: &impl ConnectionTrait, from: Timestamp, until: Timestamp) -> Result<Vec<Access>> {
    Sql::new(
        "SELECT at, action, object_id AS person_id FROM audit WHERE kind = 'access' AND at >= $1 AND at < $2 \
         AND (data LIKE '%\"administrator\"%' OR action = 'session.unknown') ORDER BY at, id",
        [from.0.into(), until.0.into()],
    )
    .all(db)
    .await
}
