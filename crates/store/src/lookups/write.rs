//! Writing look-ups down, and what happens to them later.

use model::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::Lookup;
use crate::Result;
use crate::sql::Sql;

/// Writes a look-up down and returns its number; the number in the row is not looked at. It belongs to the contract of its
/// ticket, else to the one in force.
pub async fn insert(db: &impl ConnectionTrait, row: Lookup) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Made {
        id: i64,
    }
    let made: Option<Made> = Sql::new(
        "INSERT INTO lookup (at, person_id, registry, key_kind, key_hmac, ticket_id, call_at, queue_id, reason_id, why, \
         third_party, delegation, result, took_ms, records, attached, contract_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         COALESCE((SELECT t.contract_id FROM ticket t WHERE t.id = $6), \
         (SELECT c.id FROM contract c WHERE c.starts_at <= $1 ORDER BY c.starts_at DESC, c.id DESC LIMIT 1), \
         (SELECT MIN(c.id) FROM contract c))) RETURNING id",
        [
            row.at.into(),
            row.person_id.into(),
            row.registry.into(),
            row.key_kind.into(),
            row.key_hmac.into(),
            row.ticket_id.into(),
            row.call_at.into(),
            row.queue_id.into(),
            row.reason_id.into(),
            row.why.into(),
            row.third_party.into(),
            row.delegation.into(),
            row.result.into(),
            row.took_ms.into(),
            row.records.into(),
            row.attached.into(),
        ],
    )
    .one(db)
    .await?;
    made.map(|made| made.id).ok_or(DbErr::RecordNotInserted)
}

/// The look-ups of a contact become those of its ticket; those made before a queue was chosen get the ticket's.
pub async fn adopt(db: &impl ConnectionTrait, person_id: i64, call_at: Timestamp, ticket_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE lookup SET ticket_id = $3, contract_id = (SELECT t.contract_id FROM ticket t WHERE t.id = $3), \
         queue_id = COALESCE(queue_id, (SELECT t.queue_id FROM ticket t WHERE t.id = $3)) \
         WHERE person_id = $1 AND call_at = $2 AND ticket_id IS NULL",
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
