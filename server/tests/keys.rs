//! The keys as whoever runs the desk replaces them: with the program itself, killed at every step and run again.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use domain::Desk;
use domain::audit::seal::Sealer;
use server::config::Config;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A file that stands open, as it was stored before there were keys.
const OPEN: &[u8] = b"abc";
/// SHA-256 of `abc` (FIPS 180-2, appendix B.1).
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const CONTRACT: i64 = 1;

struct Place(TempDir);

impl Place {
    /// The demonstration, with a file that stands open.
    fn demonstration() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.ok(&["demo"]);
        place.plant();
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn key(&self) -> PathBuf {
        self.path().join("master.key")
    }

    fn plain(&self) -> PathBuf {
        self.path().join(format!("blobs/{CONTRACT}/ba/{SHA256}"))
    }

    fn plant(&self) {
        std::fs::create_dir_all(self.plain().parent().unwrap()).unwrap();
        std::fs::write(self.plain(), OPEN).unwrap();
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sportello"));
        command
            .env("SPORTELLO_DATA_DIR", self.path())
            .env("RUST_LOG", "warn")
            .env_remove("DATABASE_URL")
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

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        said(&output)
    }

    fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        said(&output)
    }

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
        let data = self.path().display().to_string();
        let config = Config::load(None, |name| (name == "SPORTELLO_DATA_DIR").then(|| data.clone())).unwrap();
        server::compose::desk(&config, false).await.unwrap()
    }

    /// Every attachment and the file that stood open can be read, and the audit log is whole.
    fn is_whole(&self, runtime: &Runtime) {
        runtime.block_on(async {
            let desk = self.desk().await;
            Sealer::default().seal(&desk).await.unwrap();
            assert_eq!(desk.blobs.get(CONTRACT, SHA256).await.unwrap(), OPEN);
            let tables = store::copy::tables(desk.store.reader(), desk.store.database())
                .await
                .unwrap();
            let named = store::copy::files(desk.store.reader(), &tables).await.unwrap();
            assert!(!named.is_empty());
            for name in named {
                let parts: Vec<&str> = name.split('/').collect();
                let read = desk.blobs.get(parts[0].parse().unwrap(), parts[2]).await;
                assert!(read.is_ok(), "{name}: {read:?}");
            }
        });
        assert!(self.ok(&["audit", "verify"]).contains("the audit log is whole"));
    }
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn a_desk_with_the_wrong_key_or_one_that_others_can_read_does_not_start() {
    let desk = Place::demonstration();
    let right = std::fs::read(desk.key()).unwrap();
    let start = ["serve", "--role", "web"];
    std::fs::write(desk.key(), "0f".repeat(32)).unwrap();
    let text = desk.fails(&start);
    assert!(
        text.contains("is not the key of this desk") && text.contains("put the right file back"),
        "{text}"
    );
    std::fs::write(desk.key(), &right).unwrap();
    std::fs::set_permissions(desk.key(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let text = desk.fails(&start);
    assert!(text.contains("chmod 600"), "{text}");
    std::fs::remove_file(desk.key()).unwrap();
    let text = desk.fails(&start);
    assert!(text.contains("is missing") && !desk.key().exists(), "{text}");
}

#[test]
fn another_master_key_opens_everything_and_a_killed_run_is_run_again() {
    let runtime = Runtime::new().unwrap();
    let desk = Place::demonstration();
    let new = desk.path().join("new.key");
    let rotate = ["keys", "rotate-master", "--new-key-file", new.to_str().unwrap()];
    desk.is_whole(&runtime);
    // Before its end nothing is changed.
    desk.killed("keys.resealed", &rotate);
    desk.is_whole(&runtime);
    assert_eq!(std::fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o600);
    // After its end only the new key is right, also where nobody was told so.
    desk.killed("keys.master", &rotate);
    let text = desk.fails(&["keys", "list"]);
    assert!(text.contains("is not the key of this desk"), "{text}");
    let text = desk.ok(&rotate);
    assert!(
        text.contains("already") && text.contains("what to do next") && text.contains("master.key"),
        "{text}"
    );
    std::fs::rename(&new, desk.key()).unwrap();
    desk.is_whole(&runtime);

    // And once more: what keys are derived from is still that of the first.
    let text = desk.ok(&rotate);
    assert!(
        text.contains("made the new master key") && text.contains("sealed anew"),
        "{text}"
    );
    std::fs::rename(&new, desk.key()).unwrap();
    desk.is_whole(&runtime);
    // A backup made now is opened with the new key, without the desk.
    let backups = tempfile::tempdir().unwrap();
    let folder = backups.path().join("backups");
    desk.ok(&["backup", folder.to_str().unwrap()]);
    let text = desk.ok(&["backup", "verify", folder.to_str().unwrap()]);
    assert!(!text.contains("not opened"), "{text}");
}

#[test]
fn a_contract_s_rotation_killed_in_the_middle_goes_on_with_the_same_key() {
    let runtime = Runtime::new().unwrap();
    let desk = Place::demonstration();
    let contract = CONTRACT.to_string();
    let rotate = ["keys", "rotate-contract", contract.as_str()];
    desk.killed("keys.replaced", &rotate);
    desk.is_whole(&runtime);
    for _ in 0..3 {
        desk.killed("keys.file", &rotate);
        desk.is_whole(&runtime);
    }
    let text = desk.ok(&rotate);
    assert!(text.contains("has another key"), "{text}");
    desk.is_whole(&runtime);
    let listed = desk.ok(&["keys", "list", "--files"]);
    let keys: Vec<&str> = listed.lines().filter(|line| line.starts_with("  key ")).collect();
    assert_eq!(keys.len(), 2, "one further key for all those runs: {listed}");
    assert!(keys[0].contains("retired") && keys[0].contains("  0 files"), "{listed}");
    assert!(
        keys[1].contains("current") && !keys[1].contains("  0 files"),
        "{listed}"
    );
    assert!(
        desk.fails(&["keys", "rotate-contract", "99"])
            .contains("no contract 99")
    );
}

#[test]
fn files_that_stood_open_are_sealed_one_by_one_and_never_lost() {
    let runtime = Runtime::new().unwrap();
    let desk = Place::demonstration();
    assert!(
        desk.run(&["doctor"])
            .stdout
            .windows(12)
            .any(|text| text == b"1 stand open")
    );
    desk.killed("keys.sealed", &["keys", "encrypt"]);
    assert!(desk.plain().exists(), "not removed before the other is read again");
    desk.is_whole(&runtime);
    desk.killed("keys.file", &["keys", "encrypt"]);
    desk.is_whole(&runtime);
    let text = desk.ok(&["keys", "encrypt"]);
    assert!(text.contains("no file stands open"), "{text}");
    assert!(!desk.plain().exists());
    desk.is_whole(&runtime);
}
