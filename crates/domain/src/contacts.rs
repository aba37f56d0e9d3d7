//! Recognising who turns to the centre. Offered to the operator, never decided silently.

use model::contact::{KeyKind, Recognised};
use model::forms::{TypedContact, is_address};
use model::tax_code::TaxCode;
use model::ticket::OtherTicket;
use model::{Timestamp, phone, tax_code};
use store::ConnectionTrait;

use crate::{Desk, Principal, Result};

/// What a typed contact can be recognised by: complete, valid keys in the form in which they are stored.
pub fn keys(typed: &TypedContact) -> Vec<(KeyKind, String)> {
    let mut keys = Vec::new();
    if let Some(number) = phone::normalise(&typed.phone) {
        keys.push((KeyKind::Phone, number));
    }
    // A wrong code is kept too: it was typed, and the next call will show whether it is the person's own.
    let code = tax_code::normalise(&typed.tax_code);
    if !matches!(tax_code::check(&code), TaxCode::Incomplete) && code.len() <= 16 {
        keys.push((KeyKind::TaxCode, code));
    }
    let email = typed.email.trim().to_lowercase();
    if is_address(&email) {
        keys.push((KeyKind::Email, email));
    }
    keys
}

/// Contacts that what was typed may be about, with their newest tickets that this person may see.
///
/// # Errors
/// When the database fails.
pub async fn recognise(desk: &Desk, who: &Principal, typed: &TypedContact) -> Result<Vec<Recognised>> {
    who.require(model::Permission::ContactLog)?;
    let db = desk.store.reader();
    let matches = store::contacts::matching(db, &keys(typed), 5).await?;
    let ids: Vec<i64> = matches.iter().map(|found| found.contact.id).collect();
    let tickets = if ids.is_empty() {
        Vec::new()
    } else {
        store::tickets::others(db, who.scope(), &ids, 30).await?
    };
    Ok(matches
        .into_iter()
        .map(|found| {
            let own: Vec<OtherTicket> = tickets
                .iter()
                .filter(|(contact_id, ..)| *contact_id == found.contact.id)
                .map(|(_, id, subject, state, queue, at)| OtherTicket {
                    id: *id,
                    subject: subject.clone(),
                    state: *state,
                    queue: queue.clone(),
                    at: desk.moment(*at),
                })
                .collect();
            let open = own.iter().filter(|ticket| ticket.state.is_open()).count();
            Recognised {
                contact: found.contact,
                by: found.by,
                open: i64::try_from(open).unwrap_or(i64::MAX),
                tickets: own.into_iter().take(6).collect(),
            }
        })
        .collect())
}

/// The contact of a form: the one the operator confirmed; else the one with the same tax code and name; else a new one.
///
/// A number or an address alone never decides: families share phones, accountants write for many.
pub(crate) async fn resolve(tx: &impl ConnectionTrait, typed: &TypedContact, now: Timestamp) -> Result<Option<i64>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let keys = keys(typed);
    let name = typed.name.trim();
    if let Some(id) = typed.id {
        let contact = store::contacts::find(tx, id).await?.ok_or(model::Problem::NotFound)?;
        store::contacts::add_keys(tx, id, &keys).await?;
        if contact.name.is_empty() && !name.is_empty() {
            store::contacts::rename(tx, id, name).await?;
        }
        return Ok(Some(id));
    }
    let code: Vec<_> = keys
        .iter()
        .filter(|(kind, _)| *kind == KeyKind::TaxCode)
        .cloned()
        .collect();
    for found in store::contacts::matching(tx, &code, 5).await? {
        if name.is_empty() || found.contact.name.is_empty() || found.contact.name.eq_ignore_ascii_case(name) {
            store::contacts::add_keys(tx, found.contact.id, &keys).await?;
            if found.contact.name.is_empty() && !name.is_empty() {
                store::contacts::rename(tx, found.contact.id, name).await?;
            }
            return Ok(Some(found.contact.id));
        }
    }
    // What recognises nobody is not lost: it names the contact.
    let typed_first = [&typed.phone, &typed.tax_code, &typed.email]
        .into_iter()
        .map(|text| text.trim())
        .find(|text| !text.is_empty());
    let label: &str = match (name, keys.first()) {
        ("", Some((_, value))) => value,
        ("", None) => typed_first.unwrap_or_default(),
        _ => name,
    };
    Ok(Some(store::contacts::insert(tx, label, &keys, now).await?))
}

/// Queues, reasons, outcomes and lines for somebody who logs contacts.
///
/// # Errors
/// [`model::Problem::Forbidden`] where the person logs none.
pub async fn choices(desk: &Desk, who: &Principal) -> Result<store::desk::ContactChoices> {
    who.require(model::Permission::ContactLog)?;
    let mut choices = store::desk::contact_choices(desk.store.reader()).await?;
    choices
        .queues
        .retain(|queue| who.may(model::Permission::ContactLog, queue.id, None));
    choices
        .reasons
        .retain(|reason| choices.queues.iter().any(|queue| queue.id == reason.queue_id));
    choices
        .outages
        .retain(|outage| choices.queues.iter().any(|queue| queue.id == outage.queue_id));
    Ok(choices)
}
