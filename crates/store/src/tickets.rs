//! Tickets: written, read and listed.

use model::channel::Channel;
use model::filter::TicketSort;
use model::ticket::LastWord;
use model::{TicketState, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult};

use crate::entity::ticket;
use crate::sql::Sql;
use crate::{Result, Scope};

pub mod archive;
mod continued;
mod page;

pub use crate::entity::ticket::{ActiveModel as TicketChange, Model as Ticket};
pub use continued::continuations;
pub use page::{Head, Satellite, SatelliteKind, TimelineRow, head, of_address, others, satellites, timeline};

/// Adds a ticket, which is where it is since it was opened, and is kept as long as its reason or queue says.
pub async fn insert(db: &impl ConnectionTrait, mut ticket: TicketChange) -> Result<Ticket> {
    ticket.stay_since = ticket.opened_at.clone();
    crate::retention::begin(db, &mut ticket).await?;
    ticket.insert(db).await
}

/// A ticket that the person may see.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Ticket>> {
    let ticket = ticket::Entity::find_by_id(id).one(db).await?;
    Ok(ticket.filter(|ticket| scope.contains(ticket.queue_id, ticket.office_id)))
}

/// A ticket that the person may see, held until the end of the transaction: what is decided on it stays true.
pub async fn find_for_change(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Ticket>> {
    // SQLite: the IMMEDIATE transaction is the lock.
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    };
    let mut sql = Sql::new("SELECT t.* FROM ticket t WHERE t.id = $1", [id.into()]);
    sql.push(lock);
    let ticket: Option<Ticket> = sql.one(db).await?;
    Ok(ticket.filter(|ticket| scope.contains(ticket.queue_id, ticket.office_id)))
}

/// Saves the fields that are set. Where the ticket leaves its place, is closed or opened again, its stays follow
/// Saves the fields that are set. Where the ticket leaves its place, is closed or opened again, its stays follow
/// ([`crate::stays`]), and the calls that are owed about it ([`crate::recontacts`]); where its queue or reason changes, how long
/// it is kept ([`crate::retention`]). `before` is the ticket as it was, `at` when it happens.
///
/// A ticket of the archive is written by nobody: whoever gets here with one has forgotten to refuse (`domain::tickets`), and fails.
pub async fn update(
    db: &impl ConnectionTrait,
    before: &Ticket,
    mut change: TicketChange,
    at: Timestamp,
) -> Result<Ticket> {
    if before.archived_at.is_some() {
        let told = format!("ticket {} is in the archive and was about to be changed", before.id);
        return Err(sea_orm::DbErr::Custom(told));
    }
    crate::stays::follow(db, before, &mut change, at).await?;
    crate::recontacts::follow(db, before, &change, at).await?;
    crate::retention::follow(db, before, &mut change).await?;
    change.update(db).await
}

/// Notes that a person has the ticket in front of them.
pub async fn mark_seen(db: &impl ConnectionTrait, ticket_id: i64, person_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "INSERT INTO ticket_seen (ticket_id, person_id, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (person_id, ticket_id) DO UPDATE SET seen_at = excluded.seen_at",
        [ticket_id.into(), person_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A line of a list, as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListRow {
    pub id: i64,
    pub subject: String,
    pub state: TicketState,
    pub channel: Channel,
    pub queue: String,
    pub queue_slug: String,
    pub reason: Option<String>,
    pub requester: Option<String>,
    pub owner: Option<String>,
    pub office: Option<String>,
    pub received_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub last_word: LastWord,
    pub last_at: Timestamp,
    pub unread: bool,
    pub line_id: Option<i64>,
    pub clock: String,
    pub budget_ms: i64,
    pub left_ms: Option<i64>,
    pub urgent: bool,
}

/// Whose alerts a list is about: those for everybody, and those for this person as the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alerting {
    pub person_id: i64,
    /// They lead: also those for who leads, but none of tickets that are on the leaders' list, which stand above already.
    pub leads: bool,
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    pub queue_id: Option<i64>,
    /// One state; every open one when none.
    pub state: Option<TicketState>,
    pub channel: Option<Channel>,
    /// Only with this owner.
    pub owner_id: Option<i64>,
    /// Only without an owner.
    pub unowned: bool,
    /// Only with this owner or without one.
    pub owner_or_nobody: Option<i64>,
    /// Not with this owner.
    pub not_owner_id: Option<i64>,
    /// Only due before.
    pub due_before: Option<Timestamp>,
    /// Only with an alert that nobody has seen, open or closed.
    pub alerting: Option<Alerting>,
    /// Only those that the desk has put before whoever leads.
    pub leader: bool,
    /// Those of the archive instead; the state counts for nothing then.
    pub archive: bool,
    /// Only of this contact.
    pub requester_id: Option<i64>,
    pub sort: Option<TicketSort>,
    /// The place after which the page begins.
    pub after: Option<Cursor>,
    pub limit: u64,
}

/// A place in a list: the sort key and the number of the last ticket before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: Timestamp,
    pub id: i64,
}

/// The column a list is sorted by, and whether the largest comes first.
fn order(filter: &ListFilter) -> (&'static str, bool) {
    if filter.archive || filter.state == Some(TicketState::Closed) {
        return ("t.closed_at", true);
    }
    match filter.sort.unwrap_or(TicketSort::Due) {
        TicketSort::Due => ("t.due_at", false),
        TicketSort::Newest => ("t.received_at", true),
        TicketSort::Activity => ("t.last_at", true),
    }
}

/// The place of a row in its list.
pub fn cursor_of(filter: &ListFilter, row: &ListRow) -> Cursor {
    let key = match order(filter).0 {
        "t.closed_at" => row.closed_at.unwrap_or_default(),
        "t.due_at" => row.due_at,
        "t.received_at" => row.received_at,
        _ => row.last_at,
    };
    Cursor { key, id: row.id }
}

/// The columns of a [`ListRow`]. The queue is joined from outside like the rest, though every ticket has one: a planner
/// that may begin with the queues sometimes does, and then sorts every open ticket.
const COLUMNS: &str = "t.id, t.subject, t.state, t.channel, q.name AS queue, q.slug AS queue_slug, r.name AS reason, \
     c.name AS requester, p.name AS owner, o.name AS office, t.received_at, t.due_at, t.closed_at, t.last_word, \
     t.last_at, (s.seen_at IS NULL OR s.seen_at < t.last_at) AS unread, t.line_id, t.clock, t.budget_ms, t.left_ms, t.urgent \
     FROM ticket t LEFT JOIN queue q ON q.id = t.queue_id LEFT JOIN reason r ON r.id = t.reason_id \
     LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN person p ON p.id = t.owner_id \
     LEFT JOIN office o ON o.id = t.office_id LEFT JOIN ticket_seen s ON s.ticket_id = t.id AND s.person_id = ";

/// A page of a list: one statement, driven by one index whatever the filter, keyset instead of offset.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: &Scope,
    person_id: i64,
    filter: &ListFilter,
) -> Result<Vec<ListRow>> {
    let mut sql = Sql::new("SELECT ", []);
    select(&mut sql, scope, person_id, filter);
    sql.all(db).await
}

/// The first rows of several lists sorted by due time, in one statement.
pub async fn blocks(
    db: &impl ConnectionTrait,
    scope: &Scope,
    person_id: i64,
    filters: &[ListFilter],
) -> Result<Vec<Vec<ListRow>>> {
    #[derive(FromQueryResult)]
    struct Row {
        block: i64,
        #[sea_orm(nested)]
        row: ListRow,
    }
    let mut sql = Sql::new("", []);
    for (block, filter) in (0i64..).zip(filters) {
        sql.push(if block == 0 { "" } else { " UNION ALL " });
        sql.push("SELECT * FROM (SELECT CAST(")
            .bind(block)
            .push(" AS BIGINT) AS block, ");
        select(&mut sql, scope, person_id, filter);
        sql.push(") b");
    }
    sql.push(" ORDER BY block, due_at, id");
    let mut blocks: Vec<Vec<ListRow>> = filters.iter().map(|_| Vec::new()).collect();
    for row in sql.all::<Row>(db).await? {
        if let Some(rows) = usize::try_from(row.block).ok().and_then(|block| blocks.get_mut(block)) {
            rows.push(row.row);
        }
    }
    Ok(blocks)
}

/// Open tickets of the front end that nobody has taken, the most urgent first.
pub async fn front(db: &impl ConnectionTrait, scope: &Scope, person_id: i64, limit: u64) -> Result<Vec<ListRow>> {
    let mut sql = Sql::new("SELECT ", []);
    sql.push(COLUMNS).bind(person_id).push(FRONT);
    scope.restrict(&mut sql);
    sql.push(" ORDER BY t.due_at, t.id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// The condition of the front end's list; the index `ticket_front` has the same.
const FRONT: &str = " WHERE t.closed_at IS NULL AND t.level = 0 AND t.owner_id IS NULL";

/// The most urgent ticket of the front end's list, held until the end of the transaction. Two transactions get two.
pub async fn claim_front(db: &impl ConnectionTrait, scope: &Scope) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let mut sql = Sql::new("SELECT t.id FROM ticket t", []);
    sql.push(FRONT);
    scope.restrict(&mut sql);
    sql.push(" ORDER BY t.due_at, t.id LIMIT 1").push(lock);
    let row: Option<Row> = sql.one(db).await?;
    Ok(row.map(|row| row.id))
}

/// Everything of a list's statement behind `SELECT`.
fn select(sql: &mut Sql, scope: &Scope, person_id: i64, filter: &ListFilter) {
    sql.push(COLUMNS).bind(person_id).push(" WHERE");
    conditions(sql, scope, filter);
    let (column, descending) = order(filter);
    if let Some(after) = filter.after {
        sql.push(" AND (")
            .push(column)
            .push(", t.id) ")
            .push(if descending { "< (" } else { "> (" });
        sql.bind(after.key.0).push(", ").bind(after.id).push(")");
    }
    sql.push(" ORDER BY ").push(column);
    sql.push(if descending {
        " DESC, t.id DESC LIMIT "
    } else {
        ", t.id LIMIT "
    });
    sql.bind(i64::try_from(filter.limit).unwrap_or(i64::MAX));
}

/// Open tickets of a list by state, for its chips; the filter's own state and cursor do not count.
pub async fn counts_by_state(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListFilter,
) -> Result<Vec<(TicketState, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        state: TicketState,
        n: i64,
    }
    let mut sql = Sql::new("SELECT t.state, COUNT(*) AS n FROM ticket t WHERE", []);
    conditions(
        &mut sql,
        scope,
        &ListFilter {
            state: None,
            ..filter.clone()
        },
    );
    sql.push(" GROUP BY t.state");
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| (row.state, row.n)).collect())
}

fn conditions(sql: &mut Sql, scope: &Scope, filter: &ListFilter) {
    // Always an open or a closed list, or the archive: each has its partial indexes, so that history never slows the day's work.
    // Alerts are few and have an index of their own.
    match (filter.alerting, filter.state) {
        (Some(alerting), _) => {
            sql.push(if alerting.leads {
                " (t.leader_since IS NULL OR t.closed_at IS NOT NULL) AND"
            } else {
                ""
            });
            sql.push(" t.id IN (SELECT a.ticket_id FROM alert a WHERE a.seen_at IS NULL AND (a.audience = 'all'");
            sql.push(if alerting.leads {
                " OR a.audience = 'leaders'"
            } else {
                ""
            });
            sql.push(" OR EXISTS (SELECT 1 FROM ticket w WHERE w.id = a.ticket_id AND a.audience = 'owner' AND w.owner_id = ")
                .bind(alerting.person_id)
                .push(")))");
        }
        (None, _) if filter.archive => {
            sql.push(" t.archived_at IS NOT NULL");
        }
        (None, Some(TicketState::Closed)) => {
            sql.push(" t.closed_at IS NOT NULL AND t.archived_at IS NULL");
        }
        (None, _) => {
            sql.push(" t.closed_at IS NULL");
        }
    }
    if filter.leader {
        sql.push(" AND t.leader_since IS NOT NULL");
    }
    if let Some(requester_id) = filter.requester_id {
        sql.push(" AND t.requester_id = ").bind(requester_id);
    }
    if let Some(state) = filter.state.filter(|state| state.is_open() && !filter.archive) {
        sql.push(" AND t.state = ").bind(state);
    }
    if let Some(queue_id) = filter.queue_id {
        sql.push(" AND t.queue_id = ").bind(queue_id);
    }
    if let Some(channel) = filter.channel {
        sql.push(" AND t.channel = ").bind(channel);
    }
    if let Some(owner_id) = filter.owner_id {
        sql.push(" AND t.owner_id = ").bind(owner_id);
    }
    if filter.unowned {
        sql.push(" AND t.owner_id IS NULL");
    }
    if let Some(owner_id) = filter.owner_or_nobody {
        sql.push(" AND (t.owner_id IS NULL OR t.owner_id = ")
            .bind(owner_id)
            .push(")");
    }
    if let Some(owner_id) = filter.not_owner_id {
        sql.push(" AND (t.owner_id IS NULL OR t.owner_id <> ")
            .bind(owner_id)
            .push(")");
    }
    if let Some(due_before) = filter.due_before {
        sql.push(" AND t.due_at < ").bind(due_before.0);
    }
    scope.restrict(sql);
}
