//! The figures of the desk, and the screens that show them.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::sql::Sql;
use crate::{Result, Scope};

/// The figures of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFigures {
    pub id: i64,
    pub name: String,
    pub active: bool,
    pub open: i64,
    /// Of those, due before now.
    pub late: i64,
    /// Of those, due soon and not late.
    pub due_soon: i64,
    /// When the oldest of those was received.
    pub oldest: Option<Timestamp>,
}

/// The figures inside a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Every queue, in their order.
    pub queues: Vec<QueueFigures>,
    /// Mails that wait in triage.
    pub triage: i64,
    /// Citizens to be called now.
    pub calls: i64,
    pub opened_today: i64,
    pub closed_today: i64,
    /// Of those, closed when they were due at the latest.
    pub closed_in_time: i64,
}

/// The instants by which figures are counted.
#[derive(Clone, Copy, Debug)]
pub struct Instants {
    pub now: Timestamp,
    /// What is due before this is due soon.
    pub soon: Timestamp,
    /// When the day began.
    pub day: Timestamp,
}

/// The figures: one statement. Open tickets are counted in `ticket_open_due` alone, those opened today in `ticket_opened`, those
/// closed today by `ticket_all_closed`; what was closed before is not touched.
pub async fn figures(db: &impl ConnectionTrait, scope: &Scope, at: Instants) -> Result<Figures> {
    #[derive(FromQueryResult)]
    struct Row {
        part: i64,
        id: i64,
        name: String,
        n: i64,
        late: i64,
        soon: i64,
        oldest: Option<Timestamp>,
    }
    let mut sql = Sql::new(
        "SELECT CAST(1 AS BIGINT) AS part, q.id AS id, q.name AS name, \
         CAST(CASE WHEN q.active THEN 1 ELSE 0 END AS BIGINT) AS n, CAST(0 AS BIGINT) AS late, CAST(0 AS BIGINT) AS soon, \
         CAST(NULL AS BIGINT) AS oldest, q.sort AS sort FROM queue q",
        [],
    );
    sql.push(" UNION ALL SELECT 2, t.queue_id, '', COUNT(*), COUNT(*) FILTER (WHERE t.due_at < ")
        .bind(at.now.0)
        .push("), COUNT(*) FILTER (WHERE t.due_at < ")
        .bind(at.soon.0)
        .push("), MIN(t.received_at), 0 FROM ticket t WHERE t.closed_at IS NULL");
    scope.restrict(&mut sql);
    sql.push(
        " GROUP BY t.queue_id UNION ALL SELECT 3, 0, '', COUNT(*), 0, 0, NULL, 0 FROM inbound i \
         JOIN mailbox m ON m.id = i.mailbox_id WHERE i.state = 'triage'",
    );
    crate::triage::restrict(&mut sql, scope);
    sql.push(" UNION ALL SELECT 4, 0, '', COUNT(*), 0, 0, NULL, 0 FROM ticket t WHERE t.opened_at >= ")
        .bind(at.day.0);
    scope.restrict(&mut sql);
    sql.push(
        " UNION ALL SELECT 5, 0, '', COUNT(*), COUNT(*) FILTER (WHERE t.closed_at > t.due_at), 0, NULL, 0 FROM ticket t \
         WHERE t.closed_at IS NOT NULL AND t.archived_at IS NULL AND t.closed_at >= ",
    )
    .bind(at.day.0);
    scope.restrict(&mut sql);
    sql.push(
        " UNION ALL SELECT 6, 0, '', COUNT(*), 0, 0, NULL, 0 FROM recontact rc CROSS JOIN ticket t WHERE t.id = rc.ticket_id \
         AND rc.ended_at IS NULL AND rc.due_at <= ",
    )
    .bind(at.now.0);
    scope.restrict(&mut sql);
    sql.push(" ORDER BY 1, 8, 3, 2");
    let mut figures = Figures::default();
    for row in sql.all::<Row>(db).await? {
        match row.part {
            1 => figures.queues.push(QueueFigures {
                id: row.id,
                name: row.name,
                active: row.n > 0,
                ..QueueFigures::default()
            }),
            2 => {
                if let Some(queue) = figures.queues.iter_mut().find(|queue| queue.id == row.id) {
                    queue.open = row.n;
                    queue.late = row.late;
                    queue.due_soon = row.soon - row.late;
                    queue.oldest = row.oldest;
                }
            }
            3 => figures.triage = row.n,
            4 => figures.opened_today = row.n,
            6 => figures.calls = row.n,
            _ => {
                figures.closed_today = row.n;
                figures.closed_in_time = row.n - row.late;
            }
        }
    }
    Ok(figures)
}

/// A screen, with the name of whoever put it up.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Screen {
    pub id: i64,
    pub name: String,
    pub code_until: Option<Timestamp>,
    pub token_until: Option<Timestamp>,
    pub author: Option<String>,
    pub created_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The screens that were not revoked, by name. `most_tries` wrong codes end every code that waits.
pub async fn screens(db: &impl ConnectionTrait, most_tries: i64) -> Result<Vec<Screen>> {
    Sql::new(
        "SELECT s.id, s.name, CASE WHEN s.code_tries < $1 THEN s.code_until END AS code_until, s.token_until, \
         p.name AS author, s.created_at, s.last_seen_at FROM wall_screen s LEFT JOIN person p ON p.id = s.created_by \
         WHERE s.revoked_at IS NULL ORDER BY s.name, s.id",
        [most_tries.into()],
    )
    .all(db)
    .await
}

/// Adds a screen that waits for its code; returns its id.
pub async fn add(
    db: &impl ConnectionTrait,
    name: &str,
    code_hash: &str,
    code_until: Timestamp,
    by: Option<i64>,
    at: Timestamp,
) -> Result<Option<i64>> {
    let row: Option<Id> = Sql::new(
        "INSERT INTO wall_screen (name, code_hash, code_until, created_by, created_at) VALUES ($1, $2, $3, $4, $5) \
         RETURNING id",
        [
            name.into(),
            code_hash.into(),
            code_until.0.into(),
            by.into(),
            at.0.into(),
        ],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.id))
}

/// Gives a screen another code, in place of the one it had. What it holds already goes on until the code is used. Returns its
/// name; none where there is no such screen.
pub async fn renew(
    db: &impl ConnectionTrait,
    id: i64,
    code_hash: &str,
    code_until: Timestamp,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Name {
        name: String,
    }
    let row: Option<Name> = Sql::new(
        "UPDATE wall_screen SET code_hash = $2, code_until = $3, code_tries = 0 WHERE id = $1 AND revoked_at IS NULL \
         RETURNING name",
        [id.into(), code_hash.into(), code_until.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.name))
}

/// Uses a code up: the screen that waited for it holds a token from here on. None for a code that nothing waits for.
pub async fn activate(
    db: &impl ConnectionTrait,
    code_hash: &str,
    most_tries: i64,
    token_hash: &str,
    token_until: Timestamp,
    at: Timestamp,
) -> Result<Option<i64>> {
    let row: Option<Id> = Sql::new(
        "UPDATE wall_screen SET code_hash = NULL, code_until = NULL, code_tries = 0, token_hash = $3, token_until = $4, \
         last_seen_at = NULL WHERE code_hash = $1 AND code_tries < $2 AND code_until > $5 AND revoked_at IS NULL RETURNING id",
        [
            code_hash.into(),
            most_tries.into(),
            token_hash.into(),
            token_until.0.into(),
            at.0.into(),
        ],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.id))
}

/// Counts a wrong code against every code that waits.
pub async fn count_try(db: &impl ConnectionTrait, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE wall_screen SET code_tries = code_tries + 1 WHERE code_hash IS NOT NULL AND code_until > $1",
        [at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The screen that holds a token, and when it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Holder {
    pub id: i64,
    pub last_seen_at: Option<Timestamp>,
}

/// Who holds a token that is still good.
pub async fn holder(db: &impl ConnectionTrait, token_hash: &str, at: Timestamp) -> Result<Option<Holder>> {
    Sql::new(
        "SELECT id, last_seen_at FROM wall_screen WHERE token_hash = $1 AND token_until > $2 AND revoked_at IS NULL",
        [token_hash.into(), at.0.into()],
    )
    .one(db)
    .await
}

/// Notes that a screen showed the figures.
pub async fn note_seen(db: &impl ConnectionTrait, id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE wall_screen SET last_seen_at = $2 WHERE id = $1",
        [id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Takes a screen down: neither its code nor its token is good from here on. `false` where there is no such screen.
pub async fn revoke(db: &impl ConnectionTrait, id: i64, at: Timestamp) -> Result<bool> {
    let done = Sql::new(
        "UPDATE wall_screen SET revoked_at = $2, code_hash = NULL, code_until = NULL, token_hash = NULL, token_until = NULL \
         WHERE id = $1 AND revoked_at IS NULL",
        [id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
