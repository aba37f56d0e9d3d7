//! Files for the local registries: who may send one, put it in force, or throw it away. The work on it is in
//! `lookups::import`.

use model::problem::{FieldError, FieldProblem};
use model::registry_import::{FILE_MAX, ImportState, ImportView, may_apply};
use model::{Permission, Problem};
use store::Refusal;
use store::registries::{self, NewImport};

use super::super::Actor;
use super::{person_id, require_local, view};
use crate::lookups::import::run::Running;
use crate::lookups::import::{ImportFile, ImportForm, open};
use crate::{Desk, Error, Principal, Result};

/// Longest name of a file, in characters.
const NAME_MAX: usize = 120;

/// Refuses who may not send a file, before it is sent.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn may_send(who: &Principal) -> Result<()> {
    Ok(who.require(Permission::Configure)?)
}

/// Begins the import of a file that is a table with the columns that its registry needs. What waited for a decision is thrown
/// away. The work itself is `lookups::import::run::run`.
///
/// # Errors
/// [`Problem::Invalid`] for `file`: too large, empty, no table, columns missing, another file being read.
/// [`Problem::NotFound`] for a registry that is not a local one.
pub async fn begin(desk: &Desk, actor: Actor<'_>, form: ImportForm, file: Box<dyn ImportFile>) -> Result<Running> {
    actor.require(Permission::Configure)?;
    require_local(desk, form.registry)?;
    let registry = form.registry;
    let opened = tokio::task::spawn_blocking(move || open(registry, file))
        .await
        .map_err(|error| Error::Fault(format!("looking at a file for a registry: {error}")))??;
    if opened.bytes > FILE_MAX {
        let large = FieldProblem::with_limit("file", FieldError::FileTooLarge, FILE_MAX);
        return Err(Problem::Invalid(vec![large]).into());
    }
    let tx = desk.store.begin().await?;
    let base_id = registries::in_force(&tx, registry).await?;
    registries::discard_ready(&tx, registry, desk.now()).await?;
    let new = NewImport {
        registry,
        mode: form.mode,
        policy: form.policy,
        file_name: file_name(&form.file_name),
        sha256: opened.sha256.clone(),
        bytes: i64::try_from(opened.bytes).unwrap_or(i64::MAX),
        base_id,
        person_id: person_id(actor),
    };
    let id = registries::begin(&tx, new, desk.now()).await.map_err(busy)?;
    actor.audit(desk, &tx, "registry.import", "registry_import", id).await?;
    tx.commit().await?;
    desk.imports_ended.notify_one();
    Ok(Running {
        id,
        registry,
        mode: form.mode,
        base_id,
        opened,
    })
}

/// Another file of the registry is being read.
fn busy(error: store::DbErr) -> Error {
    match store::refusal(&error) {
        Some(Refusal::Taken(_)) => Problem::field("file", FieldError::Busy).into(),
        _ => error.into(),
    }
}

/// The name of a file without the folders that some programs send with it.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Puts a file in force: from one look-up to the next the registry answers from it.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`]; [`Problem::Conflict`] where it is not ready any more, or another file came
/// into force meanwhile; [`Problem::Invalid`] for `file` where lines were refused and the file asked for all or nothing.
pub async fn apply(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    let import = registries::import_for_change(&tx, id).await?.ok_or(Problem::NotFound)?;
    let base_id = registries::in_force(&tx, import.registry).await?;
    if import.state != ImportState::Ready || import.base_id != base_id {
        return Err(Problem::Conflict { by: None }.into());
    }
    if !may_apply(import.policy, import.accepted, import.refused) {
        return Err(Problem::field("file", FieldError::NotGood).into());
    }
    if !registries::put_in_force(&tx, &import, person_id(actor), desk.now()).await? {
        return Err(Problem::Conflict { by: None }.into());
    }
    actor.audit(desk, &tx, "registry.apply", "registry_import", id).await?;
    tx.commit().await?;
    desk.imports_ended.notify_one();
    Ok(())
}

/// Throws a file away that is being read or waits for a decision.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`]; [`Problem::Conflict`] where it has ended already.
pub async fn discard(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<()> {
    actor.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    registries::import_for_change(&tx, id).await?.ok_or(Problem::NotFound)?;
    if !registries::end(&tx, id, ImportState::Discarded, None, desk.now()).await? {
        return Err(Problem::Conflict { by: None }.into());
    }
    actor
        .audit(desk, &tx, "registry.discard", "registry_import", id)
        .await?;
    tx.commit().await?;
    desk.imports_ended.notify_one();
    Ok(())
}

/// An import, without the name of who sent it.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn one(desk: &Desk, actor: Actor<'_>, id: i64) -> Result<ImportView> {
    actor.require(Permission::Configure)?;
    let import = registries::import(desk.store.reader(), id).await?;
    let import = import.ok_or(Problem::NotFound)?;
    view::import(desk, &registries::ImportRow { import, author: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_name_of_a_file_and_nothing_else() {
        assert_eq!(file_name("C:\\Users\\io\\ims\u{7} .csv "), "ims .csv");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name(&"x".repeat(500)).len(), NAME_MAX);
    }
}
