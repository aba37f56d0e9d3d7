//! Dovecot (Debian's dovecot-imapd, 2.3): IMAP over Maildirs, without root, without TLS, on loopback.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::account::{self, Account};
use super::process::{self, Process};

/// Where Debian installs it; `/usr/sbin` is not on everybody's `PATH`.
const PROGRAM: &str = "/usr/sbin/dovecot";

/// An IMAP server with mailboxes of its own. Plain passwords over loopback; IDLE announces a delivered mail within half
/// a second (Dovecot gathers changes for that long).
pub struct Dovecot {
    process: Option<Process>,
    port: u16,
    account: Account,
    folder: TempDir,
}

impl Dovecot {
    /// Starts a server without users.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server with these users and passwords.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start_with(users: &[(&str, &str)]) -> Self {
        Self::start_offering(users, "")
    }

    /// Starts a server that says it can do these things and nothing else (`IMAP4rev1 IDLE UIDPLUS`); with an empty text,
    /// everything that it can do.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start_offering(users: &[(&str, &str)], capabilities: &str) -> Self {
        let account = account::for_server(&["nobody"]);
        let folder = super::folder("dovecot");
        for part in ["run", "mail"] {
            fs::create_dir(folder.path().join(part)).expect("the server's folder can be written");
        }
        super::write(&folder.path().join("passwd"), "");
        let (port, process) = super::with_free_port(|port| {
            super::write(
                &folder.path().join("dovecot.conf"),
                &configuration(folder.path(), port, &account, capabilities),
            );
            account
                .own(folder.path())
                .map_err(|e| format!("cannot give the folder to {}: {e}", account.name))?;
            run(folder.path(), port, &account)
        });
        let server = Self {
            process: Some(process),
            port,
            account,
            folder,
        };
        for (user, password) in users {
            server.add_user(user, password);
        }
        server
    }

    /// The IMAP port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Adds a user with an empty mailbox; works while the server runs.
    ///
    /// # Panics
    /// When the name or password holds a colon or line break, which passwd-file cannot express.
    pub fn add_user(&self, name: &str, password: &str) {
        let unfit = [':', '\n', '\r'];
        assert!(
            !name.contains(unfit) && !password.contains(unfit),
            "passwd-file cannot hold {name:?} or its password"
        );
        let maildir = self.maildir(name);
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(maildir.join(part)).expect("a Maildir can be made");
        }
        self.account.own(&maildir).expect("a Maildir can be given away");
        let path = self.folder.path().join("passwd");
        let users = fs::read_to_string(&path).expect("the users can be read");
        // Replaced as a whole: the server may be reading it.
        let fresh = self.folder.path().join("passwd.new");
        super::write(&fresh, &format!("{users}{name}:{{PLAIN}}{password}\n"));
        self.account.own(&fresh).expect("the users can be given away");
        fs::rename(&fresh, &path).expect("the users can be replaced");
    }

    /// The Maildir that holds a user's INBOX.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.folder.path().join("mail").join(user)
    }

    /// Delivers a mail unchanged, the way a mail server does: written aside, then moved into `new`.
    ///
    /// # Panics
    /// When the user has no Maildir.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        self.put(user, raw, None);
    }

    /// Delivers a mail as if it had been received at another time: its INTERNALDATE, in milliseconds since 1970.
    ///
    /// # Panics
    /// When the user has no Maildir, or the time is before 1970.
    pub fn deliver_received(&self, user: &str, raw: &[u8], received_at_ms: i64) {
        let since = Duration::from_millis(u64::try_from(received_at_ms).expect("a time after 1970"));
        self.put(user, raw, Some(UNIX_EPOCH + since));
    }

    fn put(&self, user: &str, raw: &[u8], received: Option<SystemTime>) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        #[expect(
            clippy::disallowed_methods,
            reason = "the name of a Maildir file begins with the real time"
        )]
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("the clock is past 1970");
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "{}.M{}P{}Q{count}.lab",
            now.as_secs(),
            now.subsec_micros(),
            std::process::id()
        );
        let aside = self.maildir(user).join("tmp").join(&name);
        fs::write(&aside, raw).unwrap_or_else(|e| panic!("cannot deliver to {user}: {e}"));
        if let Some(received) = received {
            // In a Maildir the time of the file is the INTERNALDATE.
            let file = fs::File::options()
                .write(true)
                .open(&aside)
                .expect("a mail can be opened");
            file.set_modified(received).expect("a mail can be dated");
        }
        self.account.own(&aside).expect("a mail can be given away");
        fs::rename(&aside, self.maildir(user).join("new").join(&name)).expect("a mail can be moved into new");
    }

    /// The mails of a folder other than INBOX (`Sportello.2026-11`), raw; none where there is no such folder.
    pub fn mails_in(&self, user: &str, folder: &str) -> Vec<Vec<u8>> {
        let maildir = self.maildir(user).join(format!(".{folder}"));
        ["cur", "new"]
            .iter()
            .filter_map(|part| fs::read_dir(maildir.join(part)).ok())
            .flat_map(|entries| entries.flatten())
            .filter_map(|entry| fs::read(entry.path()).ok())
            .collect()
    }

    /// Speaks IMAP as somebody's mail program does: signs in, gives one command after the other, and returns everything
    /// that was answered.
    ///
    /// # Panics
    /// When the server does not answer a command with OK; the message holds what it said.
    pub fn speak(&self, user: &str, password: &str, commands: &[&str]) -> String {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server accepts");
        stream
            .set_read_timeout(Some(super::START_LIMIT))
            .expect("a timeout can be set");
        let mut stream = BufReader::new(stream);
        let mut heard = String::new();
        stream.read_line(&mut heard).expect("the server greets");
        let login = format!("LOGIN {user} {password}");
        for (nth, command) in std::iter::once(login.as_str())
            .chain(commands.iter().copied())
            .enumerate()
        {
            let line = format!("t{nth} {command}\r\n");
            stream.get_mut().write_all(line.as_bytes()).expect("the server listens");
            let end = format!("t{nth} ");
            loop {
                let mut line = String::new();
                let read = stream.read_line(&mut line).expect("the server answers");
                heard += &line;
                assert!(read > 0, "cut off at {command:?}: {heard}");
                if let Some(answer) = line.strip_prefix(&end) {
                    assert!(answer.starts_with("OK"), "{command:?}: {heard}");
                    break;
                }
            }
        }
        heard
    }

    /// Has the server number a user's mails anew, under a new UIDVALIDITY, as after a restored backup. It is restarted.
    ///
    /// # Panics
    /// When it does not come up again.
    pub fn renumber(&mut self, user: &str) {
        self.stop();
        for entry in fs::read_dir(self.maildir(user))
            .expect("the Maildir can be listed")
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            // What remembers the last UIDVALIDITY stays, so that the next one is another.
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                fs::remove_file(entry.path()).expect("an index can be removed");
            }
        }
        self.restart();
    }

    /// How many mails of a user carry the flag `\Seen` (Maildir: an `S` after the comma of the file name).
    pub fn seen(&self, user: &str) -> usize {
        let Ok(entries) = fs::read_dir(self.maildir(user).join("cur")) else {
            return 0;
        };
        let flagged = |name: &str| name.split_once(":2,").is_some_and(|(_, flags)| flags.contains('S'));
        entries
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(flagged))
            .count()
    }

    /// Stops it and cuts every connection. The mail stays.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Stops it if it runs and starts it again on the same port, with the same users and mail.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn restart(&mut self) {
        self.stop();
        let process = run(self.folder.path(), self.port, &self.account);
        self.process = Some(process.unwrap_or_else(|trouble| panic!("{trouble}")));
    }
}

/// Starts the program and waits until it accepts connections.
fn run(folder: &Path, port: u16, account: &Account) -> Result<Process, String> {
    let mut command = Command::new(PROGRAM);
    command.arg("-F").arg("-c").arg(folder.join("dovecot.conf"));
    account.wear(&mut command);
    let mut process = Process::start("dovecot", command, folder, "TERM")?;
    process.wait_until(super::START_LIMIT, || process::answers(port))?;
    Ok(process)
}

/// Every service runs under the one account and without chroot, so that no part needs root.
fn configuration(folder: &Path, port: u16, account: &Account, capabilities: &str) -> String {
    let folder = folder.display();
    let capability = if capabilities.is_empty() {
        String::new()
    } else {
        format!("imap_capability = {capabilities}")
    };
    let Account {
        name, group, uid, gid, ..
    } = account;
    format!(
        "\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1s
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
  {capability}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=100M
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
# Without its penalty: tests give wrong passwords on purpose.
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"
    )
}
