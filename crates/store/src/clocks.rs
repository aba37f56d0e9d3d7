//! What the clocks of tickets need: their histories, what is written about them, and which are to be looked at.

use std::collections::HashMap;

use model::Timestamp;
use model::message::EventKind;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult};

use crate::Result;
use crate::sql::Sql;
use crate::tickets::Ticket;

/// What moved the clocks of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Its stays that are over, in order: level, and since when.
    pub stays: Vec<(i64, Timestamp)>,
    /// Its events that matter to a clock, in order.
    pub events: Vec<ClockEvent>,
    /// The warnings that were given.
    pub fired: Vec<Fired>,
    /// Whether measures of it are written down.
    pub measured: bool,
}

/// An event as the clocks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockEvent {
    pub at: Timestamp,
    pub kind: EventKind,
    pub was: Option<String>,
    pub became: Option<String>,
    /// A person did it; the desk itself otherwise.
    pub by_person: bool,
}

/// A warning that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The service level.
    pub sla: String,
    /// The level outside the centre whose clock it was; 0 for the centre's own.
    pub level: i64,
    pub percent: i64,
}

/// Rows and numbers of one statement: SQLite looks for each value by the name of its placeholder, so that many cost more than
/// several statements.
const HISTORIES: usize = 500;
const BARS: usize = 100;
const MEASURES: usize = 50;

/// The histories of some tickets: one statement for five hundred.
pub async fn histories(db: &impl ConnectionTrait, ticket_ids: &[i64]) -> Result<HashMap<i64, History>> {
    let mut histories: HashMap<i64, History> = HashMap::with_capacity(ticket_ids.len());
    for some in ticket_ids.chunks(HISTORIES) {
        read_histories(db, some, &mut histories).await?;
    }
    Ok(histories)
}

async fn read_histories(
    db: &impl ConnectionTrait,
    ticket_ids: &[i64],
    histories: &mut HashMap<i64, History>,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: i64,
        part: i64,
        sort: i64,
        n: i64,
        at: Timestamp,
        a: String,
        b: Option<String>,
        c: Option<String>,
        by_person: bool,
    }
    let count = ticket_ids.len();
    let mut sql = Sql::new(
        "SELECT s.ticket_id, CAST(1 AS BIGINT) AS part, s.seq AS sort, s.level AS n, s.since AS at, '' AS a, NULL AS b, NULL AS c, \
         FALSE AS by_person FROM ticket_stay s WHERE s.ticket_id IN ",
        [],
    );
    sql.bind_list(ticket_ids.iter().copied()).push(
        " UNION ALL SELECT e.ticket_id, 2, e.id, 0, e.at, e.kind, e.was, e.became, e.actor_id IS NOT NULL FROM event e \
         WHERE e.kind IN ('opened', 'taken', 'state_changed', 'queue_changed', 'told', 'closed', 'reopened') AND e.ticket_id IN ",
    );
    sql.list_again(1, count).push(
        " UNION ALL SELECT w.ticket_id, 3, w.level, w.percent, w.at, w.sla, NULL, NULL, FALSE FROM ticket_warning w \
         WHERE w.ticket_id IN ",
    );
    sql.list_again(1, count).push(
        " UNION ALL SELECT m.ticket_id, 4, 0, 0, m.closed_at, '', NULL, NULL, FALSE FROM ticket_measure m WHERE m.ticket_id IN ",
    );
    sql.list_again(1, count).push(" ORDER BY 1, 2, 3");
    for row in sql.all::<Row>(db).await? {
        let history = histories.entry(row.ticket_id).or_default();
        match row.part {
            1 => history.stays.push((row.n, row.at)),
            2 => history.events.push(ClockEvent {
                at: row.at,
                kind: row.a.parse().map_err(|_| DbErr::Type(format!("event {}", row.a)))?,
                was: row.b,
                became: row.c,
                by_person: row.by_person,
            }),
            3 => history.fired.push(Fired {
                sla: row.a,
                level: row.sort,
                percent: row.n,
            }),
            _ => history.measured = true,
        }
    }
    Ok(())
}

/// What a ticket's bar shows, as it is written into the ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub sla: String,
    /// The code of the clock.
    pub clock: String,
    pub budget_ms: i64,
    /// What is left while the clock stands still; none while it runs.
    pub left_ms: Option<i64>,
    pub due_at: Timestamp,
    pub warn_at: Option<Timestamp>,
    /// The rules by which it was counted.
    pub rules_id: i64,
}

impl Bar {
    /// Whether a ticket shows it already.
    pub fn is_of(&self, ticket: &Ticket) -> bool {
        self.sla == ticket.sla
            && self.clock == ticket.clock
            && self.budget_ms == ticket.budget_ms
            && self.left_ms == ticket.left_ms
            && self.due_at == ticket.due_at
            && self.warn_at == ticket.warn_at
            && self.rules_id == ticket.rules_id
    }
}

/// Writes bars into their tickets: one statement for a hundred.
pub async fn write_bars(db: &impl ConnectionTrait, bars: &[(i64, Bar)]) -> Result<()> {
    for some in bars.chunks(BARS) {
        write_some_bars(db, some).await?;
    }
    Ok(())
}

async fn write_some_bars(db: &impl ConnectionTrait, bars: &[(i64, Bar)]) -> Result<()> {
    let mut sql = Sql::new(
        "WITH bar (id, sla, clock, budget_ms, left_ms, due_at, warn_at, rules_id) AS (VALUES ",
        [],
    );
    for (index, (id, bar)) in bars.iter().enumerate() {
        sql.push(if index == 0 { "(" } else { ", (" });
        sql.bind(*id)
            .push(", ")
            .bind(bar.sla.clone())
            .push(", ")
            .bind(bar.clock.clone());
        sql.push(", ").bind(bar.budget_ms).push(", ").bind(bar.left_ms);
        sql.push(", ")
            .bind(bar.due_at.0)
            .push(", ")
            .bind(bar.warn_at.map(|at| at.0));
        sql.push(", ").bind(bar.rules_id).push(")");
    }
    sql.push(
        ") UPDATE ticket SET sla = bar.sla, clock = bar.clock, budget_ms = bar.budget_ms, left_ms = bar.left_ms, \
         due_at = bar.due_at, warn_at = bar.warn_at, rules_id = bar.rules_id FROM bar WHERE ticket.id = bar.id",
    );
    sql.run(db).await?;
    Ok(())
}

/// A closed ticket against a service level.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Measured {
    pub ticket_id: i64,
    pub sla: String,
    pub started_at: Timestamp,
    pub closed_at: Timestamp,
    pub budget_ms: i64,
    pub gross_ms: i64,
    pub net_ms: i64,
    pub in_time: bool,
    pub first_contact: bool,
    /// The highest level that it needed.
    pub solved_level: i64,
    /// The time that each level held it, by the wall clock.
    pub held0_ms: i64,
    pub held1_ms: i64,
    pub held2_ms: i64,
    pub held3_ms: i64,
    pub reopened_by_citizen: i64,
    pub reopened_by_desk: i64,
}

/// Takes back what was measured of some tickets.
pub async fn forget_measures(db: &impl ConnectionTrait, ticket_ids: &[i64]) -> Result<()> {
    for some in ticket_ids.chunks(HISTORIES) {
        let mut sql = Sql::new("DELETE FROM ticket_measure WHERE ticket_id IN ", []);
        sql.bind_list(some.iter().copied());
        sql.run(db).await?;
    }
    Ok(())
}

/// Writes measures down: one statement for fifty.
pub async fn write_measures(db: &impl ConnectionTrait, measures: &[Measured]) -> Result<()> {
    for some in measures.chunks(MEASURES) {
        write_some_measures(db, some).await?;
    }
    Ok(())
}

async fn write_some_measures(db: &impl ConnectionTrait, measures: &[Measured]) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO ticket_measure (ticket_id, sla, started_at, closed_at, budget_ms, gross_ms, net_ms, in_time, first_contact, \
         solved_level, held0_ms, held1_ms, held2_ms, held3_ms, reopened_by_citizen, reopened_by_desk) VALUES ",
        [],
    );
    for (index, measured) in measures.iter().enumerate() {
        sql.push(if index == 0 { "(" } else { ", (" });
        sql.bind(measured.ticket_id).push(", ").bind(measured.sla.clone());
        for number in [
            measured.started_at.0,
            measured.closed_at.0,
            measured.budget_ms,
            measured.gross_ms,
            measured.net_ms,
        ] {
            sql.push(", ").bind(number);
        }
        sql.push(", ")
            .bind(measured.in_time)
            .push(", ")
            .bind(measured.first_contact);
        for number in [
            measured.solved_level,
            measured.held0_ms,
            measured.held1_ms,
            measured.held2_ms,
            measured.held3_ms,
            measured.reopened_by_citizen,
            measured.reopened_by_desk,
        ] {
            sql.push(", ").bind(number);
        }
        sql.push(")");
    }
    sql.run(db).await?;
    Ok(())
}

/// A warning, with when it was due and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Given {
    pub sla: String,
    /// As in [`Fired`].
    pub level: i64,
    pub percent: i64,
    pub at: Timestamp,
    pub fired_at: Timestamp,
    pub late: bool,
}

/// The warnings of a ticket that were given.
pub async fn given(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<Given>> {
    Sql::new(
        "SELECT sla, level, percent, at, fired_at, late FROM ticket_warning WHERE ticket_id = $1 ORDER BY at, percent",
        [ticket_id.into()],
    )
    .all(db)
    .await
}

/// What is written down of some tickets, by ticket, then by service level.
pub async fn measures_of(db: &impl ConnectionTrait, ticket_ids: &[i64]) -> Result<HashMap<i64, Vec<Measured>>> {
    let mut sql = Sql::new("SELECT * FROM ticket_measure WHERE ticket_id IN ", []);
    sql.bind_list(ticket_ids.iter().copied())
        .push(" ORDER BY ticket_id, sla");
    let mut measures: HashMap<i64, Vec<Measured>> = HashMap::new();
    for measured in sql.all::<Measured>(db).await? {
        measures.entry(measured.ticket_id).or_default().push(measured);
    }
    Ok(measures)
}

/// Tickets for which a warning is due, the longest overdue first, behind the one that was looked at last: one index, which holds
/// those alone that will be warned of.
pub async fn to_warn(
    db: &impl ConnectionTrait,
    now: Timestamp,
    after: Option<(Timestamp, i64)>,
    limit: u64,
) -> Result<Vec<(Timestamp, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        warn_at: Timestamp,
        id: i64,
    }
    let mut sql = Sql::new(
        "SELECT warn_at, id FROM ticket WHERE warn_at IS NOT NULL AND warn_at <= $1",
        [now.0.into()],
    );
    if let Some((at, id)) = after {
        sql.push(" AND (warn_at, id) > (")
            .bind(at.0)
            .push(", ")
            .bind(id)
            .push(")");
    }
    sql.push(" ORDER BY warn_at, id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| (row.warn_at, row.id)).collect())
}

/// Writes down that a warning was given; false when it was given before.
pub async fn fire(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    fired: &Fired,
    at: Timestamp,
    now: Timestamp,
    late: bool,
) -> Result<bool> {
    let done = Sql::new(
        "INSERT INTO ticket_warning (ticket_id, sla, level, percent, at, fired_at, late) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (ticket_id, sla, level, percent) DO NOTHING",
        [
            ticket_id.into(),
            fired.sla.clone().into(),
            fired.level.into(),
            fired.percent.into(),
            at.0.into(),
            now.0.into(),
            late.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Open tickets that were counted by older rules than these, held until the end of the transaction. In the order in which they
/// are due: what is written about them then stands together in every index.
pub async fn to_recount(db: &impl ConnectionTrait, rules_id: i64, limit: u64) -> Result<Vec<Ticket>> {
    let mut sql = Sql::new(
        "SELECT t.* FROM ticket t WHERE t.closed_at IS NULL AND t.rules_id < $1 ORDER BY t.rules_id, t.due_at LIMIT $2",
        [rules_id.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    );
    sql.push(for_change(db));
    sql.all(db).await
}

/// Closed tickets that are not in the archive, the last closed first, down to an instant; `before` is the last one of the page
/// before. Held until the end of the transaction where they are to be written.
pub async fn closed_since(
    db: &impl ConnectionTrait,
    since: Timestamp,
    before: Option<(Timestamp, i64)>,
    limit: u64,
    hold: bool,
) -> Result<Vec<Ticket>> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let mut sql = Sql::new(
        "SELECT t.* FROM ticket t WHERE t.closed_at IS NOT NULL AND t.archived_at IS NULL AND t.closed_at >= $1 \
         AND (t.closed_at, t.id) < ($2, $3) ORDER BY t.closed_at DESC, t.id DESC LIMIT $4",
        [
            since.0.into(),
            at.0.into(),
            id.into(),
            i64::try_from(limit).unwrap_or(i64::MAX).into(),
        ],
    );
    if hold {
        sql.push(for_change(db));
    }
    sql.all(db).await
}

/// Open tickets in the order of their numbers, those after one.
pub async fn open_after(db: &impl ConnectionTrait, id: i64, limit: u64) -> Result<Vec<Ticket>> {
    Sql::new(
        "SELECT t.* FROM ticket t WHERE t.closed_at IS NULL AND t.id > $1 ORDER BY t.id LIMIT $2",
        [id.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .all(db)
    .await
}

/// SQLite: the IMMEDIATE transaction is the lock.
fn for_change(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// Marks a ticket as urgent, or puts it on the list of those who lead; what is set stays.
pub async fn raise(db: &impl ConnectionTrait, ticket_id: i64, urgent: bool, leader: Option<Timestamp>) -> Result<()> {
    Sql::new(
        "UPDATE ticket SET urgent = (urgent OR $2), leader_since = COALESCE(leader_since, $3) WHERE id = $1",
        [ticket_id.into(), urgent.into(), leader.map(|at| at.0).into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Takes a ticket off the list of those who lead.
pub async fn off_leaders(db: &impl ConnectionTrait, ticket_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE ticket SET leader_since = NULL WHERE id = $1",
        [ticket_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
