//! People: added, changed, disabled; never deleted, because what they did names them.

use model::people::Grant;
use model::problem::{Check, FieldError};
use model::{Permission, Problem};
use store::people::{Person, PersonChange};
use store::set;

use super::Actor;
use crate::auth::password;
use crate::{Desk, Result};

/// A person to be added.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Lower-case name to sign in with; unique.
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    /// The operator's code, as told to callers (tender 2.2.6).
    pub operator_code: Option<String>,
    pub grants: Vec<Grant>,
}

/// Adds a person with a one-time password, which is returned: shown once, kept nowhere.
///
/// # Errors
/// [`Problem::Invalid`] for `login` (empty, taken, strange characters) and `name`.
pub async fn add(desk: &Desk, actor: Actor<'_>, person: NewPerson) -> Result<(Person, String)> {
    actor.require(Permission::Configure)?;
    let login = person.login.trim().to_lowercase();
    let mut check = Check::default();
    check.required("login", &login, 60);
    check.required("name", &person.name, model::forms::NAME_MAX);
    let plain = login.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c));
    check.ensure(plain, "login", FieldError::UnknownChoice);
    check.done()?;
    let one_time = password::random();
    let hash = password::hash(one_time.clone()).await?;
    let tx = desk.store.begin().await?;
    if store::people::find_by_login(&tx, &login).await?.is_some() {
        return Err(Problem::field("login", FieldError::Taken).into());
    }
    let row = PersonChange {
        login: set(login),
        name: set(person.name.trim().to_owned()),
        email: set(person.email),
        operator_code: set(person.operator_code),
        password_hash: set(Some(hash)),
        must_change_password: set(true),
        created_at: set(desk.now()),
        ..Default::default()
    };
    let added = store::people::insert(&tx, row).await?;
    store::people::replace_grants(&tx, added.id, &person.grants).await?;
    actor.audit(desk, &tx, "person.add", "person", added.id).await?;
    tx.commit().await?;
    Ok((added, one_time))
}

/// Gives a person a new one-time password, which is returned, and ends their sessions.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn reset_password(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<String> {
    actor.require(Permission::Configure)?;
    let one_time = password::random();
    set_password(desk, actor, id, one_time.clone(), true).await?;
    Ok(one_time)
}

/// Sets a person's password and ends their sessions.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn set_password(desk: &Desk, actor: Actor<'_>, id: i64, password: String, one_time: bool) -> Result<()> {
    actor.require(Permission::Configure)?;
    let hash = password::hash(password).await?;
    let tx = desk.store.begin().await?;
    store::people::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let change = PersonChange {
        id: set(id),
        password_hash: set(Some(hash)),
        must_change_password: set(one_time),
        failed_logins: set(0),
        locked_until: set(None),
        ..Default::default()
    };
    store::people::update(&tx, change).await?;
    store::sessions::delete_of_person(&tx, id, None).await?;
    actor.audit(desk, &tx, "person.password", "person", id).await?;
    Ok(tx.commit().await?)
}

/// Disables a person and ends their sessions at once, or lets them in again.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Forbidden`] for disabling oneself.
pub async fn set_disabled(desk: &Desk, actor: Actor<'_>, id: i64, disabled: bool) -> Result<()> {
    actor.require(Permission::Configure)?;
    if let Actor::Person(who) = actor
        && who.id == id
    {
        return Err(Problem::Forbidden.into());
    }
    let tx = desk.store.begin().await?;
    store::people::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let change =
        PersonChange { id: set(id), disabled_at: set(disabled.then(|| desk.now())), ..Default::default() };
    store::people::update(&tx, change).await?;
    if disabled {
        store::sessions::delete_of_person(&tx, id, None).await?;
    }
    let action = if disabled { "person.disable" } else { "person.enable" };
    actor.audit(desk, &tx, action, "person", id).await?;
    Ok(tx.commit().await?)
}

/// Changes a person's name, address, code and what they may do.
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::NotFound`].
pub async fn change(desk: &Desk, actor: Actor<'_>, id: i64, person: NewPerson) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &person.name, model::forms::NAME_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    store::people::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let change = PersonChange {
        id: set(id),
        name: set(person.name.trim().to_owned()),
        email: set(person.email),
        operator_code: set(person.operator_code),
        ..Default::default()
    };
    store::people::update(&tx, change).await?;
    store::people::replace_grants(&tx, id, &person.grants).await?;
    actor.audit(desk, &tx, "person.change", "person", id).await?;
    Ok(tx.commit().await?)
}

/// Changes one's own settings.
///
/// # Errors
/// When the database fails.
pub async fn save_settings(desk: &Desk, who: &crate::Principal, letter_keys: bool) -> Result<()> {
    let tx = desk.store.begin().await?;
    let change = PersonChange { id: set(who.id), letter_keys: set(letter_keys), ..Default::default() };
    store::people::update(&tx, change).await?;
    Ok(tx.commit().await?)
}
