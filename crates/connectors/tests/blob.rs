//! Files: what is written is found again, in its own contract only, and nothing else is touched.

use std::fs;

use bytes::Bytes;
use connectors::LocalBlobs;
use domain::ports::{BlobError, BlobFiles};

const TEXT: &[u8] = b"abc";
/// Of a file that stands open.
const NAME: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/// Of a sealed one.
const SEALED: &str = "sba9816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn open() -> (tempfile::TempDir, LocalBlobs) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let blobs = LocalBlobs::new(folder.path().join("blobs")).expect("the store opens");
    (folder, blobs)
}

#[tokio::test]
async fn what_is_written_is_found_again() {
    let (folder, blobs) = open();
    assert_eq!(blobs.check().await, Ok(()));
    for name in [NAME, SEALED] {
        assert_eq!(blobs.write(7, name, Bytes::from_static(TEXT)).await, Ok(()));
        assert_eq!(blobs.read(7, name).await.as_deref(), Ok(TEXT));
        assert_eq!(blobs.head(7, name, 2).await, Ok((b"ab".to_vec(), 3)));
        assert_eq!(blobs.head(7, name, 9).await, Ok((TEXT.to_vec(), 3)));
        assert_eq!(blobs.settle(7, name).await, Ok(()));
        assert!(folder.path().join("blobs/7/ba").join(name).is_file());
    }
    assert!(!folder.path().join("blobs/.probe").exists());
}

#[tokio::test]
async fn a_file_is_replaced_whole_and_removed_once() {
    let (_folder, blobs) = open();
    blobs
        .write(7, NAME, Bytes::from_static(TEXT))
        .await
        .expect("it is stored");
    blobs
        .write(7, NAME, Bytes::from_static(b"x"))
        .await
        .expect("it is stored");
    assert_eq!(blobs.read(7, NAME).await.as_deref(), Ok(&b"x"[..]));
    for _ in 0..2 {
        assert_eq!(blobs.remove(7, NAME).await, Ok(()));
        assert_eq!(blobs.read(7, NAME).await, Err(BlobError::NotFound));
        assert_eq!(blobs.head(7, NAME, 1).await, Err(BlobError::NotFound));
    }
}

#[tokio::test]
async fn names_are_listed_by_their_digits_and_nothing_else_is() {
    let (folder, blobs) = open();
    assert_eq!(blobs.names(7, "ba").await, Ok(Vec::new()));
    for name in [SEALED, NAME] {
        blobs
            .write(7, name, Bytes::from_static(TEXT))
            .await
            .expect("it is stored");
    }
    fs::write(folder.path().join("blobs/7/ba/note.txt"), "x").expect("the file can be written");
    assert_eq!(blobs.names(7, "ba").await, Ok(vec![NAME.to_owned(), SEALED.to_owned()]));
    for (contract, start) in [(8, "ba"), (7, "bb"), (7, ".."), (7, "")] {
        assert_eq!(blobs.names(contract, start).await, Ok(Vec::new()), "{contract} {start}");
    }
}

#[tokio::test]
async fn contracts_do_not_share_files() {
    let (_folder, blobs) = open();
    blobs
        .write(7, NAME, Bytes::from_static(TEXT))
        .await
        .expect("it is stored");
    assert_eq!(blobs.read(8, NAME).await, Err(BlobError::NotFound));
}

#[tokio::test]
async fn a_name_that_is_none_is_not_a_path() {
    let (folder, blobs) = open();
    fs::write(folder.path().join("secret"), "x").expect("the file can be written");
    for name in [
        "",
        "..",
        "../../secret",
        &NAME.to_uppercase(),
        &NAME[..63],
        "s",
        &SEALED[..64],
    ] {
        assert_eq!(blobs.read(7, name).await, Err(BlobError::NotFound), "{name}");
        assert_eq!(blobs.remove(7, name).await, Err(BlobError::NotFound), "{name}");
        let written = blobs.write(7, name, Bytes::from_static(TEXT)).await;
        assert_eq!(written, Err(BlobError::NotFound), "{name}");
    }
    assert!(folder.path().join("secret").is_file());
}
