//! An SMTP server (Debian's python3-aiosmtpd with the handler beside this file) that delivers what it receives byte for
//! byte into Maildirs and misbehaves on demand.
//!
//! aiosmtpd's own Mailbox handler parses and rewrites mail, which would break every signature; hence the handler.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::process::{self, Process};

/// Debian's interpreter: another python3 on the `PATH` would not find Debian's modules.
const PYTHON: &str = "/usr/bin/python3";
const SCRIPT: &str = include_str!("smtp_server.py");

/// Where an [`SmtpServer`] puts mail, and whom it lets send.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    boxes: BTreeMap<String, PathBuf>,
    elsewhere: Option<PathBuf>,
    password: Option<String>,
}

impl Delivery {
    /// Delivers mail for `address` (case does not matter) into a Maildir, for instance one of Dovecot's.
    #[must_use]
    pub fn to(mut self, address: &str, maildir: impl Into<PathBuf>) -> Self {
        self.boxes.insert(address.to_lowercase(), maildir.into());
        self
    }

    /// Accepts every other address too, each into a Maildir of its name in this folder. Without it they are unknown (550).
    #[must_use]
    pub fn elsewhere(mut self, folder: impl Into<PathBuf>) -> Self {
        self.elsewhere = Some(folder.into());
        self
    }

    /// Demands AUTH with this password (any user). Without it AUTH is offered, accepts anything and is not needed.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }
}

/// How the server misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// 550 to every recipient.
    RefuseRecipient,
    /// 451 to every recipient.
    TryLater,
    /// Cuts the connection after the content and keeps nothing.
    Drop,
    /// Delivers, then cuts the connection before saying so: the sender cannot know.
    LoseReply,
    /// Delivers, then says nothing for an hour.
    Hang,
    /// Answers the content only after this many seconds.
    Slow(u32),
}

impl Fault {
    fn text(self) -> String {
        match self {
            Self::None => "ok".to_owned(),
            Self::RefuseRecipient => "refuse-rcpt".to_owned(),
            Self::TryLater => "tempfail".to_owned(),
            Self::Drop => "drop".to_owned(),
            Self::LoseReply => "lose-reply".to_owned(),
            Self::Hang => "hang".to_owned(),
            Self::Slow(seconds) => format!("slow {seconds}"),
        }
    }
}

/// A mail that the server has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// MAIL FROM; empty for the null sender.
    pub from: String,
    /// RCPT TO, in the order given.
    pub to: Vec<String>,
    /// The content after removal of SMTP's dots, otherwise untouched.
    pub raw: Vec<u8>,
}

/// A running SMTP server on 127.0.0.1.
pub struct SmtpServer {
    process: Option<Process>,
    port: u16,
    folder: TempDir,
}

impl SmtpServer {
    /// Starts a server.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start(delivery: Delivery) -> Self {
        let folder = super::folder("smtp");
        super::write(&folder.path().join("smtp_server.py"), SCRIPT);
        fs::create_dir(folder.path().join("accepted")).expect("the server's folder can be written");
        let (port, process) = super::with_free_port(|port| {
            let configuration = serde_json::json!({
                "port": port,
                "boxes": &delivery.boxes,
                "elsewhere": &delivery.elsewhere,
                "password": &delivery.password,
                "fault": folder.path().join("fault"),
                "accepted": folder.path().join("accepted"),
            });
            super::write(&folder.path().join("smtp.json"), &configuration.to_string());
            super::write(&folder.path().join("fault"), "ok");
            run(&folder, port)
        });
        Self {
            process: Some(process),
            port,
            folder,
        }
    }

    /// The SMTP port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Misbehaves from now on, also in connections that are already open.
    ///
    /// # Panics
    /// When the control file cannot be written.
    pub fn set_fault(&self, fault: Fault) {
        let fresh = self.folder.path().join("fault.new");
        super::write(&fresh, &fault.text());
        fs::rename(&fresh, self.folder.path().join("fault")).expect("the control file can be replaced");
    }

    /// Every mail accepted since the start, oldest first. A mail is here before its sender hears of it.
    ///
    /// # Panics
    /// When the server's record is damaged.
    pub fn accepted(&self) -> Vec<Envelope> {
        let folder = self.folder.path().join("accepted");
        let log = fs::read_to_string(folder.join("log.jsonl")).unwrap_or_default();
        // What follows the last line break is still being written.
        let complete = log.rfind('\n').map_or("", |end| &log[..end]);
        complete
            .lines()
            .map(|line| {
                let entry: serde_json::Value = serde_json::from_str(line).expect("the record is JSON");
                let text = |value: &serde_json::Value| value.as_str().expect("the record holds text").to_owned();
                Envelope {
                    from: text(&entry["from"]),
                    to: entry["to"]
                        .as_array()
                        .expect("the record holds recipients")
                        .iter()
                        .map(text)
                        .collect(),
                    raw: fs::read(folder.join(text(&entry["file"]))).expect("the mail is kept"),
                }
            })
            .collect()
    }

    /// Stops it and cuts every connection. What it has delivered stays.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Stops it if it runs and starts it again on the same port.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn restart_on_same_port(&mut self) {
        self.stop();
        self.process = Some(run(&self.folder, self.port).unwrap_or_else(|trouble| panic!("{trouble}")));
    }
}

/// Starts the script and waits until it accepts connections.
fn run(folder: &TempDir, port: u16) -> Result<Process, String> {
    let mut command = Command::new(PYTHON);
    command
        .arg(folder.path().join("smtp_server.py"))
        .arg(folder.path().join("smtp.json"));
    let mut process = Process::start("smtp", command, folder.path(), "TERM")?;
    process.wait_until(super::START_LIMIT, || process::answers(port))?;
    Ok(process)
}
