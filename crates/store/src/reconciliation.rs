//! A folder on a server compared with the ledger, day by day, and what was moved there.

use model::Timestamp;
use model::mailbox::InboundState;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::sql::Sql;
use crate::{Result, Scope};

/// Uids in one statement; SQLite takes 32,766 values.
const UIDS: usize = 5_000;
/// Days in one statement, of eight values each.
const DAYS: usize = 500;

/// One incarnation of a mailbox's folder: what uids belong to (RFC 3501, 2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    pub mailbox_id: i64,
    pub uid_validity: u32,
}

impl Folder {
    fn values(self) -> [Value; 2] {
        [self.mailbox_id.into(), i64::from(self.uid_validity).into()]
    }
}

/// A place in which the ledger expects a mail.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Place {
    pub uid: i64,
    /// When the mail was received.
    pub received_at: Timestamp,
    pub state: InboundState,
    pub day: Option<String>,
    /// Set when the desk has begun to move it.
    pub moved_to: Option<String>,
}

/// Every place of a folder in which a mail is expected: neither moved nor gone.
pub async fn places(db: &impl ConnectionTrait, folder: Folder) -> Result<Vec<Place>> {
    Sql::new(
        "SELECT p.uid, i.received_at, i.state, p.day, p.moved_to FROM inbound_place p \
         JOIN inbound i ON i.id = p.inbound_id \
         WHERE p.mailbox_id = $1 AND p.uid_validity = $2 AND p.moved_at IS NULL AND p.gone_at IS NULL",
        folder.values(),
    )
    .all(db)
    .await
}

/// Expects mails again that were thought moved or gone; how many of these uids were.
pub async fn reopen(db: &impl ConnectionTrait, folder: Folder, uids: &[u32]) -> Result<u64> {
    let mut changed = 0;
    for chunk in uids.chunks(UIDS) {
        let mut sql = Sql::new(
            "UPDATE inbound_place SET moved_to = NULL, moved_at = NULL, gone_at = NULL \
             WHERE mailbox_id = $1 AND uid_validity = $2 AND (moved_at IS NOT NULL OR gone_at IS NOT NULL) AND uid IN ",
            folder.values(),
        );
        sql.bind_list(chunk.iter().map(|uid| i64::from(*uid)));
        changed += sql.run(db).await?.rows_affected();
    }
    Ok(changed)
}

/// Notes the day of places.
pub async fn set_day(db: &impl ConnectionTrait, folder: Folder, day: &str, uids: &[u32]) -> Result<()> {
    set(db, folder, "UPDATE inbound_place SET day = $3", day.into(), uids).await
}

/// Notes that the server has these no more.
pub async fn gone(db: &impl ConnectionTrait, folder: Folder, at: Timestamp, uids: &[u32]) -> Result<()> {
    set(
        db,
        folder,
        "UPDATE inbound_place SET moved_to = NULL, gone_at = $3",
        at.0.into(),
        uids,
    )
    .await
}

/// Notes that these are about to be moved; with `None`, that they stay after all.
pub async fn moving(db: &impl ConnectionTrait, folder: Folder, to: Option<&str>, uids: &[u32]) -> Result<()> {
    set(db, folder, "UPDATE inbound_place SET moved_to = $3", to.into(), uids).await
}

/// Notes that these were moved.
pub async fn moved(db: &impl ConnectionTrait, folder: Folder, at: Timestamp, uids: &[u32]) -> Result<()> {
    set(db, folder, "UPDATE inbound_place SET moved_at = $3", at.0.into(), uids).await
}

/// Runs an update, whose value is `$3`, for places of a folder.
async fn set(db: &impl ConnectionTrait, folder: Folder, update: &str, value: Value, uids: &[u32]) -> Result<()> {
    for chunk in uids.chunks(UIDS) {
        let [mailbox_id, uid_validity] = folder.values();
        let mut sql = Sql::new(update, [mailbox_id, uid_validity, value.clone()]);
        sql.push(" WHERE mailbox_id = $1 AND uid_validity = $2 AND uid IN ")
            .bind_list(chunk.iter().map(|uid| i64::from(*uid)));
        sql.run(db).await?;
    }
    Ok(())
}

/// What a comparison found for one day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Day {
    pub day: String,
    /// Mails that the server has.
    pub server_count: i64,
    /// Those of them that the ledger knows.
    pub known_count: i64,
    pub missing_count: i64,
    /// The first of the others, as a JSON list of uids.
    pub missing: String,
    /// When this was found; later comparisons found the same.
    pub changed_at: Timestamp,
}

/// The days of a folder, newest first, before `before`, at most `limit`.
pub async fn days(
    db: &impl ConnectionTrait,
    folder: Folder,
    before: Option<&str>,
    limit: Option<u64>,
) -> Result<Vec<Day>> {
    let mut sql = Sql::new(
        "SELECT day, server_count, known_count, missing_count, missing, changed_at FROM reconciliation \
         WHERE mailbox_id = $1 AND uid_validity = $2",
        folder.values(),
    );
    if let Some(before) = before {
        sql.push(" AND day < ").bind(before);
    }
    sql.push(" ORDER BY day DESC");
    if let Some(limit) = limit {
        sql.push(" LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    }
    sql.all(db).await
}

/// Writes days, over what was known of them.
pub async fn save_days(db: &impl ConnectionTrait, folder: Folder, days: &[Day]) -> Result<()> {
    for chunk in days.chunks(DAYS) {
        let mut sql = Sql::new(
            "INSERT INTO reconciliation (mailbox_id, uid_validity, day, server_count, known_count, missing_count, \
             missing, changed_at) VALUES ",
            [],
        );
        for (nth, day) in chunk.iter().enumerate() {
            sql.push(if nth == 0 { "" } else { ", " });
            let [mailbox_id, uid_validity] = folder.values();
            sql.bind_list([
                mailbox_id,
                uid_validity,
                day.day.clone().into(),
                day.server_count.into(),
                day.known_count.into(),
                day.missing_count.into(),
                day.missing.clone().into(),
                day.changed_at.0.into(),
            ]);
        }
        sql.push(
            " ON CONFLICT (mailbox_id, uid_validity, day) DO UPDATE SET server_count = excluded.server_count, \
             known_count = excluded.known_count, missing_count = excluded.missing_count, missing = excluded.missing, \
             changed_at = excluded.changed_at",
        );
        sql.run(db).await?;
    }
    Ok(())
}

/// What the server has no more: either how many of a day were moved and are gone, or (with a uid) one that is gone.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Absent {
    pub day: String,
    pub uid: Option<i64>,
    /// The mail of the ledger, where the person may see it.
    pub inbound_id: Option<i64>,
    pub moved: i64,
    pub gone: i64,
}

/// What the server has no more of the days `from` to `to`: the counts of each day, and the first `limit` that are gone.
pub async fn absent(
    db: &impl ConnectionTrait,
    scope: &Scope,
    folder: Folder,
    from: &str,
    to: &str,
    limit: i64,
) -> Result<Vec<Absent>> {
    let [mailbox_id, uid_validity] = folder.values();
    let mut sql = Sql::new(
        "SELECT p.day, CAST(NULL AS BIGINT) AS uid, CAST(NULL AS BIGINT) AS inbound_id, COUNT(p.moved_at) AS moved, \
         COUNT(p.gone_at) AS gone FROM inbound_place p WHERE p.mailbox_id = $1 AND p.uid_validity = $2 \
         AND p.day >= $3 AND p.day <= $4 AND (p.moved_at IS NOT NULL OR p.gone_at IS NOT NULL) GROUP BY p.day \
         UNION ALL SELECT * FROM (SELECT p.day, p.uid, \
         CASE WHEN i.ticket_id IS NULL OR (t.id IS NOT NULL",
        [mailbox_id, uid_validity, from.into(), to.into()],
    );
    scope.restrict(&mut sql);
    sql.push(
        ") THEN i.id END AS inbound_id, CAST(0 AS BIGINT) AS moved, CAST(0 AS BIGINT) AS gone FROM inbound_place p \
         JOIN inbound i ON i.id = p.inbound_id LEFT JOIN ticket t ON t.id = i.ticket_id \
         WHERE p.mailbox_id = $1 AND p.uid_validity = $2 AND p.day >= $3 AND p.day <= $4 AND p.gone_at IS NOT NULL \
         ORDER BY p.day DESC, p.uid LIMIT ",
    )
    .bind(limit)
    .push(") one");
    sql.all(db).await
}

/// Asks for a comparison of a mailbox.
pub async fn request(db: &impl ConnectionTrait, mailbox_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE mailbox SET check_requested_at = $2 WHERE id = $1",
        [mailbox_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes that a folder was compared at `at`; requests made until then are met.
pub async fn checked(db: &impl ConnectionTrait, folder: Folder, at: Timestamp) -> Result<()> {
    let [mailbox_id, uid_validity] = folder.values();
    Sql::new(
        "UPDATE mailbox SET checked_at = $3, checked_validity = $2, \
         check_requested_at = CASE WHEN check_requested_at <= $3 THEN NULL ELSE check_requested_at END WHERE id = $1",
        [mailbox_id, uid_validity, at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes how many mails the server has that were not taken yet.
pub async fn note_not_taken(db: &impl ConnectionTrait, mailbox_id: i64, mails: i64) -> Result<()> {
    Sql::new(
        "UPDATE mailbox SET not_taken = $2 WHERE id = $1",
        [mailbox_id.into(), mails.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Notes why mail was not moved; `None` once it was.
pub async fn note_not_moved(db: &impl ConnectionTrait, mailbox_id: i64, why: Option<&str>) -> Result<()> {
    Sql::new(
        "UPDATE mailbox SET not_moved = $2 WHERE id = $1",
        [mailbox_id.into(), why.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Mails of a mailbox that are stored and not filed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unfiled {
    pub mailbox_id: i64,
    pub mails: i64,
    /// When the oldest of them was stored.
    pub since: Timestamp,
}

/// Mails stored and not filed yet, by mailbox.
pub async fn unfiled(db: &impl ConnectionTrait) -> Result<Vec<Unfiled>> {
    Sql::new(
        "SELECT mailbox_id, COUNT(*) AS mails, MIN(stored_at) AS since FROM inbound WHERE state = 'received' \
         GROUP BY mailbox_id",
        [],
    )
    .all(db)
    .await
}

/// A mailbox whose credentials end.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Ending {
    pub id: i64,
    pub name: String,
    pub secret_expires_at: Timestamp,
    /// The last reminder: about which end, and how many days before.
    pub reminded_for: Option<Timestamp>,
    pub reminded_days: Option<i64>,
}

/// Active mailboxes whose credentials end before `until`.
pub async fn ending(db: &impl ConnectionTrait, until: Timestamp) -> Result<Vec<Ending>> {
    Sql::new(
        "SELECT id, name, secret_expires_at, reminded_for, reminded_days FROM mailbox \
         WHERE active AND secret_expires_at < $1 ORDER BY id",
        [until.0.into()],
    )
    .all(db)
    .await
}

/// Notes a reminder.
pub async fn reminded(db: &impl ConnectionTrait, mailbox_id: i64, about: Timestamp, days: i64) -> Result<()> {
    Sql::new(
        "UPDATE mailbox SET reminded_for = $2, reminded_days = $3 WHERE id = $1",
        [mailbox_id.into(), about.0.into(), days.into()],
    )
    .run(db)
    .await?;
    Ok(())
}
