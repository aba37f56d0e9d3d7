//! Under which account a server runs: the tests' own, or an unprivileged one when the tests run as root.
//!
//! PostgreSQL refuses to run as root and Dovecot refuses to open mail as root, so both get another account then. Debian
//! has `nobody` always and `postgres` where PostgreSQL is installed.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// An account of this machine.
pub(crate) struct Account {
    /// Login name.
    pub(crate) name: String,
    /// Name of its primary group.
    pub(crate) group: String,
    /// Numeric user id.
    pub(crate) uid: u32,
    /// Numeric group id.
    pub(crate) gid: u32,
    /// Whether it differs from the account of the tests.
    foreign: bool,
}

/// The account for a server: the first of `preferred` that exists when the tests run as root, else the tests' own.
///
/// # Panics
/// When the account is not in `/etc/passwd`.
pub(crate) fn for_server(preferred: &[&str]) -> Account {
    let me = fs::metadata("/proc/self").expect("/proc is mounted").uid();
    let passwd = fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
    let foreign = me == 0;
    let found = if foreign {
        preferred
            .iter()
            .find_map(|name| find(&passwd, |field| field[0] == *name))
    } else {
        find(&passwd, |field| field[2] == me.to_string())
    };
    let (name, uid, gid) = found.unwrap_or_else(|| panic!("no account for a server (uid {me}, wanted {preferred:?})"));
    Account {
        name,
        group: group_name(gid),
        uid,
        gid,
        foreign,
    }
}

/// Name, uid and gid of the first line of passwd(5) that fits.
fn find(passwd: &str, fits: impl Fn(&[&str]) -> bool) -> Option<(String, u32, u32)> {
    passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find_map(|field| {
            if field.len() < 4 || !fits(&field) {
                return None;
            }
            Some((field[0].to_owned(), field[2].parse().ok()?, field[3].parse().ok()?))
        })
}

/// The name of a group, or its number when it has none.
fn group_name(gid: u32) -> String {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let wanted = gid.to_string();
    let name = groups.lines().find_map(|line| {
        let mut field = line.split(':');
        let name = field.next()?;
        (field.nth(1)? == wanted).then(|| name.to_owned())
    });
    name.unwrap_or(wanted)
}

impl Account {
    /// Lets a command run under this account.
    pub(crate) fn wear(&self, command: &mut Command) {
        if self.foreign {
            // The standard library also drops root's supplementary groups here.
            command.gid(self.gid).uid(self.uid);
        }
    }

    /// Gives a folder and everything in it to this account.
    ///
    /// # Errors
    /// When a file cannot be given away.
    pub(crate) fn own(&self, path: &Path) -> io::Result<()> {
        if !self.foreign {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid))?;
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                self.own(&entry?.path())?;
            }
        }
        Ok(())
    }
}
