//! A throw-away mail world on loopback for the demonstration desk: Dovecot with the desk's mailboxes and one citizen,
//! and an SMTP server that delivers into them. `mail-lab [folder of the desk]`, ended with Ctrl-C.
//!
//! It writes `mail-lab.toml` into that folder (`./data-demo` when none is given) and removes it at the end:
//!
//! ```toml
//! [smtp]
//! host = "127.0.0.1"
//! port = 20025
//! security = "none"
//!
//! [[mailbox]]
//! name = "tributi"
//! address = "tributi@demo.example"
//! host = "127.0.0.1"
//! port = 20143
//! security = "none"
//! user = "tributi"
//! password = "…"
//! folder = "INBOX"
//! maildir = "…"
//! ```
#![expect(clippy::print_stdout, reason = "it speaks to the person who started it")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use testkit::{Delivery, Dovecot, SmtpServer};
use tokio::signal::unix::{SignalKind, signal};

/// The desk's mailboxes, named as the demonstration desk's queues.
const MAILBOXES: [&str; 4] = ["tributi", "pec", "formazione", "fse"];
/// Whoever writes to them.
const CITIZEN: &str = "cittadino";
/// RFC 2606: belongs to nobody.
const DOMAIN: &str = "demo.example";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Installed before anything is started, so that Ctrl-C always finds somebody who cleans up.
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let demo = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("data-demo"), PathBuf::from);
    fs::create_dir_all(&demo)?;

    let users: Vec<(&str, String)> = MAILBOXES
        .iter()
        .chain([&CITIZEN])
        .map(|name| (*name, password()))
        .collect();
    let dovecot = Dovecot::start_with(
        &users
            .iter()
            .map(|(name, password)| (*name, password.as_str()))
            .collect::<Vec<_>>(),
    );
    let outside = tempfile::Builder::new().prefix("sportello-outside-").tempdir()?;
    let mut delivery = Delivery::default().elsewhere(outside.path());
    for (name, _) in &users {
        delivery = delivery.to(&format!("{name}@{DOMAIN}"), dovecot.maildir(name));
    }
    let smtp = SmtpServer::start(delivery);

    let file = demo.join("mail-lab.toml");
    write_private(&file, &connections(&dovecot, &smtp, &users))?;
    println!("{}", welcome(&dovecot, &smtp, &users, outside.path(), &file));

    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    fs::remove_file(&file)?;
    println!("Mail lab closed; its mail is gone.");
    Ok(())
}

/// 128 random bits in hexadecimal: safe in passwd files, TOML and shells.
fn password() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// What the demonstration desk needs to know, as TOML.
fn connections(dovecot: &Dovecot, smtp: &SmtpServer, users: &[(&str, String)]) -> String {
    let mut toml = format!(
        "# Written by mail-lab (process {}); valid while it runs.\n\n[smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        std::process::id(),
        smtp.port()
    );
    for (name, password) in users.iter().filter(|(name, _)| *name != CITIZEN) {
        let _ = write!(
            toml,
            "\n[[mailbox]]\nname = \"{name}\"\naddress = \"{name}@{DOMAIN}\"\nhost = \"127.0.0.1\"\nport = {}\n\
             security = \"none\"\nuser = \"{name}\"\npassword = \"{password}\"\nfolder = \"INBOX\"\nmaildir = \"{}\"\n",
            dovecot.port(),
            dovecot.maildir(name).display()
        );
    }
    toml
}

/// What a person can do now.
fn welcome(dovecot: &Dovecot, smtp: &SmtpServer, users: &[(&str, String)], outside: &Path, file: &Path) -> String {
    let (port, imap) = (smtp.port(), dovecot.port());
    let addresses = MAILBOXES.map(|name| format!("{name}@{DOMAIN}")).join(", ");
    let citizen = users
        .iter()
        .find(|(name, _)| *name == CITIZEN)
        .map_or("", |(_, password)| password.as_str());
    let inbox = dovecot.maildir(CITIZEN);
    format!(
        r#"
Mail lab: SMTP on 127.0.0.1:{port}, IMAP on 127.0.0.1:{imap}. The desk reads {addresses};
connection data in {file}.

Send a mail as a citizen:
  python3 -c "import smtplib; smtplib.SMTP('127.0.0.1', {port}).sendmail('{CITIZEN}@{DOMAIN}', ['tributi@{DOMAIN}'], 'From: Anna Rossi <{CITIZEN}@{DOMAIN}>\r\nTo: tributi@{DOMAIN}\r\nSubject: Bollo auto\r\n\r\nBuongiorno, ho pagato due volte.\r\n')"

Watch it become a ticket in the desk (queue Tributi), answer it there, and read the answer:
  cat {inbox}/*/*
or with a mail program: IMAP 127.0.0.1:{imap}, no encryption, user {CITIZEN}, password {citizen}

Mail to any other address is kept in {outside}. Ctrl-C ends the lab.
"#,
        file = file.display(),
        inbox = inbox.display(),
        outside = outside.display(),
    )
}

/// Replaces a file that only its owner may read: it holds passwords.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    let _ = fs::remove_file(&fresh);
    let mut file = fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(text.as_bytes())?;
    fs::rename(&fresh, path)
}
