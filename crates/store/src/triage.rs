//! Mails that wait for a person, and what becomes of their files.

use model::Timestamp;
use model::message::Preview;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::sql::Sql;
use crate::tickets::Cursor;
use crate::{Result, Scope};

/// A mail that waits.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub id: i64,
    pub mailbox: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub kind: Option<String>,
    pub received_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub queue_id: Option<i64>,
    pub queue: Option<String>,
    pub reason_id: Option<i64>,
    pub reason: Option<String>,
    pub rule: Option<String>,
    pub why: Option<String>,
    pub related_id: Option<i64>,
    /// Where its bytes are.
    pub contract_id: i64,
    pub sha256: String,
}

/// Adds the condition that a waiting mail (`i`, of mailbox `m`) is inside a scope: its mailbox's queue, or the one that a
/// rule proposes.
pub(crate) fn restrict(sql: &mut Sql, scope: &Scope) {
    if scope.everything {
        return;
    }
    sql.push(" AND (m.queue_id IN ").bind_list(scope.queues.iter().copied());
    sql.push(" OR i.queue_id IN ")
        .bind_list(scope.queues.iter().copied())
        .push(")");
}

const COLUMNS: &str = "SELECT i.id, m.name AS mailbox, i.sender, i.subject, i.kind, i.received_at, i.due_at, i.queue_id, \
     q.name AS queue, i.reason_id, r.name AS reason, i.rule, i.why, i.related_id, i.contract_id, i.sha256 FROM inbound i \
     JOIN mailbox m ON m.id = i.mailbox_id LEFT JOIN queue q ON q.id = i.queue_id LEFT JOIN reason r ON r.id = i.reason_id \
     WHERE i.state = 'triage'";

/// Waiting mails inside a scope, the most urgent first.
pub async fn list(db: &impl ConnectionTrait, scope: &Scope, after: Option<Cursor>, limit: u64) -> Result<Vec<Waiting>> {
    let mut sql = Sql::new(COLUMNS, []);
    restrict(&mut sql, scope);
    if let Some(after) = after {
        sql.push(" AND (i.due_at, i.id) > (").bind(after.key.0).push(", ");
        sql.bind(after.id).push(")");
    }
    sql.push(" ORDER BY i.due_at, i.id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// A waiting mail inside a scope.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Waiting>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND i.id = ").bind(id);
    restrict(&mut sql, scope);
    sql.one(db).await
}

/// Takes a mail out of the list for the person who decides it; `false` where somebody was faster.
pub async fn decide(db: &impl ConnectionTrait, id: i64, person_id: i64, at: Timestamp) -> Result<bool> {
    let done = Sql::new(
        "UPDATE inbound SET state = 'filed', decided_by = $2, decided_at = $3 WHERE id = $1 AND state = 'triage'",
        [id.into(), person_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Who decided a mail, by name; none while nobody has.
pub async fn decided_by(db: &impl ConnectionTrait, id: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let row: Option<Row> = Sql::new(
        "SELECT p.name FROM inbound i JOIN person p ON p.id = i.decided_by WHERE i.id = $1",
        [id.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.name))
}

/// A file of a waiting mail, once for each of its drawn pages.
#[derive(Clone, Debug, FromQueryResult)]
pub struct FilePage {
    pub id: i64,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    pub inline: bool,
    pub preview: Option<Preview>,
    pub page: Option<i64>,
    pub width: Option<i64>,
    pub height: Option<i64>,
}

/// The files of a waiting mail, with their pages.
pub async fn files(db: &impl ConnectionTrait, inbound_id: i64) -> Result<Vec<FilePage>> {
    Sql::new(
        "SELECT a.id, a.name, a.mime, a.bytes, a.inline, a.preview, p.page, p.width, p.height FROM attachment a \
         LEFT JOIN picture p ON p.attachment_id = a.id WHERE a.inbound_id = $1 AND a.ticket_id IS NULL ORDER BY a.id, p.page",
        [inbound_id.into()],
    )
    .all(db)
    .await
}

/// Where the bytes of a file of a waiting mail are, and how to name them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Located {
    pub contract_id: i64,
    pub name: String,
    pub mime: String,
    pub sha256: String,
}

/// A file of a waiting mail inside a scope.
pub async fn file(db: &impl ConnectionTrait, scope: &Scope, attachment_id: i64) -> Result<Option<Located>> {
    let mut sql = Sql::new(
        "SELECT a.contract_id, a.name, a.mime, a.sha256 FROM attachment a JOIN inbound i ON i.id = a.inbound_id \
         JOIN mailbox m ON m.id = i.mailbox_id WHERE i.state = 'triage' AND a.id = $1",
        [attachment_id.into()],
    );
    restrict(&mut sql, scope);
    sql.one(db).await
}

/// A page of a file of a waiting mail inside a scope.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    attachment_id: i64,
    page: i64,
) -> Result<Option<crate::pictures::Located>> {
    let mut sql = Sql::new(
        "SELECT p.ticket_id, p.contract_id, p.sha256 FROM picture p JOIN attachment a ON a.id = p.attachment_id \
         JOIN inbound i ON i.id = a.inbound_id JOIN mailbox m ON m.id = i.mailbox_id \
         WHERE i.state = 'triage' AND p.attachment_id = $1 AND p.page = $2",
        [attachment_id.into(), page.into()],
    );
    restrict(&mut sql, scope);
    sql.one(db).await
}

/// Ties the files of a mail, with the pages drawn so far, to the message that it became.
pub async fn tie_files(db: &impl ConnectionTrait, inbound_id: i64, ticket_id: i64, message_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE picture SET ticket_id = $2 WHERE attachment_id IN \
         (SELECT id FROM attachment WHERE inbound_id = $1 AND ticket_id IS NULL)",
        [inbound_id.into(), ticket_id.into()],
    )
    .run(db)
    .await?;
    Sql::new(
        "UPDATE attachment SET ticket_id = $2, message_id = $3 WHERE inbound_id = $1 AND ticket_id IS NULL",
        [inbound_id.into(), ticket_id.into(), message_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Gives a further message the files of a message. Their pages are drawn once more, out of the same bytes.
pub async fn copy_files(db: &impl ConnectionTrait, from_message: i64, ticket_id: i64, message_id: i64) -> Result<()> {
    Sql::new(
        "INSERT INTO attachment (ticket_id, message_id, contract_id, name, mime, bytes, sha256, content_id, inline, preview, \
         preview_at) SELECT $2, $3, contract_id, name, mime, bytes, sha256, content_id, inline, \
         CASE WHEN preview IS NULL THEN NULL ELSE 'waiting' END, CASE WHEN preview IS NULL THEN NULL ELSE 0 END \
         FROM attachment WHERE message_id = $1",
        [from_message.into(), ticket_id.into(), message_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Forgets the files of a mail that is read once more: reading it brings them again. Their bytes stay.
pub async fn forget_files(db: &impl ConnectionTrait, inbound_id: i64) -> Result<()> {
    for statement in [
        "DELETE FROM picture WHERE attachment_id IN (SELECT id FROM attachment WHERE inbound_id = $1 AND ticket_id IS NULL)",
        "DELETE FROM attachment WHERE inbound_id = $1 AND ticket_id IS NULL",
    ] {
        Sql::new(statement, [inbound_id.into()]).run(db).await?;
    }
    Ok(())
}
