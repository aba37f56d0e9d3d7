//! Backups as whoever runs the desk makes and restores them: with the program itself, from one engine to the other, while mail
//! comes in, with damaged files, and killed at every step.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use domain::Desk;
use domain::audit::seal::Sealer;
use domain::backup::dump::{Mark, dump};
use domain::failpoint::{BACKUP_POINTS, RESTORE_POINTS};
use server::config::Config;
use tempfile::TempDir;
use testkit::Postgres;
use tokio::runtime::Runtime;

/// What is done to the bytes of a file.
type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);

/// Where a desk lives.
struct Place {
    folder: TempDir,
    url: String,
}

impl Place {
    /// Nothing is there yet, not even a table.
    fn empty(engine: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            "postgres" => Postgres::shared().create_database(),
            _ => format!("sqlite://{}?mode=rwc", folder.path().join("desk.db").display()),
        };
        Self { folder, url }
    }

    /// An empty place with the master key of another.
    fn for_restore(engine: &str, from: &Self) -> Self {
        let place = Self::empty(engine);
        std::fs::copy(from.path().join("master.key"), place.path().join("master.key")).unwrap();
        place
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sportello"));
        command
            .env("SPORTELLO_DATA_DIR", self.path())
            .env("DATABASE_URL", &self.url)
            .env("RUST_LOG", "warn")
            .env_remove("DATABASE_MIGRATE_URL")
            .env_remove("SPORTELLO_CONFIG")
            .env_remove("SPORTELLO_FAILPOINT")
            .env_remove("SPORTELLO_MASTER_KEY_FILE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// Runs a command that has to succeed; what it said.
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        said(&output)
    }

    /// Runs a command that has to fail; what it said.
    fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        said(&output)
    }

    /// Runs a command that is killed at a step.
    fn killed(&self, point: &str, args: &[&str]) {
        let output = self
            .command()
            .env("SPORTELLO_FAILPOINT", point)
            .args(args)
            .output()
            .unwrap();
        assert_eq!(output.status.signal(), Some(9), "{point}: {}", said(&output));
    }

    async fn desk(&self) -> Desk {
        let env = |name: &str| match name {
            "SPORTELLO_DATA_DIR" => Some(self.path().display().to_string()),
            "DATABASE_URL" => Some(self.url.clone()),
            _ => None,
        };
        let config = Config::load(None, env).unwrap();
        server::compose::desk(&config, false).await.unwrap()
    }

    /// The demonstration, its audit log sealed.
    fn with_demonstration(engine: &str, runtime: &Runtime) -> Self {
        let place = Self::empty(engine);
        place.ok(&["demo"]);
        runtime.block_on(async {
            let desk = place.desk().await;
            Sealer::default().seal(&desk).await.unwrap();
        });
        place
    }

    fn restore_from(&self, backups: &Path) -> Vec<String> {
        let words = [
            "restore",
            text(backups),
            "--into",
            text(self.path()),
            "--database-url",
            self.url.as_str(),
        ];
        words.map(str::to_owned).to_vec()
    }
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn words(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

/// Tables that are not the same afterwards, and may not be: who was signed in, that there was a backup, and that it was restored.
const OWN: [&str; 5] = ["session", "backup", "backup_key", "audit", "audit_seal"];

/// Every row of every table, with order, columns and truth values as both engines share them.
async fn rows(desk: &Desk) -> BTreeMap<String, Vec<String>> {
    let mut bytes = Vec::new();
    dump(desk, &mut bytes).await.unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut table, mut names) = (String::new(), Vec::new());
    for line in String::from_utf8(bytes).unwrap().lines() {
        if let Ok(Mark::Table { name, columns }) = serde_json::from_str(line) {
            table.clone_from(&name);
            names = columns;
            tables.insert(name, Vec::new());
        } else if line.starts_with('[') {
            let values: Vec<serde_json::Value> = serde_json::from_str(line).unwrap();
            let values = values.into_iter().map(|value| match value {
                serde_json::Value::Bool(flag) => i64::from(flag).into(),
                other => other,
            });
            // Columns that a migration added do not stand in the same place everywhere.
            let row: BTreeMap<&String, serde_json::Value> = names.iter().zip(values).collect();
            let row = serde_json::to_string(&row).unwrap();
            tables.get_mut(&table).unwrap().push(row);
        }
    }
    for rows in tables.values_mut() {
        rows.sort();
    }
    tables
}

/// What has to be the same: all rows, the places of the audit chain, and the files.
struct Contents {
    rows: BTreeMap<String, Vec<String>>,
    audit: Vec<String>,
    seals: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

fn contents(place: &Place, runtime: &Runtime) -> Contents {
    let mut rows = runtime.block_on(async { rows(&place.desk().await).await });
    let mut take = |name: &str| rows.remove(name).unwrap();
    let (audit, seals) = (take("audit"), take("audit_seal"));
    rows.retain(|name, _| !OWN.contains(&name.as_str()));
    let mut files = BTreeMap::new();
    find(&place.path().join("blobs"), &place.path().join("blobs"), &mut files);
    Contents {
        rows,
        audit,
        seals,
        files,
    }
}

fn find(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

fn assert_same(before: &Contents, after: &Contents, what: &str) {
    for (table, rows) in &before.rows {
        assert_eq!(after.rows.get(table), Some(rows), "{what}: {table}");
    }
    assert!(
        !before.rows["ticket"].is_empty() && !before.files.is_empty(),
        "{what}: something was there"
    );
    for entry in &before.audit {
        assert!(
            after.audit.contains(entry),
            "{what}: an entry of the audit log is missing: {entry}"
        );
    }
    for seal in &before.seals {
        assert!(after.seals.contains(seal), "{what}: a seal is missing: {seal}");
    }
    assert_eq!(before.files, after.files, "{what}: files");
}

/// The folder of the newest backup.
fn newest(backups: &Path) -> PathBuf {
    let mut names: Vec<PathBuf> = std::fs::read_dir(backups)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("manifest.json").is_file())
        .collect();
    names.sort();
    names.pop().unwrap()
}

fn object(backups: &Path) -> PathBuf {
    let mut files = BTreeMap::new();
    let objects = backups.join("objects");
    find(&objects, &objects, &mut files);
    objects.join(files.keys().next().unwrap())
}

#[test]
fn a_restored_desk_has_the_same_tickets_audit_log_and_files_on_either_engine() {
    let runtime = Runtime::new().unwrap();
    for (from, into) in [
        ("sqlite", "sqlite"),
        ("sqlite", "postgres"),
        ("postgres", "postgres"),
        ("postgres", "sqlite"),
    ] {
        let what = format!("{from} to {into}");
        let desk = Place::with_demonstration(from, &runtime);
        let before = contents(&desk, &runtime);
        let backups = tempfile::tempdir().unwrap();
        let said = desk.ok(&["backup", text(backups.path())]);
        assert!(
            said.contains("master.key is not in it") && !said.contains("note"),
            "{said}"
        );
        assert!(desk.ok(&["backup", "verify", text(backups.path())]).contains("ok "));
        let restored = Place::for_restore(into, &desk);
        let said = restored.ok(&words(&restored.restore_from(backups.path())));
        assert!(!said.contains("note"), "{said}");
        assert_same(&before, &contents(&restored, &runtime), &what);
        assert!(restored.ok(&["audit", "verify"]).contains("whole"), "{what}");
        // It goes on counting where the other one stopped, and works.
        runtime.block_on(async {
            let desk = restored.desk().await;
            let tx = desk.store.begin().await.unwrap();
            let contract = store::desk::insert_contract(&tx, "Contratto nuovo", desk.now()).await;
            assert!(contract.is_ok(), "{what}: {contract:?}");
        });
    }
}

#[test]
fn a_backup_made_while_mail_comes_in_is_of_one_instant_and_lacks_no_file() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        let backups = tempfile::tempdir().unwrap();
        let deliver = |n: usize| {
            let mail = format!(
                "From: c{n}@posta.example\nTo: tributi@demo.example\nSubject: Mail {n}\nMessage-ID: <b{n}@posta.example>\n\nTesto {n}\n"
            );
            let mut child = desk
                .command()
                .args(["mail", "deliver", "--mailbox", "tributi"])
                .stdin(Stdio::piped())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(mail.as_bytes()).unwrap();
            assert!(child.wait_with_output().unwrap().status.success(), "mail {n}");
        };
        std::thread::scope(|scope| {
            scope.spawn(|| (0..12).for_each(deliver));
            desk.ok(&["backup", text(backups.path())]);
        });
        let restored = Place::for_restore(engine, &desk);
        let said = restored.ok(&words(&restored.restore_from(backups.path())));
        assert!(!said.contains("note"), "every file that a row names is there: {said}");
        restored.ok(&["audit", "verify"]);
    }
}

#[test]
fn a_second_backup_copies_only_new_files_and_pruning_destroys_the_key_of_the_first() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        let backups = tempfile::tempdir().unwrap();
        desk.ok(&["backup", text(backups.path())]);
        let first = newest(backups.path());
        let said = desk.ok(&["backup", text(backups.path())]);
        assert!(said.contains(" 0 of them new"), "{said}");
        let said = desk.ok(&["backup", "prune", text(backups.path()), "--keep-days", "0"]);
        assert!(
            said.contains("and its key") && said.contains("1 backups are left"),
            "{said}"
        );
        assert!(!first.exists());
        runtime.block_on(async {
            let desk = desk.desk().await;
            let done: Vec<String> = store::audit::actions_on(desk.store.reader(), "backup")
                .await
                .unwrap()
                .into_iter()
                .map(|(action, _)| action)
                .collect();
            assert_eq!(done, ["backup.make", "backup.make", "backup.prune"]);
        });
        let said = desk.ok(&["backup", "prune", text(backups.path()), "--keep-days", "0"]);
        assert!(said.contains("1 backups are left"), "the newest stays: {said}");
        let restored = Place::for_restore(engine, &desk);
        restored.ok(&words(&restored.restore_from(backups.path())));
    }
}

#[test]
fn a_flipped_bit_a_cut_end_and_a_missing_file_are_found_and_nothing_is_restored() {
    let runtime = Runtime::new().unwrap();
    let desk = Place::with_demonstration("sqlite", &runtime);
    let backups = tempfile::tempdir().unwrap();
    desk.ok(&["backup", text(backups.path())]);
    let backup = newest(backups.path());
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
    let damages: [(PathBuf, Damage<'_>); 6] = [
        (backup.join("database.sealed"), &flip),
        (backup.join("database.sealed"), &cut),
        (backup.join("files.sealed"), &flip),
        (backup.join("objects.txt"), &cut),
        (object(backups.path()), &flip),
        (object(backups.path()), &cut),
    ];
    let refused = |what: &str| {
        desk.fails(&["backup", "verify", text(backups.path())]);
        let target = Place::for_restore("sqlite", &desk);
        let said = target.fails(&words(&target.restore_from(backups.path())));
        assert!(said.contains("nothing was restored"), "{what}: {said}");
        let left: Vec<_> = std::fs::read_dir(target.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{what}: only the master key");
    };
    for (path, damage) in damages {
        let whole = std::fs::read(&path).unwrap();
        let mut damaged = whole.clone();
        damage(&mut damaged);
        std::fs::write(&path, &damaged).unwrap();
        refused(text(&path));
        std::fs::write(&path, &whole).unwrap();
    }
    // Somebody who can write the folder and not open it makes sums that fit.
    let manifest = backup.join("manifest.json");
    let whole = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, whole.replace("\"program\": \"", "\"program\": \"9")).unwrap();
    refused("manifest.json");
    std::fs::write(&manifest, whole).unwrap();
    std::fs::remove_file(object(backups.path())).unwrap();
    refused("a missing object");
}

#[test]
fn the_wrong_key_no_key_and_a_place_that_is_not_empty_are_said_and_nothing_is_overwritten() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        let backups = tempfile::tempdir().unwrap();
        desk.ok(&["backup", text(backups.path())]);
        let before = contents(&desk, &runtime);

        let target = Place::empty(engine);
        let said = target.fails(&words(&target.restore_from(backups.path())));
        assert!(said.contains("the master key is missing"), "{said}");
        // Sums are compared without a key, too.
        assert!(
            target
                .ok(&["backup", "verify", text(backups.path())])
                .contains("not opened")
        );
        let key = target.path().join("master.key");
        std::fs::write(&key, "0f".repeat(32)).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        for args in [
            target.restore_from(backups.path()),
            ["backup", "verify", text(backups.path())].map(str::to_owned).to_vec(),
        ] {
            let said = target.fails(&words(&args));
            assert!(said.contains("the master key is not the one"), "{said}");
        }

        let said = desk.fails(&words(&desk.restore_from(backups.path())));
        assert!(said.contains("not empty"), "{said}");
        // An empty folder beside a database that is in use.
        let mut target = Place::for_restore(engine, &desk);
        target.url.clone_from(&desk.url);
        let said = target.fails(&words(&target.restore_from(backups.path())));
        assert!(said.contains("the database is not empty"), "{said}");
        assert_same(&before, &contents(&desk, &runtime), engine);

        // Backups of another desk lie here already; and other things.
        let other = Place::with_demonstration(engine, &runtime);
        let said = other.fails(&["backup", text(backups.path())]);
        assert!(said.contains("the master key is not the one"), "{said}");
        let said = other.fails(&["backup", text(desk.path())]);
        assert!(said.contains("holds other things"), "{said}");
    }
}

#[test]
fn killed_at_any_step_of_a_backup_nothing_half_is_taken_for_whole_and_the_next_run_ends() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        for point in BACKUP_POINTS {
            let backups = tempfile::tempdir().unwrap();
            let what = format!("{point} ({engine})");
            desk.killed(point, &["backup", text(backups.path())]);
            let whole = point == "backup.renamed";
            let verified = desk.run(&["backup", "verify", text(backups.path())]);
            assert_eq!(verified.status.success(), whole, "{what}: {}", said(&verified));
            desk.ok(&["backup", text(backups.path())]);
            desk.ok(&["backup", "verify", text(backups.path())]);
            let kept: Vec<_> = std::fs::read_dir(backups.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                .filter(|name| name.contains('Z'))
                .collect();
            assert_eq!(kept.len(), 1 + usize::from(whole), "{what}: {kept:?}");
            assert!(kept.iter().all(|name| !name.ends_with(".part")), "{what}: {kept:?}");
            // Each backup that is there has its key, and no other is left.
            runtime.block_on(async {
                let desk = desk.desk().await;
                let folder = server::backup::folder::Folder::open(&backups.path().canonicalize().unwrap()).unwrap();
                let keys = domain::backup::kept(&desk, &folder.place()).await.unwrap();
                assert!(keys.iter().all(|key| key.finished), "{what}: {keys:?}");
                assert_eq!(keys.len(), kept.len(), "{what}: {keys:?}");
            });
        }
    }
}

#[test]
fn killed_at_any_step_of_a_restore_no_desk_starts_there_and_the_next_run_ends_with_the_same_desk() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        let before = contents(&desk, &runtime);
        let backups = tempfile::tempdir().unwrap();
        desk.ok(&["backup", text(backups.path())]);
        for point in RESTORE_POINTS {
            let what = format!("{point} ({engine})");
            let target = Place::for_restore(engine, &desk);
            let restore = target.restore_from(backups.path());
            target.killed(point, &words(&restore));
            for command in [&["serve"][..], &["doctor"], &["migrate"]] {
                let output = target.run(command);
                assert!(!output.status.success(), "{what}: {command:?}");
                assert!(
                    said(&output).contains("a restore of the backup"),
                    "{what}: {command:?} says what to do: {}",
                    said(&output)
                );
            }
            target.ok(&words(&restore));
            assert_same(&before, &contents(&target, &runtime), &what);
            target.ok(&["audit", "verify"]);
            let said = target.fails(&words(&restore));
            assert!(said.contains("not empty"), "{what}: {said}");
        }
    }
}

#[test]
fn a_log_that_somebody_changed_is_restored_and_said() {
    let runtime = Runtime::new().unwrap();
    for engine in ["sqlite", "postgres"] {
        let desk = Place::with_demonstration(engine, &runtime);
        runtime.block_on(async {
            use store::ConnectionTrait;
            let desk = desk.desk().await;
            let tx = desk.store.begin().await.unwrap();
            tx.execute_unprepared("UPDATE audit SET at = at + 1 WHERE id = 1")
                .await
                .unwrap();
            tx.commit().await.unwrap();
        });
        let backups = tempfile::tempdir().unwrap();
        desk.ok(&["backup", text(backups.path())]);
        let restored = Place::for_restore(engine, &desk);
        let said = restored.fails(&words(&restored.restore_from(backups.path())));
        assert!(
            said.contains("everything was restored") && said.contains("entry 1"),
            "{said}"
        );
        restored.ok(&["migrate"]);
        assert!(restored.fails(&["audit", "verify"]).contains("entry 1"));
    }
}

#[test]
fn the_doctor_says_when_the_newest_backup_is_old_and_nothing_where_there_never_was_one() {
    let runtime = Runtime::new().unwrap();
    let desk = Place::with_demonstration("sqlite", &runtime);
    let backups = tempfile::tempdir().unwrap();
    let warned = || said(&desk.run(&["doctor"])).contains("note  backup");
    assert!(!warned());
    desk.ok(&["backup", text(backups.path())]);
    assert!(!warned());
    runtime.block_on(async {
        use store::ConnectionTrait;
        let desk = desk.desk().await;
        let tx = desk.store.begin().await.unwrap();
        let text = format!("UPDATE backup SET finished_at = finished_at - {}", 27 * 3_600_000);
        tx.execute_unprepared(&text).await.unwrap();
        tx.commit().await.unwrap();
    });
    assert!(warned());
}
