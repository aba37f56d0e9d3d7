//! Alerts: what somebody has to see although nobody wrote.

use model::Timestamp;
use model::message::{AlertAudience, AlertKind};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};

use crate::Result;
use crate::entity::alert;
use crate::sql::Sql;

pub use crate::entity::alert::Model as Alert;

/// Raises an alert, unless the same one stands already.
pub async fn raise(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    message_id: Option<i64>,
    kind: AlertKind,
    about: &str,
    at: Timestamp,
) -> Result<()> {
    let standing: Option<crate::sql::Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM alert WHERE ticket_id = $1 AND seen_at IS NULL AND kind = $2 AND about = $3",
        [ticket_id.into(), kind.into(), about.into()],
    )
    .one(db)
    .await?;
    if standing.is_some_and(|count| count.n > 0) {
        return Ok(());
    }
    let row = alert::ActiveModel {
        ticket_id: Set(ticket_id),
        message_id: Set(message_id),
        kind: Set(kind),
        about: Set(about.to_owned()),
        audience: Set(AlertAudience::All),
        at: Set(at),
        ..Default::default()
    };
    row.insert(db).await?;
    Ok(())
}

/// Raises an alert that is for some people only.
pub async fn raise_for(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    kind: AlertKind,
    about: &str,
    audience: AlertAudience,
    at: Timestamp,
) -> Result<()> {
    let row = alert::ActiveModel {
        ticket_id: Set(ticket_id),
        kind: Set(kind),
        about: Set(about.to_owned()),
        audience: Set(audience),
        at: Set(at),
        ..Default::default()
    };
    row.insert(db).await?;
    Ok(())
}

/// Takes back the alerts of a kind and an audience: a newer one says more.
pub async fn withdraw_for(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    kind: AlertKind,
    audience: AlertAudience,
    at: Timestamp,
) -> Result<()> {
    Sql::new(
        "UPDATE alert SET seen_at = $4 WHERE ticket_id = $1 AND kind = $2 AND audience = $3 AND seen_at IS NULL",
        [ticket_id.into(), kind.into(), audience.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Takes back every alert of a kind on a ticket: it is closed.
pub async fn withdraw_of_ticket(
    db: &impl ConnectionTrait,
    ticket_id: i64,
    kind: AlertKind,
    at: Timestamp,
) -> Result<()> {
    Sql::new(
        "UPDATE alert SET seen_at = $3 WHERE ticket_id = $1 AND kind = $2 AND seen_at IS NULL",
        [ticket_id.into(), kind.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// An alert of a ticket that nobody has seen.
pub async fn find(db: &impl ConnectionTrait, ticket_id: i64, id: i64) -> Result<Option<Alert>> {
    Sql::new(
        "SELECT * FROM alert WHERE id = $1 AND ticket_id = $2 AND seen_at IS NULL",
        [id.into(), ticket_id.into()],
    )
    .one(db)
    .await
}

/// Notes that somebody has seen it.
pub async fn see(db: &impl ConnectionTrait, id: i64, person_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE alert SET seen_at = $2, seen_by = $3 WHERE id = $1 AND seen_at IS NULL",
        [id.into(), at.0.into(), person_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Takes back what turned out not to be so: the provider's acceptance came after all.
pub async fn withdraw(db: &impl ConnectionTrait, message_id: i64, kind: AlertKind, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE alert SET seen_at = $3 WHERE message_id = $1 AND kind = $2 AND seen_at IS NULL",
        [message_id.into(), kind.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
