//! Where the digest of the audit log is kept: a file, which is only ever appended to, or the machine's syslog, which sends it
//! on to another one.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Duration;

use domain::ports::Witness;

/// A file, best on another machine.
#[derive(Clone, Debug)]
pub struct FileWitness {
    path: PathBuf,
}

impl FileWitness {
    /// Appends to this file; it is made where it is not there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn named(&self, error: &std::io::Error) -> String {
        format!("{}: {error}", self.path.display())
    }
}

impl Witness for FileWitness {
    fn is_there(&self) -> bool {
        true
    }

    fn tell(&self, line: &str) -> Result<(), String> {
        let write = || {
            let mut file = OpenOptions::new()
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&self.path)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| self.named(&error))
    }

    fn told(&self) -> Result<Vec<String>, String> {
        match std::fs::read(&self.path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.named(&error)),
        }
    }
}

/// Facility authpriv, severity notice (RFC 3164, 4.1.1): 10 × 8 + 5.
const PRIORITY: u8 = 85;
/// The socket on which the machine's syslog listens.
const SOCKET: &str = "/dev/log";
/// A syslog that does not read must not hold up the desk.
const PATIENCE: Duration = Duration::from_secs(5);

/// The machine's syslog. What it was told cannot be read back.
#[derive(Clone, Debug)]
pub struct SyslogWitness {
    socket: PathBuf,
}

impl Default for SyslogWitness {
    fn default() -> Self {
        Self { socket: SOCKET.into() }
    }
}

impl SyslogWitness {
    /// Writes to this socket.
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self { socket: socket.into() }
    }
}

impl Witness for SyslogWitness {
    fn is_there(&self) -> bool {
        true
    }

    fn tell(&self, line: &str) -> Result<(), String> {
        // Without a time: the syslog adds its own, and whether it keeps ours is a matter of its settings.
        let packet = format!("<{PRIORITY}>sportello[{}]: {line}", std::process::id());
        let send = || {
            let socket = UnixDatagram::unbound()?;
            socket.set_write_timeout(Some(PATIENCE))?;
            socket.send_to(packet.as_bytes(), &self.socket)
        };
        send()
            .map(drop)
            .map_err(|error| format!("syslog at {}: {error}", self.socket.display()))
    }

    fn told(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_every_line_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let witness = FileWitness::new(folder.path().join("digest"));
        assert_eq!(witness.told(), Ok(Vec::new()), "not there yet");
        witness.tell("uno").unwrap();
        FileWitness::new(folder.path().join("digest")).tell("due").unwrap();
        assert_eq!(witness.told(), Ok(vec!["uno".to_owned(), "due".to_owned()]));
        let nowhere = FileWitness::new(folder.path().join("no/digest"));
        assert!(nowhere.tell("uno").unwrap_err().contains("no/digest"));
    }

    #[test]
    fn syslog_gets_a_packet_with_its_priority() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let listens = UnixDatagram::bind(&path).unwrap();
        SyslogWitness::at(&path).tell("sportello-audit day=2026-11-23").unwrap();
        let mut packet = [0u8; 200];
        let length = listens.recv(&mut packet).unwrap();
        let text = String::from_utf8_lossy(&packet[..length]).into_owned();
        assert!(text.starts_with("<85>sportello["), "{text}");
        assert!(text.ends_with("]: sportello-audit day=2026-11-23"), "{text}");
        drop(listens);
        assert!(SyslogWitness::at(folder.path().join("gone")).tell("uno").is_err());
    }
}
