//! Files at rest: nothing of a mail or an attachment can be read on the disk, and everybody at the desk reads it as before.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use connectors::LocalBlobs;
use domain::admin::Actor;
use domain::blobs::SealedBlobs;
use domain::blobs::keys::{BlobKeys, Ring};
use domain::blobs::work::{self, Worked};
use domain::ports::{BlobError, BlobFiles, BlobStore};
use model::Role;

use crate::app::{Browser, TestApp, apps, run};
use crate::mail::{MAIL, arrive, number};

const PHRASE: &[u8] = b"%PDF Kennwort-Zitronenfalter";

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

impl TestApp {
    fn stored(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(&self.folder().join("blobs"), &mut found);
        found.sort();
        found
    }

    /// Whether any file on the disk has these bytes in it.
    fn on_disk(&self, bytes: &[u8]) -> bool {
        self.stored().iter().any(|path| {
            let file = std::fs::read(path).unwrap();
            file.windows(bytes.len()).any(|window| window == bytes)
        })
    }

    fn files(&self) -> LocalBlobs {
        LocalBlobs::new(self.folder().join("blobs"))
            .map_err(|error| format!("{error:?}"))
            .unwrap()
    }

    /// A call with a file; the file's path for a browser.
    async fn attached(&self, who: &Browser) -> String {
        let form = self.contact("Con allegato", "forward");
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = who
            .multipart("/contacts/new", &fields, &[("referto.pdf", PHRASE)])
            .await;
        let page = who.get(&format!("/tickets/{}", answer.ticket())).await.text();
        let file = page.split("/attachments/").nth(1).unwrap().split('"').next().unwrap();
        format!("/attachments/{file}")
    }

    /// A mail that was taken: its contract and its SHA-256.
    async fn taken(&self) -> (i64, String) {
        let receipt = arrive(self, MAIL).await;
        let row = store::inbound::find(self.desk.store.reader(), number(receipt)).await;
        let row = row.unwrap().unwrap();
        (row.contract_id, row.sha256)
    }
}

#[test]
fn nothing_of_a_mail_or_a_file_can_be_read_on_the_disk_and_a_file_is_downloaded_as_it_was() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let (contract, sha256) = app.taken().await;
            let file = app.attached(&clerk).await;
            assert_eq!(clerk.get(&file).await.bytes, PHRASE, "{}", app.engine);
            let raw = app.desk.blobs.get(contract, &sha256).await.unwrap();
            assert_eq!(raw, MAIL.replace('\n', "\r\n").into_bytes());
            assert!(app.stored().len() >= 2);
            for bytes in [PHRASE, b"lucia@posta.example", b"Buongiorno, ho pagato due volte"] {
                assert!(!app.on_disk(bytes), "{}", app.engine);
            }
            let names: Vec<String> = app.stored().iter().map(|path| path.display().to_string()).collect();
            assert!(
                names.iter().all(|name| !name.contains(&sha256)),
                "a name does not tell which known file it is: {names:?}"
            );
        }
    });
}

#[test]
fn what_stood_open_before_is_still_read_and_is_sealed_by_a_command() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let (contract, _) = app.taken().await;
            let bytes = b"Stava aperto, Kennwort-Admiral".as_slice();
            // SHA-256 by the desk itself: stored sealed, then put back as it was stored before there were keys.
            let blob = app.desk.blobs.put(contract, bytes.into()).await.unwrap();
            let files = app.files();
            let name = blob.sha256.as_str();
            files.write(contract, name, bytes.into()).await.unwrap();
            assert_eq!(work::standing_open(&app.desk, &files).await.unwrap(), 1);
            assert!(app.on_disk(bytes), "the test sees it");

            let done = work::encrypt(&app.desk, Actor::CommandLine, &files).await.unwrap();
            assert_eq!((done.files, done.damaged.len()), (1, 0), "{}", app.engine);
            assert_eq!(work::standing_open(&app.desk, &files).await.unwrap(), 0);
            assert!(!app.on_disk(bytes));
            assert_eq!(app.desk.blobs.get(contract, name).await.unwrap(), bytes);
            assert_eq!(
                app.desk.blobs.get(contract + 1, name).await.ok(),
                None,
                "of its contract only"
            );

            // A damaged one is named and left.
            files.write(contract, name, "x".into()).await.unwrap();
            let done = work::encrypt(&app.desk, Actor::CommandLine, &files).await.unwrap();
            assert_eq!(done.damaged, [format!("{contract}/{name}")]);
            let file = app.attached(&clerk).await;
            assert_eq!(clerk.get(&file).await.bytes, PHRASE);
        }
    });
}

#[test]
fn another_key_of_a_contract_seals_its_files_anew_under_the_same_names() {
    run(async {
        for app in apps().await {
            let (contract, sha256) = app.taken().await;
            let raw = app.desk.blobs.get(contract, &sha256).await.unwrap();
            let files = app.files();
            let before = (app.stored(), work::by_key(&files, contract).await.unwrap());
            assert_eq!(before.1.len(), 1, "{}", app.engine);
            let done = work::rotate(&app.desk, Actor::CommandLine, &files, contract)
                .await
                .unwrap();
            let count = before.0.len() as u64;
            assert_eq!(
                done,
                Worked {
                    files: count,
                    damaged: Vec::new()
                }
            );
            let after = (app.stored(), work::by_key(&files, contract).await.unwrap());
            assert_eq!(after.0, before.0, "{}: the same names", app.engine);
            assert_eq!(after.1.values().copied().collect::<Vec<_>>(), [count]);
            assert_ne!(after.1.keys().next(), before.1.keys().next(), "another key");
            // The desk that goes on meanwhile knew the old key only.
            assert_eq!(app.desk.blobs.get(contract, &sha256).await.unwrap(), raw);
            let keys = store::blob_keys::of_contract(app.desk.store.reader(), contract)
                .await
                .unwrap();
            let states: Vec<bool> = keys.iter().map(|key| key.retired_at.is_some()).collect();
            assert_eq!(states, [true, false], "the old one is not needed any more");
        }
    });
}

#[test]
fn when_the_key_of_a_contract_is_destroyed_nobody_reads_its_files_again() {
    run(async {
        for app in apps().await {
            let (contract, sha256) = app.taken().await;
            let tx = app.desk.store.begin().await.unwrap();
            let count = store::blob_keys::destroy(&tx, contract, app.desk.now()).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(count, 1, "{}", app.engine);
            let keys = BlobKeys::of(&app.desk);
            let ring = keys.ring(contract).await.unwrap();
            assert!(ring.is_destroyed() && ring.name(&sha256).is_none() && ring.current().is_none());
            let fresh = SealedBlobs::new(
                &app.desk.store,
                &app.desk.vault,
                app.desk.clock.clone(),
                Arc::new(app.files()),
            );
            assert!(fresh.get(contract, &sha256).await.is_err());
            assert!(
                fresh.put(contract, "neu".into()).await.is_err(),
                "and nothing is sealed that nobody could open"
            );
            let refused = work::rotate(&app.desk, Actor::CommandLine, &app.files(), contract).await;
            assert!(refused.unwrap_err().to_string().contains("was destroyed"));
        }
    });
}

#[test]
fn two_that_need_the_first_key_at_once_agree_on_one() {
    run(async {
        for app in apps().await {
            let tx = app.desk.store.begin().await.unwrap();
            let contract = store::desk::insert_contract(&tx, "Contratto senza chiave", app.desk.now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let process = || BlobKeys::of(&app.desk);
            let (one, other) = (process(), process());
            let (one, other) = tokio::join!(one.ring_to_write(contract), other.ring_to_write(contract));
            assert_eq!(current(one), current(other), "{}", app.engine);
        }
    });
}

fn current(ring: Result<Arc<Ring>, BlobError>) -> i64 {
    ring.unwrap().current().unwrap().id()
}
