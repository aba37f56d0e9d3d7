//! Recontacts: calls that are owed to citizens. Who may see one is who may see its ticket: reads join it and ask the scope.

use model::recontact::{Attempted, RecontactKind};
use model::{TicketState, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult};

use crate::sql::{Count, Sql};
use crate::tickets::{Ticket, TicketChange};
use crate::{Result, Scope};

pub use crate::entity::recontact::{ActiveModel as RecontactChange, Model as Recontact};
pub use crate::entity::recontact_attempt::ActiveModel as NewAttempt;

/// Adds a recontact.
pub async fn insert(db: &impl ConnectionTrait, row: RecontactChange) -> Result<Recontact> {
    row.insert(db).await
}

/// Saves the fields that are set.
pub async fn update(db: &impl ConnectionTrait, change: RecontactChange) -> Result<Recontact> {
    change.update(db).await
}

/// Writes down a call.
pub async fn insert_attempt(db: &impl ConnectionTrait, attempt: NewAttempt) -> Result<()> {
    attempt.insert(db).await?;
    Ok(())
}

/// Has recontacts end with what ends them: a ticket that is closed is called about no more, and one that does not wait to be told
/// any more owes no outcome. Part of every change of a ticket.
pub(crate) async fn follow(
    db: &impl ConnectionTrait,
    before: &Ticket,
    change: &TicketChange,
    at: Timestamp,
) -> Result<()> {
    let state = change.state.try_as_ref().copied().unwrap_or(before.state);
    let closes = before.state.is_open() && !state.is_open();
    let leaves = before.state == TicketState::ToCommunicate && state != TicketState::ToCommunicate;
    if !closes && !leaves {
        return Ok(());
    }
    let mut sql = Sql::new(
        "UPDATE recontact SET ended = 'cancelled', ended_at = $2, version = version + 1 \
         WHERE ticket_id = $1 AND ended_at IS NULL",
        [before.id.into(), at.0.into()],
    );
    if !closes {
        sql.push(" AND kind = 'outcome'");
    }
    sql.run(db).await?;
    Ok(())
}

/// The outcome that is owed about a ticket was told, by whatever channel.
pub async fn told(db: &impl ConnectionTrait, ticket_id: i64, person_id: i64, at: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE recontact SET ended = 'told', ended_at = $3, ended_by = $2, version = version + 1 \
         WHERE ticket_id = $1 AND ended_at IS NULL AND kind = 'outcome'",
        [ticket_id.into(), person_id.into(), at.0.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// A recontact of a ticket inside a scope, also one that has ended.
pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Recontact>> {
    let mut sql = Sql::new(
        "SELECT rc.* FROM recontact rc JOIN ticket t ON t.id = rc.ticket_id WHERE rc.id = $1",
        [id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// The call by which the outcome of a ticket is owed, where it is.
pub async fn owed(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Option<Recontact>> {
    Sql::new(
        "SELECT rc.* FROM recontact rc WHERE rc.ticket_id = $1 AND rc.ended_at IS NULL AND rc.kind = 'outcome'",
        [ticket_id.into()],
    )
    .one(db)
    .await
}

/// How a citizen can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Mail addresses, ordinary and certified: those of the contact, and those they wrote from.
    pub addresses: Vec<String>,
    /// Numbers (E.164).
    pub phones: Vec<String>,
}

/// How the requester of a ticket can be reached.
pub async fn reach(db: &impl ConnectionTrait, ticket_id: i64, requester_id: Option<i64>) -> Result<Reach> {
    #[derive(FromQueryResult)]
    struct Row {
        phone: bool,
        value: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT k.kind = 'phone' AS phone, k.value, k.id AS sort FROM contact_key k \
         WHERE k.contact_id = $2 AND k.kind IN ('email', 'pec', 'phone') \
         UNION ALL SELECT m.from_address IS NULL, COALESCE(m.from_address, m.from_name), -m.id FROM message m \
         WHERE m.ticket_id = $1 AND m.kind = 'inbound' AND COALESCE(m.from_address, m.from_name) IS NOT NULL ORDER BY 3",
        [ticket_id.into(), requester_id.into()],
    )
    .all(db)
    .await?;
    let mut reach = Reach::default();
    for row in rows {
        let (known, value) = if row.phone {
            let Some(number) = number_in(&row.value) else { continue };
            (&mut reach.phones, number)
        } else {
            (&mut reach.addresses, row.value)
        };
        if !known.iter().any(|other| other.eq_ignore_ascii_case(&value)) {
            known.push(value);
        }
    }
    Ok(reach)
}

/// The number in the name of whoever sent a fax, and in a key the number itself: from its plus sign on (E.164).
fn number_in(text: &str) -> Option<String> {
    let number: String = text
        .get(text.find('+')?..)?
        .chars()
        .skip(1)
        .take_while(char::is_ascii_digit)
        .collect();
    (number.len() > 5).then(|| format!("+{number}"))
}

/// A recontact that goes on, with what it is about.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: i64,
    pub kind: RecontactKind,
    pub ticket_id: i64,
    pub note: String,
    pub due_at: Timestamp,
    pub attempts: i64,
    pub person: Option<String>,
    pub subject: String,
    pub queue: String,
    pub requester: Option<String>,
}

const COLUMNS: &str = "SELECT rc.id, rc.kind, rc.ticket_id, rc.note, rc.due_at, rc.attempts, p.name AS person, t.subject, \
     q.name AS queue, c.name AS requester FROM recontact rc CROSS JOIN ticket t LEFT JOIN queue q ON q.id = t.queue_id \
     LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN person p ON p.id = rc.person_id WHERE t.id = rc.ticket_id";

/// Recontacts that go on, the most urgent first.
pub async fn list(db: &impl ConnectionTrait, scope: &Scope, limit: u64) -> Result<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND rc.ended_at IS NULL");
    scope.restrict(&mut sql);
    sql.push(" ORDER BY rc.due_at, rc.id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// One recontact with what it is about, also one that has ended.
pub async fn row(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND rc.id = ").bind(id);
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// Recontacts of a ticket that go on, the most urgent first.
pub async fn of_ticket(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND rc.ended_at IS NULL AND rc.ticket_id = ").bind(ticket_id);
    sql.push(" ORDER BY rc.due_at, rc.id");
    sql.all(db).await
}

/// Of somebody's day: theirs and nobody's in particular, due before an instant, the most urgent first.
pub async fn before(
    db: &impl ConnectionTrait,
    scope: &Scope,
    person_id: i64,
    until: Timestamp,
    limit: u64,
) -> Result<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS, []);
    sql.push(" AND rc.ended_at IS NULL AND rc.due_at < ").bind(until.0);
    sql.push(" AND (rc.person_id IS NULL OR rc.person_id = ")
        .bind(person_id)
        .push(")");
    scope.restrict(&mut sql);
    sql.push(" ORDER BY rc.due_at, rc.id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// A number that belongs to a recontact.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Number {
    pub recontact_id: i64,
    pub number: String,
    /// It turned out to be wrong.
    pub wrong: bool,
}

/// The numbers of recontacts: what was agreed, then those of the requester, then what was called besides. One may come several
/// times.
pub async fn numbers(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Number>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT rc.id AS recontact_id, rc.number AS number, FALSE AS wrong, 1 AS part, rc.id AS seq FROM recontact rc \
         WHERE rc.number <> '' AND rc.id IN ",
        [],
    );
    sql.bind_list(ids.iter().copied());
    sql.push(
        " UNION ALL SELECT rc.id, k.value, FALSE, 2, k.id FROM recontact rc JOIN ticket t ON t.id = rc.ticket_id \
         JOIN contact_key k ON k.contact_id = t.requester_id WHERE k.kind = 'phone' AND rc.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    sql.push(
        " UNION ALL SELECT a.recontact_id, a.number, a.result = 'wrong_number', 3, a.id FROM recontact_attempt a \
         WHERE a.recontact_id IN ",
    );
    sql.bind_list(ids.iter().copied());
    // A fax whose sender is nobody's contact: the number stands in the name.
    sql.push(
        " UNION ALL SELECT rc.id, m.from_name, FALSE, 4, m.id FROM recontact rc JOIN message m ON m.ticket_id = rc.ticket_id \
         WHERE m.kind = 'inbound' AND m.from_address IS NULL AND m.from_name LIKE '%+%' AND rc.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    sql.push(" ORDER BY 1, 4, 5");
    let mut numbers: Vec<Number> = sql.all(db).await?;
    for known in &mut numbers {
        if let Some(number) = number_in(&known.number).filter(|_| !known.number.starts_with('+')) {
            known.number = number;
        }
    }
    Ok(numbers)
}

/// A call that was made, with the name of who made it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Attempt {
    pub at: Timestamp,
    pub caller: String,
    pub number: String,
    pub result: Attempted,
    pub note: String,
}

/// The calls of a recontact, newest first.
pub async fn attempts(db: &impl ConnectionTrait, id: i64) -> Result<Vec<Attempt>> {
    Sql::new(
        "SELECT a.at, p.name AS caller, a.number, a.result, a.note FROM recontact_attempt a JOIN person p ON p.id = a.by_id \
         WHERE a.recontact_id = $1 ORDER BY a.id DESC",
        [id.into()],
    )
    .all(db)
    .await
}

/// Which recontacts become due by then and were not announced yet; `$1` is that instant.
const TO_REMIND: &str = "rc.ended_at IS NULL AND rc.reminded_at IS NULL AND rc.due_at <= $1";

/// Whether recontacts become due by then that were not announced yet.
pub async fn any_to_remind(db: &impl ConnectionTrait, until: Timestamp) -> Result<bool> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n FROM (SELECT rc.due_at FROM recontact rc WHERE ",
        [until.0.into()],
    );
    sql.push(TO_REMIND).push(" LIMIT 1) due");
    let row: Option<Count> = sql.one(db).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Has the tickets of these recontacts announced as changed, each once; how many there were.
pub async fn remind(db: &impl ConnectionTrait, until: Timestamp, at: Timestamp) -> Result<u64> {
    let mut sql = Sql::new(
        "INSERT INTO change (ticket_id, queue_id, office_id, at) SELECT DISTINCT t.id, t.queue_id, t.office_id, \
         CAST($2 AS BIGINT) FROM recontact rc CROSS JOIN ticket t WHERE t.id = rc.ticket_id AND ",
        [until.0.into(), at.0.into()],
    );
    sql.push(TO_REMIND);
    let announced = sql.run(db).await?.rows_affected();
    let mut sql = Sql::new(
        "UPDATE recontact AS rc SET reminded_at = $2 WHERE ",
        [until.0.into(), at.0.into()],
    );
    sql.push(TO_REMIND);
    sql.run(db).await?;
    Ok(announced)
}

#[cfg(test)]
mod tests {
    use super::number_in;

    #[test]
    fn a_number_is_found_where_one_stands() {
        for (text, number) in [
            ("+390971555999", Some("+390971555999")),
            ("STUDIO BIANCHI (+390835000000)", Some("+390835000000")),
            ("STUDIO BIANCHI", None),
            ("Bianchi + Rossi", None),
        ] {
            assert_eq!(number_in(text).as_deref(), number, "{text}");
        }
    }
}
