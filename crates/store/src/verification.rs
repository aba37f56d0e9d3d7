//! What was found about the documents that a ticket needs.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use crate::Result;
use crate::entity::document_check;
use crate::sql::Sql;

pub use crate::entity::document_check::ActiveModel as NewCheck;

/// A check with the name of who made it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Check {
    pub item: String,
    pub passed: bool,
    pub checker: String,
    pub at: model::Timestamp,
}

/// The checks of a ticket, in the checklist's order.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<Check>> {
    Sql::new(
        "SELECT c.item, c.passed, p.name AS checker, c.at FROM document_check c JOIN person p ON p.id = c.by_id \
         WHERE c.ticket_id = $1 ORDER BY c.position",
        [ticket_id.into()],
    )
    .all(db)
    .await
}

/// Replaces the checks of a ticket.
pub async fn replace(db: &impl ConnectionTrait, ticket_id: i64, checks: Vec<NewCheck>) -> Result<()> {
    document_check::Entity::delete_many()
        .filter(document_check::Column::TicketId.eq(ticket_id))
        .exec(db)
        .await?;
    if !checks.is_empty() {
        document_check::Entity::insert_many(checks)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
