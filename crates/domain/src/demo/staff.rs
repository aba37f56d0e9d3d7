//! The people of the demonstration, their passwords, and acting as one of them.

use std::collections::HashMap;

use futures::future::try_join_all;
use model::notice::NoticeChoice;
use model::people::Grant;
use store::people::PersonWithGrants;

use super::Login;
use super::content::{DeskContent, PersonContent, named};
use super::furnish::Furniture;
use crate::admin::Actor::CommandLine;
use crate::admin::people::{NewPerson, add, set_password};
use crate::auth::password;
use crate::{Desk, Principal, Result};

/// Passwords hashed at once: each takes 19 MiB while it is.
const AT_ONCE: usize = 6;
/// Where their mailboxes would be: a domain that nobody can have (RFC 2606).
const MAIL_DOMAIN: &str = "uffici.demo.example";

/// Adds everybody, one after the other, so that their ids are always the same.
///
/// # Errors
/// When a use case refuses the content.
pub(super) async fn hire(desk: &Desk, content: &DeskContent, furniture: &Furniture) -> Result<()> {
    for person in &content.people {
        let new = NewPerson {
            login: person.login.clone(),
            name: person.name.clone(),
            email: Some(format!("{}@{MAIL_DOMAIN}", person.login)),
            operator_code: None,
            notices: NoticeChoice::AtOnce,
            grants: grants(person, content, furniture)?,
        };
        add(desk, CommandLine, new).await?;
    }
    Ok(())
}

/// Whoever works every queue is not bound to any; offices of level III have no queues at all.
fn grants(person: &PersonContent, content: &DeskContent, furniture: &Furniture) -> Result<Vec<Grant>> {
    let role = person.role;
    let office = person
        .office
        .as_ref()
        .map(|key| named(&furniture.offices, key))
        .transpose()?;
    let office_id = office.map(|office| office.id);
    let works = |key: &String| person.queues.contains(key);
    if role.by_office_only() || content.queues.iter().all(|queue| works(&queue.key)) {
        return Ok(vec![Grant {
            role,
            queue_id: None,
            office_id,
        }]);
    }
    let grant = |key: &String| -> Result<Grant> {
        Ok(Grant {
            role,
            queue_id: Some(named(&furniture.queues, key)?.id),
            office_id,
        })
    };
    person.queues.iter().map(grant).collect()
}

/// Gives everybody of the demonstration a new password, which need not be changed.
///
/// # Errors
/// When the database fails.
pub(super) async fn give_passwords(desk: &Desk, people: &[PersonContent]) -> Result<Vec<Login>> {
    let grants = store::people::all_grants(desk.store.reader()).await?;
    let mut logins = Vec::with_capacity(people.len());
    for few in people.chunks(AT_ONCE) {
        let given = try_join_all(few.iter().map(|person| give_password(desk, &person.login, &grants))).await?;
        logins.extend(given.into_iter().flatten());
    }
    Ok(logins)
}

/// `None` where there is nobody of that login: a later version of the demonstration may have more people.
async fn give_password(desk: &Desk, login: &str, grants: &[(i64, Grant)]) -> Result<Option<Login>> {
    let Some(person) = store::people::find_by_login(desk.store.reader(), login).await? else {
        return Ok(None);
    };
    let password = password::random();
    set_password(desk, CommandLine, person.id, password.clone(), false).await?;
    let mut roles: Vec<_> = of(person.id, grants).map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let role = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(",");
    Ok(Some(Login {
        login: person.login,
        name: person.name,
        role,
        password,
    }))
}

/// Everybody as they are when they have signed in, by login.
///
/// # Errors
/// When the database fails.
pub(super) async fn principals(desk: &Desk) -> Result<HashMap<String, Principal>> {
    let db = desk.store.reader();
    let grants = store::people::all_grants(db).await?;
    let people = store::people::all(db).await?.into_iter().map(|person| {
        let login = person.login.clone();
        let with_grants = PersonWithGrants {
            id: person.id,
            name: person.name,
            login: person.login,
            must_change_password: person.must_change_password,
            letter_keys: person.letter_keys,
            grants: of(person.id, &grants).cloned().collect(),
        };
        (login, Principal::new(with_grants))
    });
    Ok(people.collect())
}

fn of(person_id: i64, grants: &[(i64, Grant)]) -> impl Iterator<Item = &Grant> {
    grants
        .iter()
        .filter(move |(id, _)| *id == person_id)
        .map(|(_, grant)| grant)
}
