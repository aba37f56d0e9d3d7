//! People, their grants and invitations.

use model::Role;
use model::people::Grant;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Set,
};

use crate::Result;
use crate::entity::{person, role_grant};
use crate::sql::Sql;

pub use crate::entity::person::{ActiveModel as PersonChange, Model as Person};

/// A person by login (compared in lower case).
pub async fn find_by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<Person>> {
    person::Entity::find()
        .filter(person::Column::Login.eq(login.to_lowercase()))
        .one(db)
        .await
}

/// A person by id.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Person>> {
    person::Entity::find_by_id(id).one(db).await
}

/// Everybody, by name.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Person>> {
    person::Entity::find().order_by_asc(person::Column::Name).all(db).await
}

/// Whether there is anybody at all.
pub async fn any(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(person::Entity::find().one(db).await?.is_some())
}

/// Adds a person.
pub async fn insert(db: &impl ConnectionTrait, person: PersonChange) -> Result<Person> {
    person.insert(db).await
}

/// Saves the fields that are set.
pub async fn update(db: &impl ConnectionTrait, person: PersonChange) -> Result<Person> {
    person.update(db).await
}

/// A person who may sign in, with its grants.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonWithGrants {
    pub id: i64,
    pub name: String,
    pub login: String,
    pub must_change_password: bool,
    pub letter_keys: bool,
    pub grants: Vec<Grant>,
}

/// The grants of everybody, as (person, grant).
pub async fn all_grants(db: &impl ConnectionTrait) -> Result<Vec<(i64, Grant)>> {
    let rows = role_grant::Entity::find()
        .order_by_asc(role_grant::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                row.person_id,
                Grant {
                    role: row.role,
                    queue_id: row.queue_id,
                    office_id: row.office_id,
                },
            )
        })
        .collect())
}

/// The grants of a person.
pub async fn grants(db: &impl ConnectionTrait, person_id: i64) -> Result<Vec<Grant>> {
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person_id))
        .order_by_asc(role_grant::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Grant {
            role: row.role,
            queue_id: row.queue_id,
            office_id: row.office_id,
        })
        .collect())
}

/// How many people who are not disabled have a role.
pub async fn active_with_role(db: &impl ConnectionTrait, role: Role) -> Result<i64> {
    let row: Option<crate::sql::Count> = Sql::new(
        "SELECT COUNT(DISTINCT p.id) AS n FROM role_grant g JOIN person p ON p.id = g.person_id \
         WHERE g.role = $1 AND p.disabled_at IS NULL",
        [role.code().into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Replaces what a person may do.
pub async fn replace_grants(db: &impl ConnectionTrait, person_id: i64, grants: &[Grant]) -> Result<()> {
    role_grant::Entity::delete_many()
        .filter(role_grant::Column::PersonId.eq(person_id))
        .exec(db)
        .await?;
    if grants.is_empty() {
        return Ok(());
    }
    let rows = grants.iter().map(|grant| role_grant::ActiveModel {
        person_id: Set(person_id),
        role: Set(grant.role),
        queue_id: Set(grant.queue_id),
        office_id: Set(grant.office_id),
        ..Default::default()
    });
    role_grant::Entity::insert_many(rows).exec(db).await?;
    Ok(())
}

/// The offices in which somebody works who may sign in and move a ticket.
pub async fn staffed_offices(db: &impl ConnectionTrait) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        office_id: i64,
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT g.office_id FROM role_grant g JOIN person p ON p.id = g.person_id \
         WHERE g.office_id IS NOT NULL AND p.disabled_at IS NULL AND g.role IN ",
        [],
    );
    sql.bind_list(moving().map(Role::code));
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.office_id).collect())
}

/// Whether anybody who may sign in works in an office: could move a ticket that is there.
pub async fn works_in(db: &impl ConnectionTrait, office_id: i64) -> Result<bool> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n FROM role_grant g JOIN person p ON p.id = g.person_id \
         WHERE g.office_id = $1 AND p.disabled_at IS NULL AND g.role IN ",
        [office_id.into()],
    );
    sql.bind_list(moving().map(Role::code));
    let row: Option<crate::sql::Count> = sql.one(db).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Whether anybody who may sign in works a queue: could move a ticket of it that is with no office.
pub async fn works_queue(db: &impl ConnectionTrait, queue_id: i64) -> Result<bool> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n FROM role_grant g JOIN person p ON p.id = g.person_id \
         WHERE (g.queue_id IS NULL OR g.queue_id = $1) AND p.disabled_at IS NULL AND g.role IN ",
        [queue_id.into()],
    );
    sql.bind_list(moving().filter(|role| !role.by_office_only()).map(Role::code));
    let row: Option<crate::sql::Count> = sql.one(db).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// The roles that can move a ticket.
fn moving() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| role.moves_tickets())
}
