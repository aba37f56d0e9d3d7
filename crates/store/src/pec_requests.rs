//! PEC requests. Who may see one is who may see its ticket: reads join it and ask the scope.

use model::Timestamp;
use model::pec_request::{RequestFilter, RequestKind, RequestState};
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult};

use crate::sql::Sql;
use crate::{Result, Scope};

pub use crate::entity::pec_request::{ActiveModel as PecRequestChange, Model as PecRequest};

/// The setting with the number of the queue in which PEC requests are worked.
pub const QUEUE: &str = "pec_queue";

/// Adds a request.
pub async fn insert(db: &impl ConnectionTrait, row: PecRequestChange) -> Result<PecRequest> {
    row.insert(db).await
}

/// Saves the fields that are set.
pub async fn update(db: &impl ConnectionTrait, change: PecRequestChange) -> Result<PecRequest> {
    change.update(db).await
}

/// A request whose ticket is inside a scope.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<PecRequest>> {
    let mut sql = Sql::new(
        "SELECT pr.* FROM pec_request pr JOIN ticket t ON t.id = pr.ticket_id WHERE pr.id = $1",
        [id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// The request of a ticket, where it has one.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<PecRequest>> {
    Sql::new(
        "SELECT pr.* FROM pec_request pr WHERE pr.ticket_id = $1",
        [ticket_id.into()],
    )
    .one(db)
    .await
}

/// A line of the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: i64,
    pub ticket_id: i64,
    pub version: i64,
    pub kind: RequestKind,
    pub state: RequestState,
    pub box_address: String,
    pub provider_reference: String,
    pub opened_at: Timestamp,
    pub data: String,
    pub requester: Option<String>,
    pub clock: String,
    pub line_id: Option<i64>,
    pub budget_ms: i64,
    pub left_ms: Option<i64>,
    pub due_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

const COLUMNS: &str = "SELECT pr.id, pr.ticket_id, pr.version, pr.kind, pr.state, pr.box_address, pr.provider_reference, \
     pr.opened_at, pr.data, c.name AS requester, t.clock, t.line_id, t.budget_ms, t.left_ms, t.due_at, t.closed_at \
     FROM pec_request pr CROSS JOIN ticket t LEFT JOIN contact c ON c.id = t.requester_id WHERE t.id = pr.ticket_id";

/// A page of requests: what goes on with the oldest first, what has ended with the newest first.
pub async fn list(db: &impl ConnectionTrait, scope: &Scope, filter: &RequestFilter, limit: u64) -> Result<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    match filter.state {
        Some(state) => sql.push(" AND pr.state = ").bind(state),
        None => sql.push(" AND pr.ended_at IS NULL"),
    };
    if let Some(kind) = filter.kind {
        sql.push(" AND pr.kind = ").bind(kind);
    }
    let oldest_first = filter.state.is_none_or(RequestState::is_open);
    if let Some(after) = filter.after {
        sql.push(if oldest_first { " AND pr.id > " } else { " AND pr.id < " })
            .bind(after);
    }
    scope.restrict(&mut sql);
    sql.push(if oldest_first {
        " ORDER BY pr.id LIMIT "
    } else {
        " ORDER BY pr.id DESC LIMIT "
    })
    .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// These requests, inside a scope, the oldest first.
pub async fn some(db: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND pr.id IN ").bind_list(ids.iter().copied());
    scope.restrict(&mut sql);
    sql.push(" ORDER BY pr.id");
    sql.all(db).await
}

/// How many requests of a kind are in a state.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Counted {
    pub state: RequestState,
    pub kind: RequestKind,
    pub n: i64,
}

/// How many requests of each kind are in each state: one statement, read from the index.
pub async fn counts(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Counted>> {
    let mut sql = Sql::new(
        "SELECT pr.state, pr.kind, COUNT(*) AS n FROM pec_request pr CROSS JOIN ticket t WHERE t.id = pr.ticket_id",
        [],
    );
    scope.restrict(&mut sql);
    sql.push(" GROUP BY pr.state, pr.kind");
    sql.all(db).await
}

/// Names of those who took part in a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Names {
    pub data: Option<String>,
    pub form: Option<String>,
    pub identity: Option<String>,
    pub sent: Option<String>,
    pub executed: Option<String>,
    pub confirmed: Option<String>,
    pub ended: Option<String>,
}

/// Who did what for a request.
pub async fn names(db: &impl ConnectionTrait, id: i64) -> Result<Names> {
    let found: Option<Names> = Sql::new(
        "SELECT d.name AS data, f.name AS form, i.name AS identity, s.name AS sent, x.name AS executed, c.name AS confirmed, \
         e.name AS ended FROM pec_request pr LEFT JOIN person d ON d.id = pr.data_by LEFT JOIN person f ON f.id = pr.form_by \
         LEFT JOIN person i ON i.id = pr.identity_by LEFT JOIN person s ON s.id = pr.sent_by \
         LEFT JOIN person x ON x.id = pr.executed_by LEFT JOIN person c ON c.id = pr.confirmed_by \
         LEFT JOIN person e ON e.id = pr.ended_by WHERE pr.id = $1",
        [id.into()],
    )
    .one(db)
    .await?;
    Ok(found.unwrap_or_default())
}

/// The file that came with a message, where one did.
pub async fn file_of_message(db: &impl ConnectionTrait, message_id: i64) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct File {
        id: i64,
    }
    let found: Option<File> = Sql::new(
        "SELECT id FROM attachment WHERE message_id = $1 ORDER BY id LIMIT 1",
        [message_id.into()],
    )
    .one(db)
    .await?;
    Ok(found.map(|file| file.id))
}
