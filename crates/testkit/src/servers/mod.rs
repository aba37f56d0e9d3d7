//! Real servers for tests, each on a random loopback port and in a folder of its own.

pub(crate) mod account;
pub mod certificate;
pub mod dovecot;
pub mod postgres;
pub mod process;
pub mod registry;
pub mod slapd;
pub mod smtp;

use std::path::Path;
use std::time::Duration;

/// How often a server is started again when it did not come up, for instance because its port was taken meanwhile.
const ATTEMPTS: usize = 3;

/// How long a server may take until it answers. Generous, because the machine may be compiling at the same time.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A folder for one server, removed when the guard is dropped. The name shows in `ps` which program left it.
fn folder(program: &str) -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix(&format!("sportello-{program}-"))
        .tempdir()
        .expect("a temporary folder can be made")
}

/// Calls `start` with a free port until it succeeds.
///
/// # Panics
/// With the last error after [`ATTEMPTS`] times.
fn with_free_port<T>(mut start: impl FnMut(u16) -> Result<T, String>) -> (u16, T) {
    let mut trouble = String::new();
    for _ in 0..ATTEMPTS {
        let port = process::free_port();
        match start(port) {
            Ok(server) => return (port, server),
            Err(text) => trouble = text,
        }
    }
    panic!("{trouble}");
}

/// Writes a file of the server's folder.
///
/// # Panics
/// When it cannot be written.
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|e| panic!("cannot write {}: {e}", path.display()));
}
