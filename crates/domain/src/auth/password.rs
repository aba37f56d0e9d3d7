//! Passwords: argon2id, and rules that help rather than annoy (NIST SP 800-63B: length, not composition).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use model::Problem;
use model::problem::{Check, FieldError, FieldProblem};
use rand::RngCore;
use rand::seq::IndexedRandom;
use store::people::PersonChange;
use store::set;

use crate::{Desk, Error, Principal, Result, audit};

/// Shortest password, in characters.
pub const MIN_CHARS: usize = 12;
/// Longest password, in characters: hashing has to stay bounded.
pub const MAX_CHARS: usize = 200;

/// argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation).
fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password away from the async threads: it takes tens of milliseconds on purpose.
///
/// # Errors
/// When the hash cannot be made.
pub async fn hash(password: String) -> Result<String> {
    blocking(move || {
        let fault = |error: argon2::password_hash::Error| Error::Fault(error.to_string());
        let mut random = [0u8; 16];
        rand::rng().fill_bytes(&mut random);
        let salt = SaltString::encode_b64(&random).map_err(fault)?;
        Ok(hasher()?
            .hash_password(password.as_bytes(), &salt)
            .map_err(fault)?
            .to_string())
    })
    .await
}

/// Whether a password fits a stored hash. Without a hash the same work is done and the answer is no, so that the time
/// taken tells nothing about who exists.
pub(super) async fn verify(password: String, stored: Option<String>) -> Result<bool> {
    blocking(move || {
        let hash = stored.as_deref().unwrap_or(NOBODYS_HASH);
        let parsed = PasswordHash::new(hash).map_err(|error| Error::Fault(error.to_string()))?;
        let fits = hasher()?.verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(fits && stored.is_some())
    })
    .await
}

/// The hash of a random text that was thrown away, with the parameters of [`hasher`].
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3BvcnRlbGxvLW5vYm9keQ$Zm9yZ2V0IHRoaXMsIGl0IGlzIG5vYm9keSdzIGhhc2g";

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Fault(error.to_string()))?
}

/// A random password that can be read out and typed: four groups of four letters and digits that are not mistaken for
/// each other (about 78 bits).
pub fn random() -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let group = |rng: &mut rand::rngs::ThreadRng| -> String {
        (0..4)
            .filter_map(|_| LETTERS.choose(rng))
            .map(|letter| char::from(*letter))
            .collect()
    };
    (0..4).map(|_| group(&mut rng)).collect::<Vec<_>>().join("-")
}

/// Checks a new password: long enough, not the login.
pub fn check(field: &str, password: &str, login: &str) -> std::result::Result<(), Problem> {
    let mut check = Check::default();
    let length = password.chars().count();
    if length < MIN_CHARS {
        check.push(FieldProblem::with_limit(field, FieldError::TooShort, MIN_CHARS as u64));
    }
    check.limit(field, password, MAX_CHARS);
    let first = password.chars().next();
    let monotonous = length > 0 && password.chars().all(|c| Some(c) == first);
    check.ensure(
        !monotonous && !password.eq_ignore_ascii_case(login),
        field,
        FieldError::TooWeak,
    );
    check.done()
}

/// Changes one's own password and ends one's other sessions.
///
/// # Errors
/// [`Problem::Invalid`] for `old` (wrong), `new` (too short, too weak), `again` (different).
pub async fn change_own(
    desk: &Desk,
    who: &Principal,
    old: String,
    new: String,
    again: &str,
    session_id: Option<&str>,
) -> Result<()> {
    check("new", &new, &who.login)?;
    if new != again {
        return Err(Problem::field("again", FieldError::NotTheSame).into());
    }
    let person = store::people::find(desk.store.reader(), who.id)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    if !verify(old, person.password_hash).await? {
        return Err(Problem::field("old", FieldError::WrongPassword).into());
    }
    let hash = hash(new).await?;
    let tx = desk.store.begin().await?;
    let change = PersonChange {
        id: set(who.id),
        password_hash: set(Some(hash)),
        must_change_password: set(false),
        ..Default::default()
    };
    store::people::update(&tx, change).await?;
    store::sessions::delete_of_person(&tx, who.id, session_id).await?;
    audit::by(desk, &tx, who, "person.password", "person", who.id, None).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let hash = hash("una frase abbastanza lunga".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            verify("una frase abbastanza lunga".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!verify("un'altra frase".into(), Some(hash)).await.unwrap());
        assert!(
            !verify("qualunque".into(), None).await.unwrap(),
            "nobody has no password"
        );
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert!(check("new", "corta", "anna").is_err());
        assert!(check("new", "aaaaaaaaaaaaaaaa", "anna").is_err());
        assert!(check("new", "responsabile1", "responsabile1").is_err());
        assert!(check("new", "cavallo batteria graffetta", "anna").is_ok());
        let one = random();
        assert!(check("new", &one, "anna").is_ok());
        assert_ne!(one, random());
    }
}
