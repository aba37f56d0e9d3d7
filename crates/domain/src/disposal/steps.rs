//! The steps that people take between the package and the destruction; and giving it up.

use model::disposal::{DisposalState, DocumentKind};
use model::forms::NAME_MAX;
use model::problem::{Check, FieldError};
use model::{Permission, Problem};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::disposals::documents::{self, Document};
use store::disposals::{self, Said, items};

use super::in_state;
use crate::admin::Actor;
use crate::desk::hex;
use crate::files::Upload;
use crate::{Desk, Principal, Result, audit};

/// What the region, or an authority, has said, as typed.
#[derive(Clone, Debug, Default)]
pub struct SaidForm {
    pub who: String,
    /// `2026-11-23`.
    pub on: String,
    pub number: String,
    pub document: Option<Upload>,
}

/// What a form says, with its document. `fields` are the names of the form's fields.
fn read(desk: &Desk, form: SaidForm, kind: DocumentKind, fields: [&str; 4]) -> Result<(Said, Document)> {
    let [who, on, number, document] = fields;
    let mut check = Check::default();
    check.required(who, form.who.trim(), NAME_MAX);
    check.required(number, form.number.trim(), NAME_MAX);
    let today = desk.zone.date(desk.now());
    let day = form.on.trim().parse::<jiff::civil::Date>().ok();
    let fine = day.is_some_and(|day| day.to_string() <= today);
    check.ensure(fine, on, FieldError::BadDate);
    let upload = form.document.filter(|file| !file.bytes.is_empty());
    check.ensure(upload.is_some(), document, FieldError::Required);
    check.done()?;
    let upload = upload.ok_or(Problem::NotFound)?;
    let said = Said {
        who: form.who.trim().to_owned(),
        on: form.on.trim().to_owned(),
        number: form.number.trim().to_owned(),
    };
    let document = Document {
        kind,
        name: upload.name,
        mime: upload.mime,
        sha256: hex(&Sha256::digest(&upload.bytes)),
        content: upload.bytes.to_vec(),
    };
    Ok((said, document))
}

/// Records that the region accepted the package.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`], [`Problem::Conflict`] where there is no package that was verified;
/// [`Problem::Invalid`] for `accepted_who`, `accepted_on`, `accepted_protocol`, `files`.
pub async fn accept(desk: &Desk, who: &Principal, id: i64, form: SaidForm) -> Result<()> {
    Actor::Person(who).require_for(Permission::Dispose, None)?;
    let fields = ["accepted_who", "accepted_on", "accepted_protocol", "files"];
    let (said, document) = read(desk, form, DocumentKind::Acceptance, fields)?;
    let tx = desk.store.begin().await?;
    in_state(&tx, id, DisposalState::Packaged).await?;
    let data = json!({"document": document.sha256}).to_string();
    documents::insert(&tx, id, document).await?;
    disposals::accepted(&tx, id, &said, who.id, desk.now()).await?;
    audit::by(desk, &tx, who, "disposal.accept", "disposal", id, Some(data)).await?;
    Ok(tx.commit().await?)
}

/// Enters the act that authorises the destruction.
///
/// # Errors
/// [`Problem::Forbidden`] also for who proposed it; otherwise as [`accept`], for `authority`, `act_on`, `act_number`, `files`.
pub async fn authorise(desk: &Desk, who: &Principal, id: i64, form: SaidForm) -> Result<()> {
    Actor::Person(who).require_for(Permission::AuthoriseDisposal, None)?;
    let tx = desk.store.begin().await?;
    let disposal = in_state(&tx, id, DisposalState::Accepted).await?;
    // Two pairs of eyes, whatever roles somebody has.
    if disposal.proposed_by == who.id {
        return Err(Problem::Forbidden.into());
    }
    let fields = ["authority", "act_on", "act_number", "files"];
    let (said, document) = read(desk, form, DocumentKind::Act, fields)?;
    let data = json!({"document": document.sha256}).to_string();
    documents::insert(&tx, id, document).await?;
    disposals::authorised(&tx, id, &said, who.id, desk.now()).await?;
    audit::by(desk, &tx, who, "disposal.authorise", "disposal", id, Some(data)).await?;
    Ok(tx.commit().await?)
}

/// Begins the destruction, which nothing takes back. `typed` is the number of tickets, typed again.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`], [`Problem::Conflict`] where it is not authorised; [`Problem::Invalid`] for
/// `count`.
pub async fn start(desk: &Desk, actor: Actor<'_>, id: i64, typed: &str) -> Result<()> {
    actor.require_for(Permission::Dispose, None)?;
    let tx = desk.store.begin().await?;
    let disposal = in_state(&tx, id, DisposalState::Authorised).await?;
    if typed.trim().parse::<i64>().ok() != Some(disposal.tickets) {
        return Err(Problem::field("count", FieldError::BadNumber).into());
    }
    // What came to belong to a standing hold since the proposal.
    crate::holds::refresh(&tx).await?;
    disposals::started(&tx, id, actor.person_id(), desk.now()).await?;
    let data = json!({"tickets": disposal.tickets, "list": disposal.list_sha256}).to_string();
    actor
        .audit_with(desk, &tx, "disposal.start", "disposal", Some(id), Some(data))
        .await?;
    Ok(tx.commit().await?)
}

/// Gives a disposal up before anything is destroyed; its tickets may be proposed again.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`], [`Problem::Conflict`] where it has begun or is over.
pub async fn withdraw(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    Actor::Person(who).require_for(Permission::Dispose, None)?;
    let tx = desk.store.begin().await?;
    let disposal = disposals::find_for_change(&tx, id).await?.ok_or(Problem::NotFound)?;
    if !disposal.state.can_be_withdrawn() {
        return Err(Problem::Conflict { by: None }.into());
    }
    disposals::set_state(&tx, id, DisposalState::Withdrawn).await?;
    items::forget(&tx, id).await?;
    if let Some(export_id) = disposal.export_id {
        store::export_jobs::remove_now(&tx, export_id, desk.now()).await?;
    }
    audit::by(desk, &tx, who, "disposal.withdraw", "disposal", id, None).await?;
    Ok(tx.commit().await?)
}
