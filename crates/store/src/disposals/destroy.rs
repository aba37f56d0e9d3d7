//! What happens to the rows of tickets that are destroyed: a fixed number of statements, however many tickets. The order is that
//! in which no row points to nothing (docs/adr/0035 has the table of what goes and what stays).

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// What is left of a mail in the ledger: mailbox, fingerprint, days, places. By these it is known when it comes again.
macro_rules! stripped {
    ($condition:literal) => {
        concat!(
            "UPDATE inbound SET state = 'destroyed', reason = NULL, sender = NULL, subject = NULL, kind = NULL, signature = NULL, \
             issuer = NULL, note = NULL, why = NULL, rule = NULL, decided_by = NULL, decided_at = NULL, due_at = NULL, \
             next_at = NULL, queue_id = NULL, reason_id = NULL, related_id = NULL, sha256 = '', bytes = 0, ticket_id = NULL, \
             message_id = NULL WHERE ",
            $condition
        )
    };
}

/// Each with what stands before and behind the list of tickets.
const ROWS: &[(&str, &str)] = &[
    ("DELETE FROM notice WHERE ticket_id IN ", ""),
    ("DELETE FROM alert WHERE ticket_id IN ", ""),
    // A receipt is a mail of its own, and may have found no ticket by itself.
    (
        stripped!("ticket_id IS NULL AND id IN (SELECT e.inbound_id FROM evidence e WHERE e.ticket_id IN "),
        ")",
    ),
    ("DELETE FROM evidence WHERE ticket_id IN ", ""),
    (
        "DELETE FROM message_alias WHERE message_id IN (SELECT m.id FROM message m WHERE m.ticket_id IN ",
        ")",
    ),
    (
        "DELETE FROM message_html WHERE message_id IN (SELECT m.id FROM message m WHERE m.ticket_id IN ",
        ")",
    ),
    (
        "DELETE FROM picture WHERE attachment_id IN (SELECT a.id FROM attachment a WHERE a.ticket_id IN ",
        ")",
    ),
    ("DELETE FROM pec_request WHERE ticket_id IN ", ""),
    ("DELETE FROM attachment WHERE ticket_id IN ", ""),
    (
        "DELETE FROM delivery WHERE outbox_id IN (SELECT o.id FROM outbox o WHERE o.ticket_id IN ",
        ")",
    ),
    ("DELETE FROM outbox WHERE ticket_id IN ", ""),
    (
        "DELETE FROM recontact_attempt WHERE recontact_id IN (SELECT rc.id FROM recontact rc WHERE rc.ticket_id IN ",
        ")",
    ),
    ("DELETE FROM recontact WHERE ticket_id IN ", ""),
    ("DELETE FROM outage_ticket WHERE ticket_id IN ", ""),
    ("UPDATE outage SET cause_ticket_id = NULL WHERE cause_ticket_id IN ", ""),
    ("DELETE FROM document_check WHERE ticket_id IN ", ""),
    ("DELETE FROM ticket_seen WHERE ticket_id IN ", ""),
    ("DELETE FROM ticket_stay WHERE ticket_id IN ", ""),
    ("DELETE FROM ticket_warning WHERE ticket_id IN ", ""),
    ("DELETE FROM ticket_measure WHERE ticket_id IN ", ""),
    ("DELETE FROM event WHERE ticket_id IN ", ""),
    // A few days long, and without an index by ticket.
    ("DELETE FROM change WHERE ticket_id IN ", ""),
    // That somebody asked a registry stays as long as the log of look-ups does; for what is forgotten.
    (
        "UPDATE lookup SET ticket_id = NULL, call_at = NULL, why = '' WHERE ticket_id IN ",
        "",
    ),
    (stripped!("ticket_id IN "), ""),
    (
        stripped!("message_id IN (SELECT m.id FROM message m WHERE m.ticket_id IN "),
        ")",
    ),
    ("UPDATE ticket SET related_id = NULL WHERE related_id IN ", ""),
    ("DELETE FROM message WHERE ticket_id IN ", ""),
];

/// Destroys the rows of some tickets, and contacts that no other ticket has.
pub async fn tickets(tx: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let mut sql = Sql::new(
        "SELECT t.requester_id AS id FROM ticket t WHERE t.requester_id IS NOT NULL AND t.id IN ",
        [],
    );
    sql.bind_list(ids.iter().copied());
    sql.push(" UNION SELECT t.on_behalf_id FROM ticket t WHERE t.on_behalf_id IS NOT NULL AND t.id IN ")
        .list_again(1, ids.len());
    let contacts: Vec<Id> = sql.all(tx).await?;
    for &(before, behind) in ROWS {
        run(tx, before, ids, behind).await?;
    }
    run(tx, "DELETE FROM ticket WHERE id IN ", ids, "").await?;
    let contacts: Vec<i64> = contacts.into_iter().map(|row| row.id).collect();
    if contacts.is_empty() {
        return Ok(());
    }
    run(
        tx,
        "DELETE FROM contact_key WHERE NOT EXISTS (SELECT 1 FROM ticket r WHERE r.requester_id = contact_key.contact_id) \
         AND NOT EXISTS (SELECT 1 FROM ticket b WHERE b.on_behalf_id = contact_key.contact_id) AND contact_id IN ",
        &contacts,
        "",
    )
    .await?;
    run(
        tx,
        "DELETE FROM contact WHERE NOT EXISTS (SELECT 1 FROM ticket r WHERE r.requester_id = contact.id) \
         AND NOT EXISTS (SELECT 1 FROM ticket b WHERE b.on_behalf_id = contact.id) AND id IN ",
        &contacts,
        "",
    )
    .await
}

async fn run(tx: &impl ConnectionTrait, before: &str, ids: &[i64], behind: &'static str) -> Result<()> {
    let mut sql = Sql::new(before, []);
    sql.bind_list(ids.iter().copied()).push(behind);
    sql.run(tx).await?;
    Ok(())
}

/// The next mails of a contract that belong to no ticket and wait for nobody.
pub async fn loose(db: &impl ConnectionTrait, contract_id: i64, limit: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let rows: Vec<Id> = Sql::new(
        "SELECT i.id FROM inbound i WHERE i.contract_id = $1 AND i.ticket_id IS NULL \
         AND i.state IN ('no_ticket', 'quarantined', 'filed') \
         AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.inbound_id = i.id) ORDER BY i.id LIMIT $2",
        [contract_id.into(), limit.into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Destroys mails that belong to no ticket, with their files.
pub async fn mails(tx: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
    run(
        tx,
        "DELETE FROM picture WHERE attachment_id IN (SELECT a.id FROM attachment a WHERE a.ticket_id IS NULL AND a.inbound_id IN ",
        ids,
        ")",
    )
    .await?;
    run(
        tx,
        "DELETE FROM attachment WHERE ticket_id IS NULL AND inbound_id IN ",
        ids,
        "",
    )
    .await?;
    run(tx, stripped!("id IN "), ids, "").await
}
