//! The form of a sealed file: eight bytes that say what it is and in which version, the number of its key, then a sealed stream
//! (`backup::sealed`). Contract, key and name are part of what is authenticated; the name is made of the content's hash.

use std::io::{Read, Write};

use super::keys::OpenKey;
use crate::backup::sealed::{self, Opener, Sealer};
use crate::ports::BlobError;

/// What a file begins with; another form would get another number.
const MAGIC: &[u8; 8] = b"SPRTFS1\n";
/// Bytes before the stream.
pub const HEAD: usize = 16;

/// The number of the key that a file was sealed with; none where it is no sealed file.
pub fn key_of(file: &[u8]) -> Option<i64> {
    let (magic, rest) = file.split_at_checked(MAGIC.len())?;
    let id: [u8; 8] = rest.get(..8)?.try_into().ok()?;
    (magic == MAGIC).then(|| i64::from_be_bytes(id))
}

/// How long the file is that holds so many bytes.
pub fn length(open: u64) -> u64 {
    HEAD as u64 + sealed::length(open)
}

fn label(contract: i64, key: i64, name: &str) -> String {
    format!("{contract}/{key}/{name}")
}

/// Seals a file.
///
/// # Errors
/// Never, in practice.
pub fn seal(key: &OpenKey, contract: i64, name: &str, bytes: &[u8]) -> Result<Vec<u8>, BlobError> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 1024 + 256);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&key.id().to_be_bytes());
    let fault = |error: std::io::Error| BlobError::Other(error.to_string());
    let mut sealer = Sealer::with(out, key.cipher(), &label(contract, key.id(), name)).map_err(fault)?;
    sealer.write_all(bytes).map_err(fault)?;
    sealer.finish().map_err(fault)
}

/// Opens a file that was sealed for this contract, with this key, under this name.
///
/// # Errors
/// When it was not, or is damaged or cut off.
pub fn open(key: &OpenKey, contract: i64, name: &str, file: &[u8]) -> Result<Vec<u8>, BlobError> {
    let damaged = |_| BlobError::Other(format!("the stored blob {name} is damaged, or of another contract"));
    let stream = file.get(HEAD..).unwrap_or_default();
    let mut bytes = Vec::with_capacity(stream.len());
    Opener::with(stream, key.cipher(), &label(contract, key.id(), name))
        .map_err(damaged)?
        .read_to_end(&mut bytes)
        .map_err(damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: usize) -> (OpenKey, Vec<u8>, Vec<u8>) {
        let key = OpenKey::fresh(7);
        let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
        let sealed = seal(&key, 3, "name", &bytes).unwrap();
        (key, bytes, sealed)
    }

    #[test]
    fn what_was_sealed_is_opened_again_whatever_its_length() {
        for size in [0, 1, 262_143, 262_144, 262_145, 600_000] {
            let (key, bytes, sealed) = file(size);
            assert_eq!(sealed.len() as u64, length(size as u64), "{size}");
            assert_eq!(key_of(&sealed), Some(7));
            assert_eq!(open(&key, 3, "name", &sealed).unwrap(), bytes, "{size}");
        }
    }

    #[test]
    fn a_flipped_bit_a_cut_end_and_a_foreign_place_are_refused() {
        let (key, _, sealed) = file(300_000);
        for at in [HEAD, HEAD + 20, sealed.len() / 2, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, 3, "name", &changed).is_err(), "byte {at}");
        }
        for length in [0, 5, HEAD, HEAD + 10, 262_000, sealed.len() - 1] {
            assert!(open(&key, 3, "name", &sealed[..length]).is_err(), "{length} bytes");
        }
        assert!(open(&key, 4, "name", &sealed).is_err(), "of another contract");
        assert!(open(&key, 3, "other", &sealed).is_err(), "under another name");
        assert!(
            open(&OpenKey::fresh(7), 3, "name", &sealed).is_err(),
            "with another key"
        );
    }

    #[test]
    fn what_stands_open_is_no_sealed_file() {
        for text in [&b""[..], b"From: a@b.example", b"SPRTFS1\n", b"SPRTFS2\n12345678"] {
            assert_eq!(key_of(text), None);
        }
    }
}
