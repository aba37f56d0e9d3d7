//! How long a ticket stayed where. A row is a stay that is over; the one that goes on is `ticket.stay_since`, so that opening
//! a ticket costs no statement and a list need not look here.

use model::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult, Set};

use crate::Result;
use crate::sql::Sql;
use crate::tickets::{Ticket, TicketChange};

/// A stay that is over.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Stay {
    pub level: i64,
    pub office_id: Option<i64>,
    /// The office's name.
    pub office: Option<String>,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// The stays of a ticket that are over, oldest first.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<Stay>> {
    Sql::new(
        "SELECT s.level, s.office_id, o.name AS office, s.since, s.until FROM ticket_stay s \
         LEFT JOIN office o ON o.id = s.office_id WHERE s.ticket_id = $1 ORDER BY s.seq",
        [ticket_id.into()],
    )
    .all(db)
    .await
}

/// Where a ticket was before it came so high, and who handed it up, where they still work here.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct CameFrom {
    pub level: i64,
    pub office_id: Option<i64>,
    pub by_id: Option<i64>,
}

/// The last place of a ticket below a level.
pub async fn came_from(db: &impl ConnectionTrait, ticket_id: i64, below: i64) -> Result<Option<CameFrom>> {
    Sql::new(
        "SELECT s.level, s.office_id, (SELECT MAX(p.id) FROM event e JOIN person p ON p.id = e.actor_id \
         WHERE e.ticket_id = s.ticket_id AND e.kind = 'office_changed' AND e.at = s.until AND p.disabled_at IS NULL) AS by_id \
         FROM ticket_stay s WHERE s.ticket_id = $1 AND s.level < $2 ORDER BY s.seq DESC LIMIT 1",
        [ticket_id.into(), below.into()],
    )
    .one(db)
    .await
}

/// Writes down the stay that a change ends, and begins the next one in the change itself.
pub(crate) async fn follow(
    db: &impl ConnectionTrait,
    before: &Ticket,
    change: &mut TicketChange,
    at: Timestamp,
) -> Result<()> {
    let level = change.level.try_as_ref().copied().unwrap_or(before.level);
    let office_id = change.office_id.try_as_ref().copied().unwrap_or(before.office_id);
    let closed = change
        .closed_at
        .try_as_ref()
        .copied()
        .unwrap_or(before.closed_at)
        .is_some();
    let moved = level != before.level || office_id != before.office_id;
    if before.closed_at.is_none() && (moved || closed) {
        Sql::new(
            "INSERT INTO ticket_stay (ticket_id, seq, level, office_id, since, until) \
             SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5 FROM ticket_stay WHERE ticket_id = $1",
            [
                before.id.into(),
                before.level.into(),
                before.office_id.into(),
                before.stay_since.0.into(),
                at.0.into(),
            ],
        )
        .run(db)
        .await?;
    }
    if !closed && (moved || before.closed_at.is_some()) {
        change.stay_since = Set(at);
    }
    Ok(())
}
