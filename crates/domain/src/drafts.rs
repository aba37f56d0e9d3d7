//! What was typed and not sent yet.
//!
//! A signed-in person has one draft a form and object (`contact`, `reply:812`). When a session expired while typing, the
//! text is kept under a random key that only that browser's cookie knows, and is given to whoever signs in there next.

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use store::drafts::Draft;

use crate::desk::hex;
use crate::{Desk, Error, Result};

/// Drafts older than this are forgotten (14 days, in milliseconds).
pub const KEPT_MS: i64 = 14 * 86_400_000;

/// Whose draft it is.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// A signed-in person's.
    Person(i64),
    /// A browser's whose session had expired: 128 random bits from its cookie.
    Browser(&'a str),
}

impl Owner<'_> {
    fn key(self, form: &str) -> (String, Option<i64>) {
        match self {
            Self::Person(id) => (format!("person:{id}:{form}"), Some(id)),
            // Hashed like a session: who reads the database cannot pick drafts up.
            Self::Browser(token) => (
                format!("browser:{}:{form}", hex(&Sha256::digest(token.as_bytes()))),
                None,
            ),
        }
    }
}

/// Keeps what was typed.
///
/// # Errors
/// When the database fails.
pub async fn keep<T: Serialize + Sync>(desk: &Desk, owner: Owner<'_>, form: &str, typed: &T) -> Result<()> {
    let (id, person_id) = owner.key(form);
    let data = serde_json::to_string(typed).map_err(|error| Error::Fault(error.to_string()))?;
    let draft = Draft {
        id,
        person_id,
        form: form.to_owned(),
        data,
        updated_at: desk.now(),
    };
    let tx = desk.store.begin().await?;
    store::drafts::save(&tx, &draft).await?;
    Ok(tx.commit().await?)
}

/// What was typed before, where it is still readable.
///
/// # Errors
/// When the database fails.
pub async fn read<T: DeserializeOwned>(desk: &Desk, owner: Owner<'_>, form: &str) -> Result<Option<T>> {
    let draft = store::drafts::find(desk.store.reader(), &owner.key(form).0).await?;
    // A draft of an older version of the form is not worth an error page.
    Ok(draft.and_then(|draft| serde_json::from_str(&draft.data).ok()))
}

/// Forgets a draft: what it was for has been done.
///
/// # Errors
/// When the database fails.
pub async fn forget(desk: &Desk, owner: Owner<'_>, form: &str) -> Result<()> {
    let tx = desk.store.begin().await?;
    store::drafts::delete(&tx, &owner.key(form).0).await?;
    Ok(tx.commit().await?)
}

/// Gives a browser's draft to the person who signed in there.
///
/// # Errors
/// When the database fails.
pub async fn adopt(desk: &Desk, token: &str, form: &str, person_id: i64) -> Result<()> {
    let (from, _) = Owner::Browser(token).key(form);
    let (to, _) = Owner::Person(person_id).key(form);
    let tx = desk.store.begin().await?;
    if let Some(draft) = store::drafts::find(&tx, &from).await? {
        store::drafts::save(
            &tx,
            &Draft {
                id: to,
                person_id: Some(person_id),
                ..draft
            },
        )
        .await?;
        store::drafts::delete(&tx, &from).await?;
    }
    Ok(tx.commit().await?)
}
