//! What is written on tickets. Messages never change; a correction is a new one.

use model::Timestamp;
use model::message::MailBadge;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, Set};

use crate::entity::message_html;
use crate::sql::Sql;
use crate::{Result, Scope};

pub use crate::entity::message::{ActiveModel as NewMessage, Model as Message};

/// Adds a message, with its HTML where it has one.
pub async fn insert(db: &impl ConnectionTrait, message: NewMessage, html: Option<&str>) -> Result<Message> {
    let message = message.insert(db).await?;
    if let Some(html) = html {
        let row = message_html::ActiveModel {
            message_id: Set(message.id),
            html: Set(html.to_owned()),
        };
        message_html::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(message)
}

/// Writes the Message-ID under which a message leaves (it contains the message's own number, so it comes after).
pub async fn set_mail_id(db: &impl ConnectionTrait, id: i64, mail_id: &str) -> Result<()> {
    Sql::new(
        "UPDATE message SET mail_id = $2 WHERE id = $1",
        [id.into(), mail_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes that with this message the citizen is told the outcome.
pub async fn set_carries_outcome(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    Sql::new("UPDATE message SET carries_outcome = TRUE WHERE id = $1", [id.into()])
        .run(db)
        .await?;
    Ok(())
}

/// Changes what a received mail is worth, after its signature was looked at again.
pub async fn set_badge(
    db: &impl ConnectionTrait,
    id: i64,
    badge: MailBadge,
    certified_at: Option<Timestamp>,
) -> Result<()> {
    Sql::new(
        "UPDATE message SET badge = $2, certified_at = $3 WHERE id = $1",
        [id.into(), badge.into(), certified_at.map(|at| at.0).into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The number of a ticket that the person may see, and the HTML of a message on it.
pub async fn html(db: &impl ConnectionTrait, scope: &Scope, message_id: i64) -> Result<Option<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: i64,
        html: String,
    }
    let mut sql = Sql::new(
        "SELECT m.ticket_id, h.html FROM message_html h JOIN message m ON m.id = h.message_id JOIN ticket t ON t.id = m.ticket_id \
         WHERE h.message_id = $1",
        [message_id.into()],
    );
    scope.restrict(&mut sql);
    Ok(sql.one::<Row>(db).await?.map(|row| (row.ticket_id, row.html)))
}

/// The Message-IDs of a ticket's mails, oldest first, at most the newest twenty: what References lists.
pub async fn mail_ids(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        mail_id: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT mail_id FROM message WHERE ticket_id = $1 AND mail_id IS NOT NULL AND kind IN ('inbound', 'outbound', 'receipt') \
         ORDER BY id DESC LIMIT 20",
        [ticket_id.into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().rev().map(|row| row.mail_id).collect())
}

/// The ticket on which a mail with this Message-ID was received or sent, or sent and given this one by a provider.
pub async fn ticket_of_mail_id(db: &impl ConnectionTrait, mail_ids: &[String]) -> Result<Option<(i64, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        ticket_id: i64,
        id: i64,
    }
    if mail_ids.is_empty() {
        return Ok(None);
    }
    // Apart, so that each half uses its own index.
    let mut sql = Sql::new("SELECT ticket_id, id FROM message WHERE mail_id IN ", []);
    sql.bind_list(mail_ids.iter().cloned())
        .push(" UNION SELECT m.ticket_id, m.id FROM message_alias a JOIN message m ON m.id = a.message_id WHERE a.mail_id IN ");
    sql.bind_list(mail_ids.iter().cloned()).push(" ORDER BY 2 DESC LIMIT 1");
    Ok(sql.one::<Row>(db).await?.map(|row| (row.ticket_id, row.id)))
}

/// Whether a message is on this ticket.
pub async fn is_on(db: &impl ConnectionTrait, id: i64, ticket_id: i64) -> Result<bool> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM message WHERE id = $1 AND ticket_id = $2",
        [id.into(), ticket_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Whether this address already takes part in a ticket: wrote on it, was written to, or is its requester's.
pub async fn takes_part(db: &impl ConnectionTrait, ticket_id: i64, address: &str) -> Result<bool> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT (SELECT COUNT(*) FROM message WHERE ticket_id = $1 AND from_address = $2) \
         + (SELECT COUNT(*) FROM delivery d JOIN message m ON m.id = d.message_id \
            WHERE m.ticket_id = $1 AND d.address = $2) \
         + (SELECT COUNT(*) FROM ticket t JOIN contact_key k ON k.contact_id IN (t.requester_id, t.on_behalf_id) \
            WHERE t.id = $1 AND k.value = $2) AS n",
        [ticket_id.into(), address.to_lowercase().into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}
