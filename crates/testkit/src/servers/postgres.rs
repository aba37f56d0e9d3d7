//! PostgreSQL: one private cluster for a test process, a fresh database for each test.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::account::{self, Account};
use super::certificate::{self, Validity};
use super::process::Process;

/// Where Debian installs each major version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// The superuser of the private cluster; it has no password.
const USER: &str = "sportello";

/// The group of those who have to give one.
const CHECKED: &str = "password_checked";

/// Certificate and key in the cluster's folder, as [`certificate::write`] calls them.
const CERTIFICATE: &str = "server.pem";
const KEY: &str = "server.key";

/// A running cluster on 127.0.0.1 that forgets everything: it never waits for the disk.
pub struct Postgres {
    _process: Process,
    port: u16,
    programs: PathBuf,
    folder: TempDir,
}

impl Postgres {
    /// The cluster of this test process, started by whoever asks first (about a second).
    ///
    /// Nothing drops a static: the process's watchdog stops the cluster and removes its folder when the tests have ended.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not come up; the message holds its log.
    pub fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Postgres> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    /// Starts a cluster of one's own, stopped when dropped.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not come up; the message holds its log.
    pub fn start() -> Self {
        Self::start_as(None)
    }

    /// The same over TLS with a certificate of choice. Those of [`Self::create_user`] get in by TLS only, as where a region's
    /// database is configured with care.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not come up; the message holds its log.
    pub fn start_tls(validity: Validity) -> Self {
        Self::start_as(Some(validity))
    }

    fn start_as(tls: Option<Validity>) -> Self {
        let programs = programs();
        let account = account::for_server(&["postgres", "nobody"]);
        let folder = super::folder("postgres");
        if let Some(validity) = tls {
            certificate::write(folder.path(), validity);
            // PostgreSQL does not start with a key that others may read.
            fs::set_permissions(folder.path().join(KEY), Permissions::from_mode(0o600))
                .expect("the server's key can be kept from others");
        }
        account
            .own(folder.path())
            .expect("the server's folder can be given away");
        make_cluster(&programs, folder.path(), &account, tls.is_some());
        let (port, process) =
            super::with_free_port(|port| run(&programs, folder.path(), port, &account, tls.is_some()));
        let cluster = Self {
            _process: process,
            port,
            programs,
            folder,
        };
        cluster.query("postgres", &format!("CREATE ROLE {CHECKED}"));
        cluster
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of its authority (PEM); only with TLS there is one.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Creates an empty database (UTF-8, locale C.UTF-8) and gives its URL. It goes away with the cluster.
    ///
    /// # Panics
    /// When the cluster refuses.
    pub fn create_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.query("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Creates somebody who has to give this password and may do nothing yet, and gives their name.
    ///
    /// # Panics
    /// When the cluster refuses.
    pub fn create_user(&self, password: &str) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("user_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let password = password.replace('\'', "''");
        self.query(
            "postgres",
            &format!("CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {CHECKED}"),
        );
        name
    }

    /// Runs SQL with psql; gives the rows, without headings, columns separated by `|`.
    ///
    /// # Panics
    /// When the statement fails.
    pub fn query(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
            "-h",
            "127.0.0.1",
            "-U",
            USER,
            "-d",
            database,
            "-p",
            &self.port.to_string(),
        ]);
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=1",
            "--command",
            sql,
        ]);
        let output = finish("psql", &mut psql);
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}

/// The programs of the newest installed version.
fn programs() -> PathBuf {
    let versions = fs::read_dir(INSTALLED)
        .map(|entries| entries.flatten().collect::<Vec<_>>())
        .unwrap_or_default();
    let newest = versions
        .iter()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .max_by_key(|(version, _)| *version);
    newest
        .unwrap_or_else(|| panic!("no PostgreSQL in {INSTALLED}: apt-get install postgresql"))
        .1
}

/// Creates the cluster's files (about half a second).
fn make_cluster(programs: &Path, folder: &Path, account: &Account, tls: bool) {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb.arg("-D").arg(folder.join("data"));
    initdb.args([
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]);
    initdb.args(["-U", USER]).current_dir(folder);
    account.wear(&mut initdb);
    finish("initdb", &mut initdb);
    // The first line that fits counts.
    let rules = folder.join("data/pg_hba.conf");
    let trusting = fs::read_to_string(&rules).expect("the cluster's rules can be read");
    let checked = if tls {
        format!("hostssl all +{CHECKED} 127.0.0.1/32 scram-sha-256\nhost all +{CHECKED} 127.0.0.1/32 reject")
    } else {
        format!("host all +{CHECKED} 127.0.0.1/32 scram-sha-256")
    };
    super::write(&rules, &format!("{checked}\n{trusting}"));
}

/// Starts the server and waits until it takes statements.
fn run(programs: &Path, folder: &Path, port: u16, account: &Account, tls: bool) -> Result<Process, String> {
    let port = port.to_string();
    let mut command = Command::new(programs.join("postgres"));
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    command.args(["-h", "127.0.0.1", "-p", &port]);
    for setting in [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
    ] {
        command.args(["-c", setting]);
    }
    if tls {
        for (setting, file) in [("ssl_cert_file", CERTIFICATE), ("ssl_key_file", KEY)] {
            let file = folder.join(file);
            command.args(["-c", &format!("{setting}={}", file.display())]);
        }
        command.args(["-c", "ssl=on"]);
    }
    account.wear(&mut command);
    // INT is its fast shutdown; on TERM it would wait for its clients.
    let mut process = Process::start("postgres", command, folder, "INT")?;
    process.wait_until(super::START_LIMIT, || {
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-U", USER, "-d", "postgres", "-p", &port]);
        ready.status().is_ok_and(|status| status.success())
    })?;
    Ok(process)
}

/// Runs a program to its end.
///
/// # Panics
/// With what it wrote when it fails.
fn finish(name: &str, command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {name}: {e}"));
    assert!(
        output.status.success(),
        "{name} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
