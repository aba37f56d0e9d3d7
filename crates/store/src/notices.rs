//! Notices: who is to be told what, and the mail in which it goes. A row is written in the transaction of what it tells, and
//! removed where nobody needs it any more; what was sent stays.

use model::notice::{NoticeKind, NoticeTrouble};
use model::outbox::DeliveryState;
use model::{Permission, Role, Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// Something to be told about a ticket that is with an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    pub ticket_id: i64,
    pub office_id: i64,
    pub kind: NoticeKind,
    pub at: Timestamp,
    /// When the next mail with everything of a day leaves.
    pub digest_at: Timestamp,
}

/// Tells everybody who answers for the office, may sign in, has an address and wants to be told; how many they are.
pub async fn tell(db: &impl ConnectionTrait, news: News) -> Result<u64> {
    let mut sql = Sql::new(
        "INSERT INTO notice (person_id, ticket_id, office_id, kind, created_at, due_at) \
         SELECT p.id, $1, $2, $3, $4, CASE WHEN p.notices = 'digest' THEN $5 ELSE $6 END FROM person p \
         WHERE p.disabled_at IS NULL AND p.email IS NOT NULL AND p.notices <> 'never' AND EXISTS \
         (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.office_id = $7 AND g.role IN ",
        [
            news.ticket_id.into(),
            news.office_id.into(),
            news.kind.into(),
            news.at.0.into(),
            news.digest_at.0.into(),
            news.at.0.into(),
            news.office_id.into(),
        ],
    );
    sql.bind_list(answering()).push(")");
    Ok(sql.run(db).await?.rows_affected())
}

/// Puts what is due into the outbox, one mail a person; how many mails.
pub async fn post_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64> {
    let mails = Sql::new(
        "INSERT INTO outbox (person_id, state, next_at, created_at) SELECT DISTINCT person_id, 'queued', $1, $2 \
         FROM notice WHERE outbox_id IS NULL AND due_at <= $3",
        [now.0.into(), now.0.into(), now.0.into()],
    )
    .run(db)
    .await?
    .rows_affected();
    if mails > 0 {
        // Only into the mails that were just made: nobody can have claimed them yet.
        Sql::new(
            "UPDATE notice SET outbox_id = (SELECT MAX(o.id) FROM outbox o WHERE o.person_id = notice.person_id \
             AND o.state = 'queued' AND o.attempts = 0 AND o.created_at = $1) \
             WHERE outbox_id IS NULL AND due_at <= $2",
            [now.0.into(), now.0.into()],
        )
        .run(db)
        .await?;
    }
    Ok(mails)
}

/// When something is due next that is in no mail yet.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    #[derive(FromQueryResult)]
    struct Row {
        due_at: Timestamp,
    }
    let row: Option<Row> = Sql::new(
        "SELECT due_at FROM notice WHERE outbox_id IS NULL ORDER BY due_at LIMIT 1",
        [],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.due_at))
}

/// A notice that still says something, with the person it is for.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Standing {
    pub ticket_id: i64,
    pub kind: NoticeKind,
    pub queue_id: i64,
    pub queue: String,
    pub office: String,
    /// When the ticket is due.
    pub due_at: Timestamp,
    pub person: String,
    pub email: String,
}

/// The notices of a mail that still stand, the most urgent first: the ticket is with the office, the person answers for it, may
/// sign in, has an address and wants to be told. The others are removed.
pub async fn standing(db: &impl ConnectionTrait, outbox_id: i64) -> Result<Vec<Standing>> {
    let mut sql = Sql::new(
        "DELETE FROM notice WHERE outbox_id = $1 AND NOT EXISTS (SELECT 1 FROM ticket t, person p \
         WHERE t.id = notice.ticket_id AND t.closed_at IS NULL AND t.office_id = notice.office_id \
         AND p.id = notice.person_id AND p.disabled_at IS NULL AND p.email IS NOT NULL AND p.notices <> 'never' AND EXISTS \
         (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.office_id = notice.office_id AND g.role IN ",
        [outbox_id.into()],
    );
    sql.bind_list(answering()).push("))");
    sql.run(db).await?;
    Sql::new(
        "SELECT n.ticket_id, n.kind, t.queue_id, q.name AS queue, o.name AS office, t.due_at, p.name AS person, p.email \
         FROM notice n JOIN ticket t ON t.id = n.ticket_id JOIN queue q ON q.id = t.queue_id \
         JOIN office o ON o.id = n.office_id JOIN person p ON p.id = n.person_id \
         WHERE n.outbox_id = $1 ORDER BY t.due_at, t.id, n.id",
        [outbox_id.into()],
    )
    .all(db)
    .await
}

/// The notices of a mail have been sent.
pub async fn sent(db: &impl ConnectionTrait, outbox_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE notice SET sent_at = $2 WHERE outbox_id = $1",
        [outbox_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Takes a mail out of the outbox in which no notice is left.
pub async fn withdraw(db: &impl ConnectionTrait, outbox_id: i64) -> Result<()> {
    Sql::new("DELETE FROM delivery WHERE outbox_id = $1", [outbox_id.into()])
        .run(db)
        .await?;
    Sql::new(
        "DELETE FROM outbox WHERE id = $1 AND person_id IS NOT NULL",
        [outbox_id.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A mail with notices came back.
pub async fn bounced(db: &impl ConnectionTrait, outbox_id: i64, detail: Option<&str>) -> Result<()> {
    Sql::new(
        "UPDATE delivery SET state = $2, detail = $3 WHERE outbox_id = $1 AND message_id IS NULL",
        [outbox_id.into(), DeliveryState::Failed.into(), detail.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Why the last mail with notices has not reached a person; none where it has, or there was none.
pub async fn trouble(db: &impl ConnectionTrait, person_id: i64) -> Result<Option<NoticeTrouble>> {
    #[derive(FromQueryResult)]
    struct Row {
        state: DeliveryState,
        detail: Option<String>,
    }
    let row: Option<Row> = Sql::new(
        "SELECT d.state, d.detail FROM outbox o JOIN delivery d ON d.outbox_id = o.id WHERE o.person_id = $1 \
         ORDER BY o.id DESC LIMIT 1",
        [person_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.and_then(|row| {
        Some(NoticeTrouble {
            given_up: row.state.is_negative(),
            why: row.detail?,
        })
    }))
}

/// The roles that answer for an office; they see tickets by office only.
fn answering() -> impl Iterator<Item = &'static str> {
    Role::ALL
        .iter()
        .filter(|role| role.permissions().contains(&Permission::TicketAnswer))
        .map(|role| role.code())
}
