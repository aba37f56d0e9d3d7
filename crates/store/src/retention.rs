//! How long tickets are kept: the classes, what a contract says about them, and the class of a ticket. A class that nobody
//! set by hand is that of the reason, else that of the queue, else [`ROUTINE`]; it follows the ticket.

use model::retention::CountedFrom;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Set};

use crate::Result;
use crate::entity::{contract_class, retention_class};
use crate::sql::Sql;
use crate::tickets::{Ticket, TicketChange};

pub use crate::entity::contract_class::Model as ContractClass;
pub use crate::entity::retention_class::{ActiveModel as ClassChange, Model as Class};

/// The class of everything about which nobody has said anything: the first that the migration makes.
pub const ROUTINE: i64 = 1;

/// Every class, in the order in which they were made.
pub async fn classes(db: &impl ConnectionTrait) -> Result<Vec<Class>> {
    retention_class::Entity::find()
        .order_by_asc(retention_class::Column::Id)
        .all(db)
        .await
}

/// A class by id.
pub async fn class(db: &impl ConnectionTrait, id: i64) -> Result<Option<Class>> {
    retention_class::Entity::find_by_id(id).one(db).await
}

/// What a contract says itself.
pub async fn terms(db: &impl ConnectionTrait, contract_id: i64) -> Result<Vec<ContractClass>> {
    contract_class::Entity::find()
        .filter(contract_class::Column::ContractId.eq(contract_id))
        .order_by_asc(contract_class::Column::ClassId)
        .all(db)
        .await
}

/// Writes down what a contract says of a class.
pub async fn set_term(
    db: &impl ConnectionTrait,
    contract_id: i64,
    class_id: i64,
    months: i64,
    counted: CountedFrom,
) -> Result<()> {
    Sql::new(
        "INSERT INTO contract_class (contract_id, class_id, keep_months, counted) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (contract_id, class_id) DO UPDATE SET keep_months = excluded.keep_months, counted = excluded.counted",
        [contract_id.into(), class_id.into(), months.into(), counted.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A new ticket's class.
pub(crate) async fn begin(db: &impl ConnectionTrait, ticket: &mut TicketChange) -> Result<()> {
    let queue_id = ticket.queue_id.try_as_ref().copied().unwrap_or_default();
    let reason_id = ticket.reason_id.try_as_ref().copied().flatten();
    ticket.retention_class_id = Set(class_for(db, queue_id, reason_id).await?);
    Ok(())
}

/// Has the class of a ticket follow its queue and its reason, unless somebody set it.
pub(crate) async fn follow(db: &impl ConnectionTrait, before: &Ticket, change: &mut TicketChange) -> Result<()> {
    let queue_id = change.queue_id.try_as_ref().copied().unwrap_or(before.queue_id);
    let reason_id = change.reason_id.try_as_ref().copied().unwrap_or(before.reason_id);
    let by_hand = before.retention_set_by_hand || change.retention_set_by_hand.try_as_ref() == Some(&true);
    if by_hand || (queue_id == before.queue_id && reason_id == before.reason_id) {
        return Ok(());
    }
    change.retention_class_id = Set(class_for(db, queue_id, reason_id).await?);
    Ok(())
}

async fn class_for(db: &impl ConnectionTrait, queue_id: i64, reason_id: Option<i64>) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Option<i64>,
    }
    let row: Option<Row> = Sql::new(
        "SELECT COALESCE((SELECT r.retention_class_id FROM reason r WHERE r.id = $2), \
         (SELECT q.retention_class_id FROM queue q WHERE q.id = $1)) AS id",
        [queue_id.into(), reason_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.and_then(|row| row.id).unwrap_or(ROUTINE))
}
