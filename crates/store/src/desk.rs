//! The desk's furniture: contracts, offices, queues, lines, reasons, outcomes, prepared answers, mailboxes.

use model::Channel;
use model::Timestamp;
use model::desk::{LineView, OutcomeView, PreparedAnswer, ReasonView};
use model::mailbox::MailboxKind;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Set,
};

use crate::Result;
use crate::entity::{contract, mailbox, office, outcome, queue, queue_office, reason};
use crate::sql::{Count, Sql};

pub use crate::entity::mailbox::{ActiveModel as MailboxChange, Model as Mailbox};
pub use crate::entity::office::{ActiveModel as OfficeChange, Model as Office};
pub use crate::entity::outcome::ActiveModel as OutcomeChange;
pub use crate::entity::phone_line::{ActiveModel as LineChange, Model as Line};
pub use crate::entity::prepared_answer::ActiveModel as PreparedAnswerChange;
pub use crate::entity::queue::{ActiveModel as QueueChange, Model as Queue};
pub use crate::entity::reason::{ActiveModel as ReasonChange, Model as Reason};

/// The contract to which belongs what comes in at an instant: the last that began. Past its end it is still that one, until the
/// next begins, and before the first it is the first: whatever comes in belongs to one.
pub async fn contract_in_force(db: &impl ConnectionTrait, at: Timestamp) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let row: Option<Row> = Sql::new(
        "SELECT id FROM contract ORDER BY CASE WHEN starts_at <= $1 THEN 0 ELSE 1 END, \
         CASE WHEN starts_at <= $1 THEN -starts_at ELSE starts_at END, id DESC LIMIT 1",
        [at.0.into()],
    )
    .one(db)
    .await?;
    Ok(row.map(|row| row.id))
}

/// Adds a contract.
pub async fn insert_contract(db: &impl ConnectionTrait, name: &str, starts_at: Timestamp) -> Result<i64> {
    let row = contract::ActiveModel {
        name: Set(name.to_owned()),
        starts_at: Set(starts_at),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// Queues in use, in their order.
pub async fn queues(db: &impl ConnectionTrait) -> Result<Vec<Queue>> {
    queue::Entity::find()
        .order_by_asc(queue::Column::Sort)
        .order_by_asc(queue::Column::Id)
        .all(db)
        .await
}

/// A queue by slug.
pub async fn queue_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Queue>> {
    queue::Entity::find().filter(queue::Column::Slug.eq(slug)).one(db).await
}

/// A queue by id.
pub async fn queue(db: &impl ConnectionTrait, id: i64) -> Result<Option<Queue>> {
    queue::Entity::find_by_id(id).one(db).await
}

/// Offices, by level and name.
pub async fn offices(db: &impl ConnectionTrait) -> Result<Vec<Office>> {
    office::Entity::find()
        .order_by_asc(office::Column::Level)
        .order_by_asc(office::Column::Name)
        .all(db)
        .await
}

/// An office by id.
pub async fn office(db: &impl ConnectionTrait, id: i64) -> Result<Option<Office>> {
    office::Entity::find_by_id(id).one(db).await
}

/// Replaces the queues that an office works.
pub async fn replace_office_queues(db: &impl ConnectionTrait, office_id: i64, queues: &[i64]) -> Result<()> {
    queue_office::Entity::delete_many()
        .filter(queue_office::Column::OfficeId.eq(office_id))
        .exec(db)
        .await?;
    if !queues.is_empty() {
        let rows = queues.iter().map(|queue_id| queue_office::ActiveModel {
            queue_id: Set(*queue_id),
            office_id: Set(office_id),
        });
        queue_office::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Which office works which queue, as (queue, office).
pub async fn queue_offices(db: &impl ConnectionTrait) -> Result<Vec<(i64, i64)>> {
    let rows = queue_office::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.queue_id, row.office_id)).collect())
}

/// A reason by id.
pub async fn reason(db: &impl ConnectionTrait, id: i64) -> Result<Option<Reason>> {
    reason::Entity::find_by_id(id).one(db).await
}

/// Outcomes in use for a queue (its own and the common ones); all of them when no queue is given.
pub async fn outcomes(db: &impl ConnectionTrait, queue_id: Option<i64>) -> Result<Vec<OutcomeView>> {
    let mut query = outcome::Entity::find().filter(outcome::Column::Active.eq(true));
    if let Some(queue_id) = queue_id {
        query = query.filter(
            outcome::Column::QueueId
                .is_null()
                .or(outcome::Column::QueueId.eq(queue_id)),
        );
    }
    let rows = query
        .order_by_asc(outcome::Column::Sort)
        .order_by_asc(outcome::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| OutcomeView {
            id: row.id,
            queue_id: row.queue_id,
            name: row.name,
            at_first_contact: row.at_first_contact,
        })
        .collect())
}

/// The offices in use above the back office that work a queue, by level and name.
pub async fn offices_of_queue(db: &impl ConnectionTrait, queue_id: i64) -> Result<Vec<Office>> {
    Sql::new(
        "SELECT o.* FROM office o JOIN queue_office w ON w.office_id = o.id \
         WHERE w.queue_id = $1 AND o.active AND o.level > 1 ORDER BY o.level, o.name, o.id",
        [queue_id.into()],
    )
    .all(db)
    .await
}

/// Mailboxes, by name.
pub async fn mailboxes(db: &impl ConnectionTrait) -> Result<Vec<Mailbox>> {
    mailbox::Entity::find()
        .order_by_asc(mailbox::Column::Name)
        .all(db)
        .await
}

/// A mailbox by id.
pub async fn mailbox(db: &impl ConnectionTrait, id: i64) -> Result<Option<Mailbox>> {
    mailbox::Entity::find_by_id(id).one(db).await
}

/// A mailbox by name.
pub async fn mailbox_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Mailbox>> {
    mailbox::Entity::find()
        .filter(mailbox::Column::Name.eq(name))
        .one(db)
        .await
}

/// The prepared answers in use that belong to a reason, by title.
pub async fn answers_for_reasons(db: &impl ConnectionTrait) -> Result<Vec<PreparedAnswer>> {
    Sql::new(
        "SELECT id, reason_id, title, body FROM prepared_answer WHERE active AND reason_id IS NOT NULL ORDER BY title, id",
        [],
    )
    .all::<AnswerRow>(db)
    .await
    .map(|rows| rows.into_iter().map(AnswerRow::view).collect())
}

#[derive(FromQueryResult)]
struct AnswerRow {
    id: i64,
    reason_id: Option<i64>,
    title: String,
    body: String,
}

impl AnswerRow {
    fn view(self) -> PreparedAnswer {
        PreparedAnswer {
            id: self.id,
            reason_id: self.reason_id,
            title: self.title,
            body: self.body,
        }
    }
}

/// The mailbox that answers for a queue: the first active one that can send, a certified one to certified mail and an
/// ordinary one to everything else, where the queue has both.
pub async fn sending_mailbox(db: &impl ConnectionTrait, queue_id: i64, channel: Channel) -> Result<Option<Mailbox>> {
    let mut mailboxes = mailbox::Entity::find()
        .filter(mailbox::Column::QueueId.eq(queue_id))
        .filter(mailbox::Column::Active.eq(true))
        .filter(mailbox::Column::SmtpHost.is_not_null())
        .order_by_asc(mailbox::Column::Id)
        .all(db)
        .await?;
    let fits = |mailbox: &Mailbox| (mailbox.kind == MailboxKind::Pec) == (channel == Channel::Pec);
    let best = mailboxes.iter().position(fits).unwrap_or(0);
    Ok((best < mailboxes.len()).then(|| mailboxes.swap_remove(best)))
}

/// Whether any active mailbox is one of certified mail.
pub async fn has_pec(db: &impl ConnectionTrait) -> Result<bool> {
    let row: Option<Count> = Sql::new("SELECT COUNT(*) AS n FROM mailbox WHERE kind = 'pec' AND active", [])
        .one(db)
        .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Whether a mailbox of the desk has this address.
pub async fn is_mailbox_address(db: &impl ConnectionTrait, address: &str) -> Result<bool> {
    let row: Option<Count> = Sql::new(
        "SELECT COUNT(*) AS n FROM mailbox WHERE LOWER(address) = $1",
        [address.to_lowercase().into()],
    )
    .one(db)
    .await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Notes how a mailbox is doing: `failure` is `None` after a good contact.
pub async fn note_mailbox(
    db: &impl ConnectionTrait,
    id: i64,
    at: Timestamp,
    failure: Option<(&str, bool)>,
) -> Result<()> {
    match failure {
        None => {
            Sql::new(
                "UPDATE mailbox SET last_contact_at = $2, failing_since = NULL, failure = NULL, \
                 failure_is_auth = FALSE WHERE id = $1",
                [id.into(), at.0.into()],
            )
            .run(db)
            .await?;
        }
        Some((text, auth)) => {
            Sql::new(
                "UPDATE mailbox SET failing_since = COALESCE(failing_since, $2), failure = $3, failure_is_auth = $4 \
                 WHERE id = $1",
                [id.into(), at.0.into(), text.into(), auth.into()],
            )
            .run(db)
            .await?;
        }
    }
    Ok(())
}

/// Notes how full a mailbox is, in bytes.
pub async fn note_quota(db: &impl ConnectionTrait, id: i64, used: i64, limit: i64) -> Result<()> {
    Sql::new(
        "UPDATE mailbox SET quota_used = $2, quota_limit = $3 WHERE id = $1",
        [id.into(), used.into(), limit.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// An active mailbox that needs a person: refused credentials, or credentials that end before `until`.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Troubled {
    pub name: String,
    pub failure_is_auth: bool,
    pub failing_since: Option<Timestamp>,
    pub secret_expires_at: Option<Timestamp>,
}

/// Mailboxes that need a person, the refused ones first.
pub async fn troubled(db: &impl ConnectionTrait, until: Timestamp) -> Result<Vec<Troubled>> {
    Sql::new(
        "SELECT name, failure_is_auth, failing_since, secret_expires_at FROM mailbox \
         WHERE active AND (failure_is_auth OR secret_expires_at < $1) ORDER BY failure_is_auth DESC, secret_expires_at, id",
        [until.0.into()],
    )
    .all(db)
    .await
}

/// Adds or changes a queue, office, line, reason, outcome, prepared answer or mailbox: whatever the row is.
pub async fn save<A>(db: &impl ConnectionTrait, row: A) -> Result<<A::Entity as EntityTrait>::Model>
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: sea_orm::IntoActiveModel<A>,
{
    use sea_orm::Iterable;
    let is_new = <A::Entity as EntityTrait>::PrimaryKey::iter().any(|key| {
        use sea_orm::PrimaryKeyToColumn;
        row.get(key.into_column()).is_not_set()
    });
    if is_new {
        row.insert(db).await
    } else {
        row.update(db).await
    }
}

/// What a ticket page offers to choose from.
#[derive(Clone, Debug, Default)]
pub struct TicketChoices {
    pub outcomes: Vec<OutcomeView>,
    pub answers: Vec<PreparedAnswer>,
    pub queues: Vec<model::desk::Choice>,
    pub reasons: Vec<model::desk::Choice>,
    /// The settings about registries, by name.
    pub registries: Vec<(String, String)>,
}

/// Outcomes, prepared answers and reasons of a queue, every queue, and the settings about registries: one statement.
pub async fn ticket_choices(db: &impl ConnectionTrait, queue_id: i64) -> Result<TicketChoices> {
    #[derive(FromQueryResult)]
    struct Row {
        part: i64,
        id: i64,
        name: String,
        body: Option<String>,
        flag: bool,
        /// The queue of an outcome, the reason of an answer.
        belongs_to: Option<i64>,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT CAST(1 AS BIGINT) AS part, o.id, o.name, NULL AS body, o.at_first_contact AS flag, \
         o.queue_id AS belongs_to, o.sort AS sort FROM outcome o \
         WHERE o.active AND (o.queue_id IS NULL OR o.queue_id = $1) \
         UNION ALL SELECT 2, a.id, a.title, a.body, FALSE, a.reason_id, 0 FROM prepared_answer a \
         WHERE a.active AND (a.queue_id IS NULL OR a.queue_id = $1) \
         UNION ALL SELECT 3, q.id, q.name, NULL, FALSE, NULL, q.sort FROM queue q WHERE q.active \
         UNION ALL SELECT 4, r.id, r.name, NULL, FALSE, NULL, r.sort FROM reason r \
         WHERE r.active AND r.queue_id = $1 \
         UNION ALL SELECT 5, 0, s.name, s.value, FALSE, NULL, 0 FROM setting s \
         WHERE s.name IN ('registry_ims', 'registry_sitr', 'registry_pec') ORDER BY 1, 7, 3",
        [queue_id.into()],
    )
    .all(db)
    .await?;
    let mut choices = TicketChoices::default();
    for row in rows {
        match row.part {
            1 => choices.outcomes.push(OutcomeView {
                id: row.id,
                queue_id: row.belongs_to,
                name: row.name,
                at_first_contact: row.flag,
            }),
            2 => choices.answers.push(PreparedAnswer {
                id: row.id,
                reason_id: row.belongs_to,
                title: row.name,
                body: row.body.unwrap_or_default(),
            }),
            4 => choices.reasons.push(model::desk::Choice {
                id: row.id,
                name: row.name,
            }),
            5 => choices.registries.push((row.name, row.body.unwrap_or_default())),
            _ => choices.queues.push(model::desk::Choice {
                id: row.id,
                name: row.name,
            }),
        }
    }
    Ok(choices)
}

/// What the contact form offers to choose from.
#[derive(Clone, Debug, Default)]
pub struct ContactChoices {
    pub queues: Vec<model::desk::Choice>,
    pub reasons: Vec<ReasonView>,
    pub outcomes: Vec<OutcomeView>,
    pub lines: Vec<LineView>,
    /// Open outages.
    pub outages: Vec<OpenOutage>,
}

/// An open outage of a queue.
#[derive(Clone, Debug)]
pub struct OpenOutage {
    pub id: i64,
    pub queue_id: i64,
    pub title: String,
    pub began_at: Timestamp,
}

/// Queues, reasons with their sheets, first-contact outcomes, lines and open outages: one statement.
pub async fn contact_choices(db: &impl ConnectionTrait) -> Result<ContactChoices> {
    #[derive(FromQueryResult)]
    struct Row {
        part: i64,
        id: i64,
        name: String,
        text: Option<String>,
        number: Option<String>,
        queue_id: Option<i64>,
        sort: i64,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT CAST(1 AS BIGINT) AS part, q.id, q.name, NULL AS text, NULL AS number, \
         CAST(NULL AS BIGINT) AS queue_id, q.sort AS sort FROM queue q WHERE q.active \
         UNION ALL SELECT 2, r.id, r.name, r.sheet, NULL, r.queue_id, r.sort FROM reason r WHERE r.active \
         UNION ALL SELECT 3, o.id, o.name, NULL, NULL, o.queue_id, o.sort FROM outcome o \
         WHERE o.active AND o.at_first_contact \
         UNION ALL SELECT 4, l.id, l.name, l.hours, l.number, l.queue_id, l.sort FROM phone_line l WHERE l.active \
         UNION ALL SELECT 5, g.id, g.title, NULL, NULL, g.queue_id, g.began_at FROM outage g \
         WHERE g.ended_at IS NULL AND g.state = 'open' \
         ORDER BY 1, 7, 2",
        [],
    )
    .all(db)
    .await?;
    let mut choices = ContactChoices::default();
    for row in rows {
        let text = row.text.unwrap_or_default();
        match row.part {
            1 => choices.queues.push(model::desk::Choice {
                id: row.id,
                name: row.name,
            }),
            2 => {
                let queue_id = row.queue_id.unwrap_or_default();
                choices.reasons.push(ReasonView {
                    id: row.id,
                    queue_id,
                    name: row.name,
                    sheet: text,
                });
            }
            3 => choices.outcomes.push(OutcomeView {
                id: row.id,
                queue_id: row.queue_id,
                name: row.name,
                at_first_contact: true,
            }),
            5 => choices.outages.push(OpenOutage {
                id: row.id,
                queue_id: row.queue_id.unwrap_or_default(),
                title: row.name,
                began_at: Timestamp(row.sort),
            }),
            _ => choices.lines.push(LineView {
                id: row.id,
                number: row.number.unwrap_or_default(),
                name: row.name,
                queue_id: row.queue_id,
                hours: text,
            }),
        }
    }
    Ok(choices)
}
