//! Browser sessions. The id kept here is a hash, so that a copy of the database opens no session.

use model::people::Grant;
use model::{Role, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use crate::Result;
use crate::entity::session;
use crate::people::PersonWithGrants;
use crate::sql::Sql;

pub use crate::entity::session::Model as Session;

/// Writes a session, new or changed.
pub async fn save(db: &impl ConnectionTrait, session: &Session) -> Result<()> {
    Sql::new(
        "INSERT INTO session (id, person_id, data, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, data = excluded.data, \
         expires_at = excluded.expires_at",
        [
            session.id.clone().into(),
            session.person_id.into(),
            session.data.clone().into(),
            session.created_at.0.into(),
            session.expires_at.0.into(),
        ],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(db: &impl ConnectionTrait, id: &str) -> Result<()> {
    session::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Ends every session of a person, except one where given.
pub async fn delete_of_person(db: &impl ConnectionTrait, person_id: i64, except: Option<&str>) -> Result<()> {
    Sql::new(
        "DELETE FROM session WHERE person_id = $1 AND id <> $2",
        [person_id.into(), except.unwrap_or_default().into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Forgets what has expired.
pub async fn purge(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64> {
    Ok(Sql::new("DELETE FROM session WHERE expires_at <= $1", [now.0.into()])
        .run(db)
        .await?
        .rows_affected())
}

/// A session with the person signed in to it, as they are now: one statement, because every request begins with it.
/// A disabled person is nobody.
pub async fn find_with_person(
    db: &impl ConnectionTrait,
    id: &str,
    now: Timestamp,
) -> Result<Option<(Session, Option<PersonWithGrants>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        session_person: Option<i64>,
        data: String,
        created_at: Timestamp,
        expires_at: Timestamp,
        person_id: Option<i64>,
        name: Option<String>,
        login: Option<String>,
        must_change_password: Option<bool>,
        letter_keys: Option<bool>,
        role: Option<Role>,
        queue_id: Option<i64>,
        office_id: Option<i64>,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT s.person_id AS session_person, s.data, s.created_at, s.expires_at, p.id AS person_id, p.name, p.login, \
         p.must_change_password, p.letter_keys, g.role, g.queue_id, g.office_id FROM session s \
         LEFT JOIN person p ON p.id = s.person_id AND p.disabled_at IS NULL \
         LEFT JOIN role_grant g ON g.person_id = p.id WHERE s.id = $1 AND s.expires_at > $2",
        [id.into(), now.0.into()],
    )
    .all(db)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let session = Session {
        id: id.to_owned(),
        person_id: first.session_person,
        data: first.data.clone(),
        created_at: first.created_at,
        expires_at: first.expires_at,
    };
    let person = first.person_id.map(|person_id| PersonWithGrants {
        id: person_id,
        name: first.name.clone().unwrap_or_default(),
        login: first.login.clone().unwrap_or_default(),
        must_change_password: first.must_change_password.unwrap_or_default(),
        letter_keys: first.letter_keys.unwrap_or(true),
        grants: rows
            .iter()
            .filter_map(|row| {
                row.role.map(|role| Grant {
                    role,
                    queue_id: row.queue_id,
                    office_id: row.office_id,
                })
            })
            .collect(),
    });
    Ok(Some((session, person)))
}
