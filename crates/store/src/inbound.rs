//! The ledger of received mail: every mail ever seen on a mailbox has a row, and keeps it.

use model::Timestamp;
use model::mailbox::InboundState;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
};

use crate::entity::inbound;
use crate::sql::Sql;
use crate::{Result, Scope};

pub use crate::entity::inbound::{ActiveModel as NewInbound, Model as Inbound};

/// The row of a mail by what it is.
pub async fn find_by_fingerprint(
    db: &impl ConnectionTrait,
    mailbox_id: i64,
    fingerprint: &str,
) -> Result<Option<Inbound>> {
    inbound::Entity::find()
        .filter(inbound::Column::MailboxId.eq(mailbox_id))
        .filter(inbound::Column::Fingerprint.eq(fingerprint))
        .one(db)
        .await
}

/// A row by id.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Inbound>> {
    inbound::Entity::find_by_id(id).one(db).await
}

/// Adds a row.
pub async fn insert(db: &impl ConnectionTrait, row: NewInbound) -> Result<Inbound> {
    row.insert(db).await
}

/// Saves the fields that are set.
pub async fn update(db: &impl ConnectionTrait, row: NewInbound) -> Result<Inbound> {
    row.update(db).await
}

/// Notes where on the server a mail was seen.
pub async fn note_place(
    db: &impl ConnectionTrait,
    mailbox_id: i64,
    uid_validity: u32,
    uid: u32,
    inbound_id: i64,
) -> Result<()> {
    Sql::new(
        "INSERT INTO inbound_place (mailbox_id, uid_validity, uid, inbound_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mailbox_id, uid_validity, uid) DO NOTHING",
        [
            mailbox_id.into(),
            i64::from(uid_validity).into(),
            i64::from(uid).into(),
            inbound_id.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// The highest uid seen under this validity; 0 when none.
pub async fn last_uid(db: &impl ConnectionTrait, mailbox_id: i64, uid_validity: u32) -> Result<u32> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT COALESCE(MAX(uid), 0) AS n FROM inbound_place WHERE mailbox_id = $1 AND uid_validity = $2",
        [mailbox_id.into(), i64::from(uid_validity).into()],
    )
    .one(db)
    .await?;
    Ok(row.and_then(|row| u32::try_from(row.n).ok()).unwrap_or(0))
}

/// Claims the next mail to be read, pushing its next attempt into the future: a process that dies while reading gives it
/// back by itself.
pub async fn claim(db: &impl ConnectionTrait, now: Timestamp, again_at: Timestamp) -> Result<Option<Inbound>> {
    let lock = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let mut sql = Sql::new(
        "UPDATE inbound SET attempts = attempts + 1, next_at = $2 WHERE id = (SELECT id FROM inbound \
         WHERE state = 'received' AND next_at <= $1 ORDER BY next_at, id LIMIT 1",
        [now.0.into(), again_at.0.into()],
    );
    sql.push(lock).push(") RETURNING *");
    sql.one(db).await
}

/// Mails in quarantine, newest first, at most `limit`, before the id `before`.
pub async fn quarantined(db: &impl ConnectionTrait, before: Option<i64>, limit: u64) -> Result<Vec<Quarantined>> {
    let mut sql = Sql::new(
        "SELECT i.id, i.sender, i.subject, i.reason, i.received_at, i.bytes, i.attempts, m.name AS mailbox \
         FROM inbound i JOIN mailbox m ON m.id = i.mailbox_id WHERE i.state = 'quarantined'",
        [],
    );
    if let Some(before) = before {
        sql.push(" AND i.id < ").bind(before);
    }
    sql.push(" ORDER BY i.id DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// What of the ledger is asked for.
#[derive(Clone, Debug, Default)]
pub struct LedgerFilter {
    pub mailbox_id: Option<i64>,
    pub state: Option<InboundState>,
    /// Only rows before this one.
    pub before: Option<i64>,
    pub limit: u64,
}

/// A line of the ledger.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LedgerRow {
    pub id: i64,
    pub mailbox: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub kind: Option<String>,
    pub state: InboundState,
    pub reason: Option<String>,
    pub ticket_id: Option<i64>,
    pub signature: Option<String>,
    pub received_at: Timestamp,
    pub bytes: i64,
    /// What the person who decided it added, who that was, and when.
    pub note: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Timestamp>,
}

/// The ledger, newest first: mails without a ticket (of those that wait in triage only what the person may triage), and mails on tickets that the person may see. Each half is driven by
/// its own index.
pub async fn ledger(
    db: &impl ConnectionTrait,
    scope: &Scope,
    triage: &Scope,
    filter: &LedgerFilter,
) -> Result<Vec<LedgerRow>> {
    let mut sql = Sql::new("", []);
    for on_ticket in [false, true] {
        sql.push(if on_ticket { " UNION ALL " } else { "" });
        sql.push(
            "SELECT * FROM (SELECT i.id, m.name AS mailbox, i.sender, i.subject, i.kind, i.state, i.reason, i.ticket_id, \
             i.signature, i.received_at, i.bytes, i.note, p.name AS decided_by, i.decided_at FROM inbound i JOIN mailbox m ON m.id = i.mailbox_id LEFT JOIN person p ON p.id = i.decided_by",
        );
        sql.push(if on_ticket {
            " JOIN ticket t ON t.id = i.ticket_id WHERE i.ticket_id IS NOT NULL"
        } else {
            " WHERE i.ticket_id IS NULL"
        });
        if let Some(mailbox_id) = filter.mailbox_id {
            sql.push(" AND i.mailbox_id = ").bind(mailbox_id);
        }
        if let Some(state) = filter.state {
            sql.push(" AND i.state = ").bind(state);
        }
        if let Some(before) = filter.before {
            sql.push(" AND i.id < ").bind(before);
        }
        if on_ticket {
            scope.restrict(&mut sql);
        } else {
            sql.push(" AND (i.state <> 'triage' OR (TRUE");
            crate::triage::restrict(&mut sql, triage);
            sql.push("))");
        }
        sql.push(" ORDER BY i.id DESC LIMIT ")
            .bind(i64::try_from(filter.limit).unwrap_or(i64::MAX))
            .push(") half");
    }
    sql.push(" ORDER BY 1 DESC LIMIT ")
        .bind(i64::try_from(filter.limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// A line of the quarantine.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Quarantined {
    pub id: i64,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub reason: Option<String>,
    pub received_at: Timestamp,
    pub bytes: i64,
    pub attempts: i64,
    pub mailbox: String,
}

/// How many mails are in this state.
pub async fn count(db: &impl ConnectionTrait, state: InboundState) -> Result<u64> {
    inbound::Entity::find()
        .filter(inbound::Column::State.eq(state))
        .count(db)
        .await
}

/// How many mails of a sender were filed since then.
pub async fn filed_since(db: &impl ConnectionTrait, sender: &str, since: Timestamp) -> Result<u64> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM inbound WHERE sender = $1 AND stored_at > $2 AND state = 'filed'",
        [sender.into(), since.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n.unsigned_abs()))
}

/// Mails whose signature nobody vouched for, or whose certificate was out of date, by number.
pub async fn distrusted(db: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Inbound>> {
    let mut sql = Sql::new(
        "SELECT * FROM inbound WHERE signature IN ('untrusted', 'expired') AND id > $1 ORDER BY id LIMIT ",
        [after.into()],
    );
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// How many mails bear a signature that is not trusted, by who issued the certificate.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Distrusted {
    pub issuer: Option<String>,
    pub signature: String,
    pub mails: i64,
}

/// Signatures that are not trusted, by issuer.
pub async fn distrusted_by_issuer(db: &impl ConnectionTrait) -> Result<Vec<Distrusted>> {
    Sql::new(
        "SELECT issuer, signature, COUNT(*) AS mails FROM inbound WHERE signature IN ('untrusted', 'expired') \
         GROUP BY issuer, signature ORDER BY 3 DESC, 1",
        [],
    )
    .all(db)
    .await
}

/// How many mails belong to no ticket for this reason.
pub async fn count_reason(db: &impl ConnectionTrait, reason: &str) -> Result<u64> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM inbound WHERE state = 'no_ticket' AND reason = $1",
        [reason.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n.unsigned_abs()))
}

/// When the next waiting mail is due.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    #[derive(FromQueryResult)]
    struct Row {
        next_at: Timestamp,
    }
    let row: Option<Row> = Sql::new(
        "SELECT next_at FROM inbound WHERE state = 'received' ORDER BY next_at, id LIMIT 1",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.next_at))
}

/// Makes every waiting mail due now: whoever had it in hand is known to be gone.
pub async fn hurry(db: &impl ConnectionTrait) -> Result<()> {
    Sql::new("UPDATE inbound SET next_at = 0 WHERE state = 'received'", [])
        .run(db)
        .await?;
    Ok(())
}
