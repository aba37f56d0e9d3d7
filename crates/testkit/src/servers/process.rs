//! A server as a child process: started, awaited, stopped by its own process id.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to end after it was asked to, before it is killed. Dovecot needs one second, or six when it
/// has only just started; killed, it takes its children with it.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// Outlives a test process that was killed, and then takes its server and folder away. `$3`, the server's folder, is
/// part of the server's command line: by that it knows that the process id still means the same process.
const WATCHDOG: &str = r#"
parent=$1 child=$2 folder=$3 signal=$4
ours() { grep -aqF -- "$folder" "/proc/$child/cmdline" 2>/dev/null; }
while kill -0 "$parent" 2>/dev/null; do ours || exit 0; sleep 1; done
ours && kill -s "$signal" "$child"
i=0
while ours && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
ours && kill -s KILL "$child"
rm -rf -- "$folder"
"#;

/// A running server. Dropping it stops it.
pub struct Process {
    child: Child,
    watchdog: Child,
    name: &'static str,
    log: PathBuf,
    signal: &'static str,
}

impl Process {
    /// Starts a command whose arguments name a file in `folder`; its output goes to `<folder>/<name>.log`.
    /// `signal` is what asks it to end (`TERM`; `INT` for PostgreSQL, which on `TERM` waits for its clients).
    ///
    /// # Errors
    /// When the program cannot be started, for instance because it is not installed.
    pub fn start(
        name: &'static str,
        mut command: Command,
        folder: &Path,
        signal: &'static str,
    ) -> Result<Self, String> {
        let log = folder.join(format!("{name}.log"));
        let mut child = spawn(&mut command, folder, &log)
            .map_err(|e| format!("cannot start {name} ({:?}): {e}", command.get_program()))?;
        let watchdog = match watch(child.id(), folder, signal) {
            Ok(watchdog) => watchdog,
            Err(e) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("cannot start the watchdog of {name}: {e}"));
            }
        };
        Ok(Self {
            child,
            watchdog,
            name,
            log,
            signal,
        })
    }

    /// Waits until `ready` says so.
    ///
    /// # Errors
    /// When the server ended or `limit` has passed; the text contains its log.
    pub fn wait_until(&mut self, limit: Duration, ready: impl Fn() -> bool) -> Result<(), String> {
        let started = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("{} ended with {status}. Its log:\n{}", self.name, self.log()));
            }
            if ready() {
                return Ok(());
            }
            if started.elapsed() > limit {
                return Err(format!(
                    "{} does not answer after {limit:?}. Its log:\n{}",
                    self.name,
                    self.log()
                ));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its process id, for tests that kill it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Asks it to end, and kills it when it does not; then kills what is left of its children, so that every
    /// connection is cut. A second call does nothing.
    pub fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let children = children(self.child.id());
            kill(self.signal, [self.child.id()]);
            let started = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && started.elapsed() < STOP_LIMIT {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
            kill(
                "KILL",
                children.into_iter().filter(|child| child.lives()).map(|child| child.id),
            );
        }
        let _ = self.watchdog.kill();
        let _ = self.watchdog.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts a command in `folder`, with its output appended to `log`.
fn spawn(command: &mut Command, folder: &Path, log: &Path) -> io::Result<Child> {
    let output = File::options().create(true).append(true).open(log)?;
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
}

/// Starts the watchdog of a child, in a process group of its own so that Ctrl-C in the terminal does not end it too.
fn watch(child: u32, folder: &Path, signal: &str) -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", WATCHDOG, "sportello-watchdog"])
        .args([std::process::id().to_string(), child.to_string()])
        .arg(folder)
        .arg(signal)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

/// Sends a signal to processes that this one has started.
fn kill(signal: &str, ids: impl IntoIterator<Item = u32>) {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    if !ids.is_empty() {
        let _ = Command::new("sh")
            .args(["-c", "kill -s \"$@\"", "sh", signal])
            .args(ids)
            .stderr(Stdio::null())
            .status();
    }
}

/// A child of a server: Dovecot leaves those that serve a connection behind for ten seconds.
struct Grandchild {
    id: u32,
    /// When it was started, in clock ticks since the boot: tells it from a later process with the same id.
    born: String,
}

impl Grandchild {
    fn lives(&self) -> bool {
        stat(self.id).is_some_and(|(_, born)| born == self.born)
    }
}

/// The children of a process.
fn children(parent: u32) -> Vec<Grandchild> {
    let processes = fs::read_dir("/proc")
        .map(|entries| entries.flatten().collect::<Vec<_>>())
        .unwrap_or_default();
    let ids = processes
        .iter()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(|id| {
        let (its_parent, born) = stat(id)?;
        (its_parent == parent).then_some(Grandchild { id, born })
    })
    .collect()
}

/// Parent and time of birth of a process: fields 4 and 22 of proc(5)'s stat, where 3 is the first after the name.
fn stat(id: u32) -> Option<(u32, String)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut field = after_name.split_whitespace();
    let parent = field.nth(1)?.parse().ok()?;
    Some((parent, field.nth(17)?.to_owned()))
}

/// A loopback port that nobody uses at the moment.
///
/// It lies below the range from which Linux takes the ports of outgoing connections (32768 and up): a client that tries
/// to reach a stopped server could otherwise be given that very port and be connected to itself.
///
/// # Panics
/// When a hundred random ports were all taken.
pub fn free_port() -> u16 {
    for _ in 0..100 {
        let port = rand::random_range(15_000..32_000);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port on 127.0.0.1");
}

/// Whether something accepts connections on a loopback port.
pub fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
