//! Outages and the tickets behind which they are. Who may see an outage is who works its queue; who may see a linked ticket
//! is who may see the ticket.

use model::outage::{Answered, NotAnswered, OutageState};
use model::ticket::LastWord;
use model::{TicketState, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult};

use crate::sql::{Count, Sql};
use crate::{Result, Scope};

pub use crate::entity::outage::{ActiveModel as OutageChange, Model as Outage};
pub use crate::entity::outage_ticket::{ActiveModel as LinkChange, Model as Link};

/// Adds an outage.
pub async fn insert(db: &impl ConnectionTrait, row: OutageChange) -> Result<Outage> {
    row.insert(db).await
}

/// Saves the fields that are set.
pub async fn update(db: &impl ConnectionTrait, change: OutageChange) -> Result<Outage> {
    change.update(db).await
}

/// Links a ticket.
pub async fn insert_link(db: &impl ConnectionTrait, row: LinkChange) -> Result<Link> {
    row.insert(db).await
}

/// Restricts to outages of queues inside a scope.
fn restrict(scope: &Scope, sql: &mut Sql) {
    if !scope.everything {
        sql.push(" AND g.queue_id IN ").bind_list(scope.queues.iter().copied());
    }
}

/// An outage of a queue inside a scope, held until the end of the transaction.
pub async fn find_for_change(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Outage>> {
    // SQLite: the IMMEDIATE transaction is the lock.
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    };
    let mut sql = Sql::new("SELECT g.* FROM outage g WHERE g.id = $1", [id.into()]);
    restrict(scope, &mut sql);
    sql.push(lock);
    sql.one(db).await
}

/// The name of whoever changed an outage last.
pub async fn last_actor(db: &impl ConnectionTrait, id: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let row: Option<Row> = Sql::new(
        "SELECT p.name FROM outage g JOIN person p ON p.id = g.changed_by WHERE g.id = $1",
        [id.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.name))
}

/// An outage in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: i64,
    pub title: String,
    pub state: OutageState,
    pub queue: String,
    pub began_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub linked: i64,
    pub done: i64,
    pub failed: i64,
}

const COUNTED: &str = "(SELECT COUNT(*) FROM outage_ticket o WHERE o.outage_id = g.id) AS linked, \
     (SELECT COUNT(*) FROM outage_ticket o WHERE o.outage_id = g.id AND o.ended_at IS NOT NULL) AS done, \
     (SELECT COUNT(*) FROM outage_ticket o WHERE o.outage_id = g.id AND o.how = 'failed') AS failed";

const LISTED: &str = "SELECT g.id, g.title, g.state, q.name AS queue, g.began_at, g.ended_at, ";

/// Outages that go on, the newest first.
pub async fn open(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Row>> {
    let mut sql = Sql::new(LISTED, []);
    sql.push(COUNTED)
        .push(" FROM outage g LEFT JOIN queue q ON q.id = g.queue_id WHERE g.ended_at IS NULL");
    restrict(scope, &mut sql);
    sql.push(" ORDER BY g.began_at DESC, g.id DESC");
    sql.all(db).await
}

/// The outages that ended last.
pub async fn ended(db: &impl ConnectionTrait, scope: &Scope, limit: i64) -> Result<Vec<Row>> {
    let mut sql = Sql::new(LISTED, []);
    sql.push(COUNTED)
        .push(" FROM outage g LEFT JOIN queue q ON q.id = g.queue_id WHERE g.ended_at IS NOT NULL");
    restrict(scope, &mut sql);
    sql.push(" ORDER BY g.ended_at DESC, g.id DESC LIMIT ").bind(limit);
    sql.all(db).await
}

/// An outage with the names of everything it points to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Head {
    #[sea_orm(nested)]
    pub outage: Outage,
    pub queue_name: String,
    pub opener: String,
    pub solver: Option<String>,
    pub outcome: Option<String>,
    /// Who spoke last on the ticket of the cause.
    pub cause_word: Option<LastWord>,
    /// The queue can write to anybody.
    pub can_send: bool,
    pub linked: i64,
    pub done: i64,
    /// Those of them whose citizens were left out.
    pub failed: i64,
}

/// An outage of a queue inside a scope.
pub async fn head(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Head>> {
    let mut sql = Sql::new(
        "SELECT g.*, q.name AS queue_name, p.name AS opener, s.name AS solver, u.name AS outcome, t.last_word AS cause_word, \
         EXISTS (SELECT 1 FROM mailbox m WHERE m.queue_id = g.queue_id AND m.active AND m.smtp_host IS NOT NULL) AS can_send, ",
        [],
    );
    sql.push(COUNTED).push(
        " FROM outage g JOIN queue q ON q.id = g.queue_id JOIN person p ON p.id = g.opened_by \
         LEFT JOIN person s ON s.id = g.solved_by LEFT JOIN outcome u ON u.id = g.outcome_id \
         LEFT JOIN ticket t ON t.id = g.cause_ticket_id WHERE g.id = ",
    );
    sql.bind(id);
    restrict(scope, &mut sql);
    sql.one(db).await
}

/// A ticket that is linked, with where it is now.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LinkedRow {
    pub link_id: i64,
    pub ticket_id: i64,
    pub subject: String,
    pub state: TicketState,
    pub queue_id: i64,
    pub office_id: Option<i64>,
    pub queue: String,
    pub requester: Option<String>,
    pub linked_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub how: Option<Answered>,
    pub reason: Option<NotAnswered>,
    /// Its queue can write to anybody.
    pub can_send: bool,
    /// Its queue has the outcome that is asked about.
    pub has_outcome: bool,
}

/// Every ticket of an outage inside a scope, the newest link first. `outcome_id` is the outcome of which each says whether its
/// queue has it.
pub async fn links(
    db: &impl ConnectionTrait,
    scope: &Scope,
    outage_id: i64,
    outcome_id: Option<i64>,
) -> Result<Vec<LinkedRow>> {
    let mut sql = Sql::new(
        "SELECT ot.id AS link_id, ot.ticket_id, t.subject, t.state, t.queue_id, t.office_id, q.name AS queue, \
         c.name AS requester, ot.linked_at, ot.ended_at, ot.how, ot.reason, \
         EXISTS (SELECT 1 FROM mailbox m WHERE m.queue_id = t.queue_id AND m.active AND m.smtp_host IS NOT NULL) AS can_send, \
         EXISTS (SELECT 1 FROM outcome u WHERE u.id = $2 AND u.active AND (u.queue_id IS NULL OR u.queue_id = t.queue_id)) \
         AS has_outcome FROM outage_ticket ot CROSS JOIN ticket t LEFT JOIN queue q ON q.id = t.queue_id \
         LEFT JOIN contact c ON c.id = t.requester_id WHERE t.id = ot.ticket_id AND ot.outage_id = $1",
        [outage_id.into(), outcome_id.unwrap_or_default().into()],
    );
    scope.restrict(&mut sql);
    sql.push(" ORDER BY ot.id DESC");
    sql.all(db).await
}

/// Where the citizens of an outage, or of one of its tickets, are written to: from where they wrote last, else to the address
/// of the contact, an ordinary one before a certified one. As (ticket, address), a ticket at most once.
pub async fn addresses(
    db: &impl ConnectionTrait,
    outage_id: i64,
    ticket_id: Option<i64>,
) -> Result<Vec<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: i64,
        address: String,
    }
    let one = ticket_id.unwrap_or_default();
    let rows: Vec<Row> = Sql::new(
        "SELECT ot.ticket_id, m.from_address AS address, CAST(1 AS BIGINT) AS part, -m.at AS at, -m.id AS seq \
         FROM outage_ticket ot JOIN message m ON m.ticket_id = ot.ticket_id WHERE ot.outage_id = $1 AND (CAST($2 AS BIGINT) = 0 OR ot.ticket_id = $2) \
         AND m.kind = 'inbound' AND m.from_address IS NOT NULL \
         UNION ALL SELECT ot.ticket_id, k.value, CASE k.kind WHEN 'email' THEN 2 ELSE 3 END, 0, k.id \
         FROM outage_ticket ot JOIN ticket t ON t.id = ot.ticket_id JOIN contact_key k ON k.contact_id = t.requester_id \
         WHERE ot.outage_id = $1 AND (CAST($2 AS BIGINT) = 0 OR ot.ticket_id = $2) AND k.kind IN ('email', 'pec') ORDER BY 1, 3, 4, 5",
        [outage_id.into(), one.into()],
    )
    .all(db)
    .await?;
    let mut addresses: Vec<(i64, String)> = Vec::new();
    for row in rows {
        if addresses
            .last()
            .is_none_or(|(ticket_id, _)| *ticket_id != row.ticket_id)
        {
            addresses.push((row.ticket_id, row.address));
        }
    }
    Ok(addresses)
}

/// A ticket that may have the same cause.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CandidateRow {
    pub id: i64,
    pub subject: String,
    pub requester: Option<String>,
    pub received_at: Timestamp,
}

/// Open tickets of a queue since an instant that wait for no outage and are the cause of none, the newest first.
pub async fn candidates(
    db: &impl ConnectionTrait,
    scope: &Scope,
    queue_id: i64,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<CandidateRow>> {
    let mut sql = Sql::new(
        "SELECT t.id, t.subject, c.name AS requester, t.received_at FROM ticket t LEFT JOIN contact c ON c.id = t.requester_id \
         WHERE t.closed_at IS NULL AND t.queue_id = $1 AND t.received_at >= $2 \
         AND NOT EXISTS (SELECT 1 FROM outage_ticket o WHERE o.ticket_id = t.id AND o.ended_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM outage g WHERE g.cause_ticket_id = t.id)",
        [queue_id.into(), since.0.into()],
    );
    scope.restrict(&mut sql);
    sql.push(" ORDER BY t.received_at DESC, t.id DESC LIMIT ").bind(limit);
    sql.all(db).await
}

/// Whether a ticket is one on which a provider is written to.
pub async fn is_cause(db: &impl ConnectionTrait, ticket_id: i64) -> Result<bool> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM outage WHERE cause_ticket_id = $1",
        [ticket_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// The link by which a ticket waits for an outage, where it does.
pub async fn waiting(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<Link>> {
    Sql::new(
        "SELECT ot.* FROM outage_ticket ot WHERE ot.ticket_id = $1 AND ot.ended_at IS NULL",
        [ticket_id.into()],
    )
    .one(db)
    .await
}

/// Takes a ticket off an outage; false where it does not wait for it.
pub async fn unlink(db: &impl ConnectionTrait, outage_id: i64, ticket_id: i64) -> Result<bool> {
    let done = Sql::new(
        "DELETE FROM outage_ticket WHERE outage_id = $1 AND ticket_id = $2 AND ended_at IS NULL",
        [outage_id.into(), ticket_id.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The open outages of a queue.
pub async fn of_queue(db: &impl ConnectionTrait, queue_id: i64) -> Result<Vec<Outage>> {
    Sql::new(
        "SELECT g.* FROM outage g WHERE g.queue_id = $1 AND g.ended_at IS NULL AND g.state = 'open' \
         ORDER BY g.began_at DESC, g.id DESC",
        [queue_id.into()],
    )
    .all(db)
    .await
}

/// The outage that a ticket waits for, where it does.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<Outage>> {
    Sql::new(
        "SELECT g.* FROM outage_ticket ot JOIN outage g ON g.id = ot.outage_id WHERE ot.ticket_id = $1 \
         AND ot.ended_at IS NULL",
        [ticket_id.into()],
    )
    .one(db)
    .await
}

/// The oldest outage whose citizens are being answered.
pub async fn answering(db: &impl ConnectionTrait) -> Result<Option<Outage>> {
    Sql::new(
        "SELECT g.* FROM outage g WHERE g.ended_at IS NULL AND g.state = 'answering' ORDER BY g.id LIMIT 1",
        [],
    )
    .one(db)
    .await
}

/// The next ticket of an outage that is still to be answered.
pub async fn next(db: &impl ConnectionTrait, outage_id: i64) -> Result<Option<Link>> {
    Sql::new(
        "SELECT ot.* FROM outage_ticket ot WHERE ot.outage_id = $1 AND ot.ended_at IS NULL ORDER BY ot.id LIMIT 1",
        [outage_id.into()],
    )
    .one(db)
    .await
}

/// Notes what became of a ticket; false where somebody else did already.
pub async fn settle(
    db: &impl ConnectionTrait,
    link_id: i64,
    how: Answered,
    reason: Option<NotAnswered>,
    at: Timestamp,
) -> Result<bool> {
    let done = Sql::new(
        "UPDATE outage_ticket SET ended_at = $2, how = $3, reason = $4 WHERE id = $1 AND ended_at IS NULL",
        [link_id.into(), at.0.into(), how.into(), reason.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Has the tickets of an outage that were left out wait for an answer again, but for those that wait for another outage by now;
/// returns how many.
pub async fn wait_again(db: &impl ConnectionTrait, outage_id: i64) -> Result<u64> {
    let done = Sql::new(
        "UPDATE outage_ticket SET ended_at = NULL, how = NULL, reason = NULL WHERE outage_id = $1 AND how = 'failed' \
         AND NOT EXISTS (SELECT 1 FROM outage_ticket o WHERE o.ticket_id = outage_ticket.ticket_id AND o.ended_at IS NULL)",
        [outage_id.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected())
}

/// Lets every ticket go that waits for an outage, with an event on each, and has each announced. `what` is the outage in words
/// of the timeline.
pub async fn release(
    db: &impl ConnectionTrait,
    outage_id: i64,
    person_id: i64,
    what: &str,
    at: Timestamp,
) -> Result<()> {
    Sql::new(
        "INSERT INTO event (ticket_id, at, kind, actor_id, became) SELECT ot.ticket_id, CAST($2 AS BIGINT), 'outage_unlinked', \
         CAST($3 AS BIGINT), CAST($4 AS TEXT) FROM outage_ticket ot WHERE ot.outage_id = $1 AND ot.ended_at IS NULL",
        [outage_id.into(), at.0.into(), person_id.into(), what.into()],
    )
    .run(db)
    .await?;
    Sql::new(
        "INSERT INTO change (ticket_id, queue_id, office_id, at) SELECT t.id, t.queue_id, t.office_id, CAST($2 AS BIGINT) \
         FROM outage_ticket ot JOIN ticket t ON t.id = ot.ticket_id WHERE ot.outage_id = $1 AND ot.ended_at IS NULL",
        [outage_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Sql::new(
        "UPDATE outage_ticket SET ended_at = $2, how = 'released' WHERE outage_id = $1 AND ended_at IS NULL",
        [outage_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
