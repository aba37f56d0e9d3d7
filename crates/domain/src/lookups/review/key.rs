//! Who looked at a person: the look-ups of a key, which is typed, becomes an HMAC, and is kept nowhere.

use model::lookup::{LookupKey, LookupKind};
use model::lookup_review::{KeyForm, KeyView, NOTE_MAX};
use model::problem::{Check, FieldError};
use model::{Permission, Problem};
use store::lookups::review::{self, ReviewFilter};

use super::{SHOWN, list, looked, short};
use crate::{Desk, Principal, Result};

/// Refuses whoever may not look at the book.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn allowed(who: &Principal) -> Result<()> {
    Ok(who.require(Permission::LookupReview)?)
}

/// The look-ups of a key that the person reviews. That somebody looked, at which HMAC and why, is written down first: it is a look at a
/// person.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`] for a kind that is none (`kind`), no complete key (`key`), and without a reason, or with
/// one that has the key in it (`why`).
pub async fn find(desk: &Desk, who: &Principal, form: &KeyForm) -> Result<KeyView> {
    allowed(who)?;
    let mut check = Check::default();
    check.ensure(form.kind.is_some(), "kind", FieldError::UnknownChoice);
    check.required("why", &form.why, NOTE_MAX);
    let key = form.kind.and_then(|kind| LookupKey::parse(kind, &form.key));
    check.ensure(form.kind.is_none() || key.is_some(), "key", FieldError::NoKey);
    let told = key.as_ref().is_some_and(|key| tells(&form.why, key));
    check.ensure(!told, "why", FieldError::TellsKey);
    check.done()?;
    // The check has refused what is no key.
    let key = key.ok_or_else(|| Problem::field("key", FieldError::NoKey))?;
    let fingerprint = desk.lookups.fingerprint(&key);
    let tx = desk.store.begin().await?;
    let data = serde_json::json!({ "kind": key.kind.code(), "hmac": fingerprint, "why": form.why.trim() });
    looked(desk, &tx, who, "lookup.review", data).await?;
    tx.commit().await?;
    let wanted = ReviewFilter {
        key_hmac: Some(fingerprint.clone()),
        limit: SHOWN as u64 + 1,
        ..ReviewFilter::default()
    };
    let scope = who.scope_for(Permission::LookupReview);
    let mut rows = review::list(desk.store.reader(), &scope, &wanted).await?;
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    Ok(KeyView {
        kind: key.kind,
        key: short(&fingerprint),
        rows: rows.into_iter().map(|row| list::view(desk, who, row)).collect(),
        more,
    })
}

/// Whether a text that is kept has the key in it, however it is written.
pub(in crate::lookups) fn tells(text: &str, key: &LookupKey) -> bool {
    let bare = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_ascii_alphanumeric());
        kept.map(|c| c.to_ascii_lowercase()).collect()
    };
    // A number is said without its country as well.
    let value = match key.kind {
        LookupKind::Phone => key.value.trim_start_matches("+39"),
        LookupKind::TaxCode | LookupKind::Plate | LookupKind::Email => key.value.as_str(),
    };
    bare(text).contains(&bare(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_with_the_key_in_it_is_found_out() {
        let key = |kind, typed| LookupKey::parse(kind, typed).unwrap();
        let person = key(LookupKind::TaxCode, "RSSMRA80A01G942K");
        assert!(tells("Reclamo di rssmra80a01 g942k", &person));
        assert!(!tells("Reclamo protocollo 1234 del 12/11", &person));
        let phone = key(LookupKind::Phone, "0971 471373");
        assert!(tells("ha chiamato 0971-471373", &phone));
        let address = key(LookupKind::Email, "m.rossi@posta.example");
        assert!(tells("M.Rossi@posta.example si lamenta", &address));
        assert!(!tells("il signor Rossi si lamenta", &address));
    }
}
