//! What happens to tickets.

use model::Timestamp;
use model::message::EventKind;
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult, Set};

use crate::Result;
use crate::entity::event;
use crate::sql::Sql;

/// Adds an event to a ticket's history.
pub async fn insert(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    at: Timestamp,
    kind: EventKind,
    actor_id: Option<i64>,
    was: Option<String>,
    became: Option<String>,
) -> Result<()> {
    event::ActiveModel {
        ticket_id: Set(ticket_id),
        at: Set(at),
        kind: Set(kind),
        actor_id: Set(actor_id),
        was: Set(was),
        became: Set(became),
        ..Default::default()
    }
    .insert(db)
    .await?;
    Ok(())
}

/// Whether an office has answered a ticket that has gone nowhere else since, and nobody has told the citizen.
pub async fn owes_telling(db: &impl ConnectionTrait, ticket_id: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: EventKind,
    }
    let last: Option<Row> = Sql::new(
        "SELECT kind FROM event WHERE ticket_id = $1 AND kind IN ('office_answered', 'office_asked', 'office_refused', \
         'office_changed', 'told') ORDER BY id DESC LIMIT 1",
        [ticket_id.into()],
    )
    .one(db)
    .await?;
    Ok(last.is_some_and(|last| last.kind == EventKind::OfficeAnswered))
}

/// The name of whoever changed a ticket last; `None` where the desk itself did.
pub async fn last_actor(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: Option<String>,
    }
    let row: Option<Row> = Sql::new(
        "SELECT p.name FROM (SELECT actor_id AS who, at FROM event WHERE ticket_id = $1 \
         UNION ALL SELECT author_id, at FROM message WHERE ticket_id = $1) change \
         LEFT JOIN person p ON p.id = change.who ORDER BY change.at DESC LIMIT 1",
        [ticket_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.and_then(|row| row.name))
}
