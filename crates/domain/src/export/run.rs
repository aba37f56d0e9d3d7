//! A package that somebody at the machine asks for, written at once.

use std::sync::Arc;

use model::Permission;
use model::export::{PersonKind, Selection};
use model::lookup::{LookupKey, LookupKind};
use serde_json::{Value, json};

use super::ask::reason;
use super::{Order, Package, package};
use crate::admin::Actor;
use crate::ports::PackageSink;
use crate::{Desk, Result};

/// Writes a package into a place: that it is begun, and what came of it, stands in the audit log.
///
/// # Errors
/// [`model::Problem::Forbidden`]; [`model::Problem::Invalid`] for `why`; what [`package`] refuses.
pub async fn export(
    desk: &Desk,
    actor: Actor<'_>,
    selection: Selection,
    why: &str,
    sink: Arc<dyn PackageSink>,
) -> Result<Package> {
    actor.require_for(Permission::Export, None)?;
    let order = Order {
        why: reason(why)?,
        by: match actor {
            Actor::Person(who) => Some(who.name.clone()),
            Actor::CommandLine => None,
        },
        at: desk.now(),
        selection,
    };
    let what = noted(desk, &order.selection);
    let tx = desk.store.begin().await?;
    let data = json!({"selection": what, "why": order.why}).to_string();
    actor
        .audit_with(desk, &tx, "package.begin", "package", None, Some(data))
        .await?;
    // Nothing leaves that is not written down.
    tx.commit().await?;
    let package = package(desk, &order, sink).await?;
    let tx = desk.store.begin().await?;
    let data = json!({
        "selection": what, "tickets": package.tickets, "files": package.files, "bytes": package.bytes,
        "incomplete": package.incomplete, "manifest": package.manifest,
    });
    actor
        .audit_with(desk, &tx, "package.export", "package", None, Some(data.to_string()))
        .await?;
    tx.commit().await?;
    Ok(package)
}

/// What is written down of a selection: numbers and instants; of a list of tickets their number, of a person an HMAC.
pub(crate) fn noted(desk: &Desk, selection: &Selection) -> Value {
    let person = selection.person.as_ref().and_then(|person| {
        let kind = match person.kind {
            PersonKind::TaxCode => LookupKind::TaxCode,
            PersonKind::Address => LookupKind::Email,
        };
        let key = LookupKey::parse(kind, &person.value)?;
        Some(desk.lookups.fingerprint(&key))
    });
    json!({
        "contract": selection.contract_id, "queue": selection.queue_id, "from": selection.from, "until": selection.until,
        "tickets": selection.tickets.len(), "person": person,
    })
}
