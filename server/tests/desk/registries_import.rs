//! Files for the local registries: updates, look-ups while one is put in force, and processes that die in the middle.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use domain::admin::Actor;
use domain::admin::registries::imports;
use domain::lookups::import::run::run as read;
use domain::lookups::import::sweep::{SILENT_MS, sweep};
use domain::lookups::import::{ImportFile, ImportForm};
use model::lookup::{LookupKey, LookupKind, Records, Registry};
use model::registry_import::{ImportFault, ImportMode, ImportPolicy, ImportState, ImportView};
use model::{Problem, Role};
use store::registries::{KeyPlace, before_first, key_page_end, last_row};

use crate::app::{TestApp, apps, eventually, run};

/// A number with its check digit, as companies have it.
fn code(n: u64) -> String {
    let digits = format!("{:010}", 1_000_000_000 + n);
    let luhn = |(place, digit): (usize, u8)| {
        let digit = u64::from(digit - b'0');
        if place % 2 == 0 {
            digit
        } else {
            digit * 2 / 10 + digit * 2 % 10
        }
    };
    let sum: u64 = digits.bytes().enumerate().map(luhn).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A file of so many people, all with one name.
fn file(people: std::ops::Range<u64>, name: &str) -> Vec<u8> {
    let mut file = String::from("cf;nome;stato;email\n");
    for n in people {
        file.push_str(&format!("{};{name};attivo;p{n}@posta.example\n", code(n)));
    }
    file.into_bytes()
}

fn form(mode: ImportMode) -> ImportForm {
    ImportForm {
        registry: Registry::Ims,
        mode,
        policy: ImportPolicy::AllOrNothing,
        file_name: "prova.csv".to_owned(),
    }
}

impl TestApp {
    /// Reads a file to its end.
    async fn read_registry(&self, mode: ImportMode, file: Vec<u8>) -> ImportView {
        let file: Box<dyn ImportFile> = Box::new(Cursor::new(file));
        let running = imports::begin(&self.desk, Actor::CommandLine, form(mode), file)
            .await
            .unwrap();
        let id = running.id;
        assert_eq!(read(&self.desk, running).await.unwrap(), ImportState::Ready);
        imports::one(&self.desk, Actor::CommandLine, id).await.unwrap()
    }

    async fn use_registry(&self, id: i64) {
        imports::apply(&self.desk, Actor::CommandLine, id).await.unwrap();
    }

    /// The names under a key.
    async fn names(&self, kind: LookupKind, key: &str) -> Vec<String> {
        let key = LookupKey::parse(kind, key).unwrap();
        let line = self.desk.lookups.line(Registry::Ims);
        let answer = line.ask(&key, Records::none(Registry::Ims), self.desk.now()).await;
        assert!(answer.result.answered(), "{:?}", answer.result);
        match answer.records {
            Records::Ims(records) => records.into_iter().map(|record| record.name).collect(),
            other => panic!("{other:?}"),
        }
    }

    async fn name(&self, n: u64) -> Vec<String> {
        self.names(LookupKind::TaxCode, &code(n)).await
    }

    /// Whether nothing of an import is stored any more.
    async fn is_swept(&self, id: i64) -> bool {
        let db = self.desk.store.reader();
        last_row(db, id).await.unwrap().is_none() && key_page_end(db, id, KeyPlace::ENDS.0, 1).await.unwrap().is_none()
    }
}

fn found(import: &ImportView) -> [i64; 5] {
    [
        import.added,
        import.changed,
        import.removed,
        import.unchanged,
        import.records(),
    ]
}

#[test]
fn a_file_of_changes_leaves_everything_else_as_it_is() {
    run(async {
        for app in apps().await {
            // More than a batch of records and more than a page of keys.
            let whole = app.read_registry(ImportMode::Complete, file(0..11_000, "Prima")).await;
            assert_eq!(found(&whole), [11_000, 0, 0, 0, 11_000], "{}", app.engine);
            app.use_registry(whole.id).await;
            let same = app.read_registry(ImportMode::Complete, file(0..11_000, "Prima")).await;
            assert_eq!(found(&same), [0, 0, 0, 11_000, 11_000], "the same file changes nothing");

            // Two that change, one that stays, two that are new.
            let mut changes = file(5..7, "Dopo");
            changes.extend_from_slice(
                file(8..9, "Prima")
                    .split_inclusive(|byte| *byte == b'\n')
                    .nth(1)
                    .unwrap(),
            );
            for n in [20_000, 20_001] {
                changes.extend_from_slice(format!("{};Nuovo;attivo;\n", code(n)).as_bytes());
            }
            let update = app.read_registry(ImportMode::Update, changes).await;
            assert_eq!(found(&update), [2, 2, 0, 10_998, 11_002]);
            let held = |n| app.name(n);
            assert_eq!(held(5).await, ["Prima"], "until it is used");
            app.use_registry(update.id).await;
            for (n, name) in [
                (5, "Dopo"),
                (6, "Dopo"),
                (7, "Prima"),
                (8, "Prima"),
                (20_001, "Nuovo"),
                (10_999, "Prima"),
            ] {
                assert_eq!(held(n).await, [name], "{n}");
            }
            assert_eq!(
                app.names(LookupKind::Email, "p7@posta.example").await,
                ["Prima"],
                "by every key"
            );
            assert_eq!(
                app.names(LookupKind::Email, "p5@posta.example").await,
                ["Dopo"],
                "and once"
            );

            // A second one upon the first, then everything of before goes.
            let again = app.read_registry(ImportMode::Update, file(5..6, "Ultimo")).await;
            assert_eq!(found(&again), [0, 1, 0, 11_001, 11_002]);
            app.use_registry(again.id).await;
            while sweep(&app.desk).await.unwrap() {}
            for id in [whole.id, same.id, update.id] {
                assert!(app.is_swept(id).await, "{id}");
            }
            assert_eq!(held(5).await, ["Ultimo"]);
            assert_eq!(held(10_999).await, ["Prima"]);
        }
    });
}

#[test]
fn a_key_that_more_records_share_than_a_page_holds_is_copied_and_swept_whole() {
    run(async {
        for app in apps().await {
            let mut whole = String::from("cf;nome;stato;email\n");
            for n in 0..10_050 {
                whole.push_str(&format!("{};Uno;attivo;tutti@posta.example\n", code(n)));
            }
            let whole = app.read_registry(ImportMode::Complete, whole.into_bytes()).await;
            app.use_registry(whole.id).await;
            let update = app.read_registry(ImportMode::Update, file(20_000..20_001, "Due")).await;
            assert_eq!(found(&update), [1, 0, 0, 10_050, 10_051], "{}", app.engine);
            app.use_registry(update.id).await;
            let count = async |id: i64| {
                let end = key_page_end(app.desk.store.reader(), id, KeyPlace::ENDS.0, 20_102).await;
                end.unwrap().is_some()
            };
            assert!(
                count(update.id).await,
                "each record by its code and by its address on {}",
                app.engine
            );
            while sweep(&app.desk).await.unwrap() {}
            assert!(app.is_swept(whole.id).await, "{}", app.engine);
            assert_eq!(app.name(10_049).await, ["Uno"]);
        }
    });
}

#[test]
fn a_lookup_sees_the_file_of_before_or_the_new_one_and_never_none() {
    run(async {
        for app in apps().await {
            let first = app.read_registry(ImportMode::Complete, file(0..100, "Prima")).await;
            app.use_registry(first.id).await;
            let second = app.read_registry(ImportMode::Complete, file(0..100, "Dopo")).await;
            let stop = Arc::new(AtomicBool::new(false));
            let desk = app.desk.clone();
            let stopped = stop.clone();
            let lookups = tokio::spawn(async move {
                let key = LookupKey::parse(LookupKind::TaxCode, &code(7)).unwrap();
                let mut seen = Vec::new();
                loop {
                    let last = stopped.load(Ordering::SeqCst);
                    let line = desk.lookups.line(Registry::Ims);
                    let answer = line.ask(&key, Records::none(Registry::Ims), desk.now()).await;
                    let Records::Ims(records) = answer.records else {
                        panic!("another registry")
                    };
                    seen.push(records.into_iter().map(|record| record.name).collect::<Vec<_>>());
                    if last {
                        return seen;
                    }
                }
            });
            app.use_registry(second.id).await;
            while sweep(&app.desk).await.unwrap() {}
            stop.store(true, Ordering::SeqCst);
            let seen = lookups.await.unwrap();
            assert_eq!(seen.last().unwrap(), &["Dopo"], "{}", app.engine);
            assert!(
                seen.iter().all(|names| *names == ["Prima"] || *names == ["Dopo"]),
                "{}: {seen:?}",
                app.engine
            );
        }
    });
}

/// A file that stops in the middle of being read, until it is let go.
struct Stuck {
    file: Cursor<Vec<u8>>,
    rewound: u32,
    gate: Mutex<mpsc::Receiver<()>>,
}

impl Read for Stuck {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Twice it is only looked at: as a whole, and its header.
        let half = self.file.get_ref().len() as u64 / 2;
        if self.rewound >= 3 && self.file.position() > half {
            // Until the test has ended.
            let _ = self.gate.lock().unwrap().recv();
            return Err(io::Error::other("the disk is gone"));
        }
        let most = into.len().min(64 * 1024);
        self.file.read(&mut into[..most])
    }
}

impl Seek for Stuck {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.rewound += 1;
        self.file.seek(to)
    }
}

fn stuck(file: Vec<u8>) -> (Box<dyn ImportFile>, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel();
    let stuck = Stuck {
        file: Cursor::new(file),
        rewound: 0,
        gate: Mutex::new(gate),
    };
    (Box::new(stuck), open)
}

#[test]
fn a_process_that_dies_in_the_middle_leaves_the_desk_as_it_was() {
    run(async {
        for app in apps().await {
            let first = app.read_registry(ImportMode::Complete, file(0..10, "Prima")).await;
            app.use_registry(first.id).await;

            let (half, open) = stuck(file(0..40_000, "Dopo"));
            let running = imports::begin(&app.desk, Actor::CommandLine, form(ImportMode::Complete), half)
                .await
                .unwrap();
            let id = running.id;
            let desk = app.desk.clone();
            let process = tokio::spawn(async move { read(&desk, running).await });
            eventually("records were written", async || {
                let import = imports::one(&app.desk, Actor::CommandLine, id).await.unwrap();
                (import.accepted >= 5_000).then_some(())
            })
            .await;
            let administrator = app.browser(Role::Administrator).await;
            let page = administrator.get("/admin/registries/ims").await.text();
            assert!(
                page.contains("id=\"progress-bar\"") && page.contains("id=\"progress-text\""),
                "what keeps the page true finds its figure on {}: {page}",
                app.engine
            );
            let another = imports::begin(
                &app.desk,
                Actor::CommandLine,
                form(ImportMode::Complete),
                Box::new(Cursor::new(file(0..1, "Altro"))),
            );
            let refused = another.await.err().unwrap();
            assert!(
                matches!(&refused, domain::Error::Refused(Problem::Invalid(fields)) if fields[0].error.code() == "busy"),
                "{refused}"
            );
            process.abort();
            let _ = process.await;

            assert_eq!(app.name(5).await, ["Prima"], "{}", app.engine);
            assert!(app.name(30).await.is_empty(), "nothing of the other file is seen");
            app.clock.advance_ms(SILENT_MS - 1_000);
            while sweep(&app.desk).await.unwrap() {}
            let import = imports::one(&app.desk, Actor::CommandLine, id).await.unwrap();
            assert_eq!(import.state, ImportState::Reading, "another process may be reading it");
            assert!(!app.is_swept(id).await);
            app.clock.advance_ms(2_000);
            while sweep(&app.desk).await.unwrap() {}
            let import = imports::one(&app.desk, Actor::CommandLine, id).await.unwrap();
            assert_eq!(
                (import.state, import.fault),
                (ImportState::Failed, Some(ImportFault::Interrupted))
            );
            assert!(app.is_swept(id).await);
            assert_eq!(app.name(5).await, ["Prima"]);

            let next = app.read_registry(ImportMode::Complete, file(0..20, "Dopo")).await;
            app.use_registry(next.id).await;
            assert_eq!(app.name(15).await, ["Dopo"]);
            drop(open);
        }
    });
}

#[test]
fn a_file_that_is_stopped_or_whose_disk_fails_is_given_up() {
    run(async {
        for app in apps().await {
            let (half, open) = stuck(file(0..40_000, "Dopo"));
            let running = imports::begin(&app.desk, Actor::CommandLine, form(ImportMode::Complete), half)
                .await
                .unwrap();
            let id = running.id;
            drop(open);
            assert!(read(&app.desk, running).await.is_err(), "{}", app.engine);
            let import = imports::one(&app.desk, Actor::CommandLine, id).await.unwrap();
            assert_eq!(
                (import.state, import.fault),
                (ImportState::Failed, Some(ImportFault::Fault))
            );

            let whole = Box::new(Cursor::new(file(0..20_000, "Dopo")));
            let running = imports::begin(&app.desk, Actor::CommandLine, form(ImportMode::Complete), whole)
                .await
                .unwrap();
            let id = running.id;
            imports::discard(&app.desk, Actor::CommandLine, id).await.unwrap();
            assert_eq!(read(&app.desk, running).await.unwrap(), ImportState::Discarded);
            while sweep(&app.desk).await.unwrap() {}
            assert!(app.is_swept(id).await);
            assert!(app.name(1).await.is_empty());
            assert_eq!(before_first(1), 1 << 32, "records of two imports never meet");
        }
    });
}
