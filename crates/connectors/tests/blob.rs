//! Blobs: what is put is found again, in its own contract only.

use std::fs;

use bytes::Bytes;
use connectors::LocalBlobs;
use domain::ports::{BlobError, BlobStore};

const TEXT: &[u8] = b"abc";
/// SHA-256 of `abc` (FIPS 180-2, appendix B.1).
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn open() -> (tempfile::TempDir, LocalBlobs) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let blobs = LocalBlobs::new(folder.path().join("blobs")).expect("the store opens");
    (folder, blobs)
}

#[tokio::test]
async fn what_is_put_is_found_again() {
    let (folder, blobs) = open();
    assert_eq!(blobs.check().await, Ok(()));
    let blob = blobs.put(7, Bytes::from_static(TEXT)).await.expect("it is stored");
    assert_eq!((blob.sha256.as_str(), blob.bytes), (SHA256, 3));
    assert_eq!(blobs.get(7, SHA256).await.as_deref(), Ok(TEXT));
    assert!(folder.path().join("blobs/7/ba").join(SHA256).is_file());
    assert!(!folder.path().join("blobs/.probe").exists());
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    let (folder, blobs) = open();
    let first = blobs.put(7, Bytes::from_static(TEXT)).await.expect("it is stored");
    let file = folder.path().join("blobs/7/ba").join(SHA256);
    let written = fs::metadata(&file).and_then(|m| m.modified()).expect("a time");
    assert_eq!(blobs.put(7, Bytes::from_static(TEXT)).await, Ok(first));
    assert_eq!(fs::metadata(&file).and_then(|m| m.modified()).expect("a time"), written);
    // Half a blob, as a fault of the disk would leave it, is replaced.
    fs::write(&file, b"ab").expect("the file can be written");
    blobs.put(7, Bytes::from_static(TEXT)).await.expect("it is stored");
    assert_eq!(blobs.get(7, SHA256).await.as_deref(), Ok(TEXT));
}

#[tokio::test]
async fn contracts_do_not_share_blobs() {
    let (_folder, blobs) = open();
    blobs.put(7, Bytes::from_static(TEXT)).await.expect("it is stored");
    assert_eq!(blobs.get(8, SHA256).await, Err(BlobError::NotFound));
}

#[tokio::test]
async fn an_address_that_is_none_is_not_a_path() {
    let (folder, blobs) = open();
    fs::write(folder.path().join("secret"), "x").expect("the file can be written");
    for address in ["", "..", "../../secret", &SHA256.to_uppercase(), &SHA256[..63]] {
        assert_eq!(blobs.get(7, address).await, Err(BlobError::NotFound), "{address}");
    }
}

#[tokio::test]
async fn a_damaged_blob_is_not_handed_out() {
    let (folder, blobs) = open();
    blobs.put(7, Bytes::from_static(TEXT)).await.expect("it is stored");
    fs::write(folder.path().join("blobs/7/ba").join(SHA256), b"abd").expect("the file can be written");
    assert!(matches!(blobs.get(7, SHA256).await, Err(BlobError::Other(_))));
}
