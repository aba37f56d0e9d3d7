//! Every stored file, opened, and what is inside the mails among them.

use bytes::Bytes;

use super::needles::Needles;
use super::{Found, Searched, See};
use crate::blobs::keys::{BlobKeys, Ring};
use crate::blobs::{file, is_digest, open, work};
use crate::ports::{BlobError, BlobFiles};
use crate::{Desk, Result};

/// How compressed content begins: zip and OOXML, PDF, gzip, RAR, 7-Zip.
const COMPRESSED: [&[u8]; 5] = [b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"];

/// What became of a file.
enum Opened {
    Bytes(Bytes),
    /// Removed in the meantime.
    Gone,
    /// Nobody can open it: the key was destroyed.
    Keyless,
}

/// Searches every blob of every contract.
///
/// # Errors
/// When the database or the folder fails; a single file that cannot be read or opened is in `searched.failed`.
pub async fn search(
    desk: &Desk,
    files: &dyn BlobFiles,
    needles: &Needles,
    searched: &mut Searched,
    see: See<'_>,
) -> Result<()> {
    let rings = BlobKeys::of(desk);
    for contract in store::contracts::all(desk.store.reader()).await? {
        let ring = rings.reloaded(contract.id).await?;
        for start in work::starts() {
            for name in files.names(contract.id, &start).await? {
                let place = format!("blob {}/{name}", contract.id);
                match opened(files, &ring, &name).await {
                    Ok(Opened::Bytes(bytes)) => one(&place, &bytes, needles, searched, see),
                    Ok(Opened::Gone) => {}
                    Ok(Opened::Keyless) => searched.keyless += 1,
                    Err(error) => searched.failed.push(format!("{place}: {error:?}")),
                }
            }
        }
    }
    Ok(())
}

async fn opened(files: &dyn BlobFiles, ring: &Ring, name: &str) -> std::result::Result<Opened, BlobError> {
    let bytes = match files.read(ring.contract(), name).await {
        Ok(bytes) => bytes,
        Err(BlobError::NotFound) => return Ok(Opened::Gone),
        Err(error) => return Err(error),
    };
    if is_digest(name) {
        return Ok(Opened::Bytes(bytes));
    }
    let known = file::key_of(&bytes).is_some_and(|id| ring.key(id).is_some());
    if !known && ring.is_destroyed() {
        return Ok(Opened::Keyless);
    }
    Ok(Opened::Bytes(open(ring, name.to_owned(), bytes).await?))
}

fn one(place: &str, bytes: &[u8], needles: &Needles, searched: &mut Searched, see: See<'_>) {
    searched.blobs += 1;
    searched.bytes += bytes.len() as u64;
    let mut packed = is_compressed(bytes);
    for (line, form) in needles.lines_in(bytes) {
        let place = place.to_owned();
        see(Found { line, place, form });
    }
    if mail::inside::is_mail(bytes) {
        let whole = mail::inside::contents(bytes, &mut |part, content| {
            packed |= is_compressed(content);
            for (line, form) in needles.lines_in(content) {
                let place = format!("{place} part {part}");
                see(Found { line, place, form });
            }
        });
        if !whole {
            searched
                .failed
                .push(format!("{place}: nested too deep, or in too many parts"));
        }
    }
    searched.compressed += u64::from(packed);
}

fn is_compressed(bytes: &[u8]) -> bool {
    COMPRESSED.iter().any(|start| bytes.starts_with(start))
}
