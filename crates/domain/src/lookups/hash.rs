//! What records of local registries are found by: hashes of 63 bits, small enough to be sorted in memory.
//!
//! Among a million keys two share one with a probability of one in ten million; a card that then showed somebody else's
//! record would say so (`Card::of_another`).

use model::lookup::LookupKey;
use sha2::{Digest, Sha256};

/// The hash of a key.
pub(super) fn of_key(key: &LookupKey) -> i64 {
    of(key.kind.code(), &[&key.value])
}

/// The hash of some parts under a name.
pub(super) fn of(name: &str, parts: &[&str]) -> i64 {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    for part in parts {
        hash.update([0]);
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let first = digest
        .iter()
        .take(8)
        .fold(0u64, |all, byte| (all << 8) | u64::from(*byte));
    // Never negative: a scan begins behind -1.
    i64::try_from(first >> 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::lookup::LookupKind;

    use super::*;

    #[test]
    fn a_key_is_found_however_it_was_typed_and_kinds_are_kept_apart() {
        let hash = |kind, typed: &str| of_key(&LookupKey::parse(kind, typed).unwrap());
        assert_eq!(
            hash(LookupKind::TaxCode, "rssmra80a01 g942k"),
            hash(LookupKind::TaxCode, "RSSMRA80A01G942K")
        );
        assert_ne!(of("plate", &["AB123CD"]), of("email", &["AB123CD"]));
        assert_ne!(of("sitr", &["AB", "C"]), of("sitr", &["A", "BC"]));
        assert!(of("plate", &["AB123CD"]) >= 0);
    }
}
