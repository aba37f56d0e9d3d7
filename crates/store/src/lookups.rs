//! Look-ups: who asked which registry for what.

use model::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel, NotSet};

use crate::Result;
use crate::sql::Sql;

pub use crate::entity::lookup::Model as Lookup;

/// Writes a look-up down and returns its number; the number in the row is not looked at.
pub async fn insert(db: &impl ConnectionTrait, row: Lookup) -> Result<i64> {
    let mut row = row.into_active_model();
    row.id = NotSet;
    Ok(row.insert(db).await?.id)
}

/// The look-ups of a contact become those of its ticket.
pub async fn adopt(db: &impl ConnectionTrait, person_id: i64, call_at: Timestamp, ticket_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE lookup SET ticket_id = $3 WHERE person_id = $1 AND call_at = $2 AND ticket_id IS NULL",
        [person_id.into(), call_at.into(), ticket_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes that the cards of these look-ups of a ticket were attached to it.
pub async fn attached(db: &impl ConnectionTrait, ticket_id: i64, ids: &[i64]) -> Result<()> {
    let mut sql = Sql::new(
        "UPDATE lookup SET attached = TRUE WHERE ticket_id = $1 AND id IN ",
        [ticket_id.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.run(db).await?;
    Ok(())
}
