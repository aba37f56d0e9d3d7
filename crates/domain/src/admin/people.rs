//! People: added, changed, disabled; never deleted, because what they did names them.

use model::admin::OneTimePassword;
use model::notice::{AccountView, NoticeChoice};
use model::people::Grant;
use model::problem::{Check, FieldError};
use model::{Permission, Problem, Role};
use store::people::{Person, PersonChange};
use store::{ConnectionTrait, set};

use super::{Actor, refused};
use crate::auth::password;
use crate::drafts::{self, Owner};
use crate::{Desk, Principal, Result};

/// A person to be added.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Lower-case name to sign in with; unique.
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    /// The operator's code, as told to callers (tender 2.2.6).
    pub operator_code: Option<String>,
    /// How they are told of what is handed to their office.
    pub notices: NoticeChoice,
    pub grants: Vec<Grant>,
}

/// Adds a person with a one-time password, which is returned: shown once, kept nowhere.
///
/// # Errors
/// [`Problem::Invalid`] for `login` (empty, taken, strange characters), `name`, `email`, `operator_code` and `grants`.
pub async fn add(desk: &Desk, actor: Actor<'_>, person: NewPerson) -> Result<(Person, String)> {
    actor.require(Permission::Configure)?;
    let login = person.login.trim().to_lowercase();
    let mut check = Check::default();
    check.required("login", &login, 60);
    check.required("name", &person.name, model::forms::NAME_MAX);
    let plain = login.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c));
    check.ensure(plain, "login", FieldError::Characters);
    check_details(&mut check, &person);
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
        notices: set(person.notices),
        password_hash: set(Some(hash)),
        must_change_password: set(true),
        created_at: set(desk.now()),
        ..Default::default()
    };
    check_grants(&tx, &person.grants).await?;
    let added = store::people::insert(&tx, row)
        .await
        .map_err(|error| refused(error, &["operator_code", "login"]))?;
    store::people::replace_grants(&tx, added.id, &person.grants).await?;
    granted(desk, actor, &tx, "person.add", added.id, &person.grants).await?;
    tx.commit().await?;
    Ok((added, one_time))
}

/// Gives a person a new one-time password, which is returned, and ends their sessions.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Forbidden`] for one's own: it would end the session that has to show it.
pub async fn reset_password(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<String> {
    actor.require(Permission::Configure)?;
    actor.require_other(id)?;
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
/// [`Problem::NotFound`]; [`Problem::Forbidden`] for oneself; [`Problem::Invalid`] for `grants` where nobody would be left
/// to configure the desk.
pub async fn set_disabled(desk: &Desk, actor: Actor<'_>, id: i64, disabled: bool) -> Result<()> {
    actor.require(Permission::Configure)?;
    actor.require_other(id)?;
    let tx = desk.store.begin().await?;
    store::people::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let change = PersonChange {
        id: set(id),
        disabled_at: set(disabled.then(|| desk.now())),
        ..Default::default()
    };
    store::people::update(&tx, change).await?;
    if disabled {
        store::sessions::delete_of_person(&tx, id, None).await?;
        keep_an_administrator(actor, &tx).await?;
    }
    let action = if disabled { "person.disable" } else { "person.enable" };
    actor.audit(desk, &tx, action, "person", id).await?;
    Ok(tx.commit().await?)
}

/// Changes a person's name, address, code and what they may do.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for `name`, `email`, `operator_code`, and for `grants` where they name
/// nothing that exists or nobody would be left to configure the desk.
pub async fn change(desk: &Desk, actor: Actor<'_>, id: i64, person: NewPerson) -> Result<()> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &person.name, model::forms::NAME_MAX);
    check_details(&mut check, &person);
    check.done()?;
    let tx = desk.store.begin().await?;
    store::people::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let change = PersonChange {
        id: set(id),
        name: set(person.name.trim().to_owned()),
        email: set(person.email),
        operator_code: set(person.operator_code),
        notices: set(person.notices),
        ..Default::default()
    };
    check_grants(&tx, &person.grants).await?;
    store::people::update(&tx, change)
        .await
        .map_err(|error| refused(error, &["operator_code"]))?;
    store::people::replace_grants(&tx, id, &person.grants).await?;
    keep_an_administrator(actor, &tx).await?;
    granted(desk, actor, &tx, "person.change", id, &person.grants).await?;
    Ok(tx.commit().await?)
}

/// Writes down what a person may do from here on.
async fn granted(
    desk: &Desk,
    actor: Actor<'_>,
    tx: &impl ConnectionTrait,
    action: &str,
    id: i64,
    grants: &[Grant],
) -> Result<()> {
    let grants: Vec<_> = grants
        .iter()
        .map(|grant| serde_json::json!([grant.role, grant.queue_id, grant.office_id]))
        .collect();
    let data = serde_json::json!({"grants": grants}).to_string();
    actor.audit_with(desk, tx, action, "person", Some(id), Some(data)).await
}

fn check_details(check: &mut Check, person: &NewPerson) {
    check.ensure(
        person.email.as_deref().is_none_or(model::forms::is_address),
        "email",
        FieldError::BadAddress,
    );
    check.limit("operator_code", person.operator_code.as_deref().unwrap_or_default(), 40);
}

/// A role can be given only for a queue and an office that exist.
async fn check_grants(tx: &impl ConnectionTrait, grants: &[Grant]) -> Result<()> {
    if grants
        .iter()
        .all(|grant| grant.queue_id.is_none() && grant.office_id.is_none())
    {
        return Ok(());
    }
    let queues = store::desk::queues(tx).await?;
    let offices = store::desk::offices(tx).await?;
    let known = grants.iter().all(|grant| {
        grant
            .queue_id
            .is_none_or(|id| queues.iter().any(|queue| queue.id == id))
            && grant
                .office_id
                .is_none_or(|id| offices.iter().any(|office| office.id == id))
    });
    if known {
        Ok(())
    } else {
        Err(Problem::field("grants", FieldError::UnknownChoice).into())
    }
}

/// Nobody in the browser leaves the desk without somebody who can configure it. At the machine itself one may.
async fn keep_an_administrator(actor: Actor<'_>, tx: &impl ConnectionTrait) -> Result<()> {
    let by_person = matches!(actor, Actor::Person(_));
    if by_person && store::people::active_with_role(tx, Role::Administrator).await? == 0 {
        return Err(Problem::field("grants", FieldError::Required).into());
    }
    Ok(())
}

/// The draft in which a one-time password waits for the page that shows it: never in an address, never in a log.
const ONE_TIME: &str = "admin:one-time";

/// Keeps a one-time password for the next page of the person who asked for it.
///
/// # Errors
/// When the database fails.
pub async fn keep_one_time(desk: &Desk, who: &Principal, one_time: &OneTimePassword) -> Result<()> {
    drafts::keep(desk, Owner::Person(who.id), ONE_TIME, one_time).await
}

/// The one-time password that waits to be shown. To be followed by [`forget_one_time`].
///
/// # Errors
/// When the database fails.
pub async fn waiting_one_time(desk: &Desk, who: &Principal) -> Result<Option<OneTimePassword>> {
    drafts::read(desk, Owner::Person(who.id), ONE_TIME).await
}

/// Forgets the one-time password that was shown.
///
/// # Errors
/// When the database fails.
pub async fn forget_one_time(desk: &Desk, who: &Principal) -> Result<()> {
    drafts::forget(desk, Owner::Person(who.id), ONE_TIME).await
}

/// One's own settings.
///
/// # Errors
/// When the database fails.
pub async fn settings(desk: &Desk, who: &Principal) -> Result<AccountView> {
    let person = store::people::find(desk.store.reader(), who.id)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(AccountView {
        letter_keys: person.letter_keys,
        email: person.email.unwrap_or_default(),
        notices: who.may_somewhere(Permission::TicketAnswer).then_some(person.notices),
    })
}

/// Changes one's own settings. How to be told stays as it is where nothing is chosen.
///
/// # Errors
/// When the database fails.
pub async fn save_settings(
    desk: &Desk,
    who: &Principal,
    letter_keys: bool,
    notices: Option<NoticeChoice>,
) -> Result<()> {
    let tx = desk.store.begin().await?;
    let mut change = PersonChange {
        id: set(who.id),
        letter_keys: set(letter_keys),
        ..Default::default()
    };
    if let Some(notices) = notices {
        change.notices = set(notices);
    }
    store::people::update(&tx, change).await?;
    Ok(tx.commit().await?)
}
