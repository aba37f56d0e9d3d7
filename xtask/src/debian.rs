//! The Debian packages that the tests start real servers and a real browser from.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::run::{Failure, Outcome, ask, run, say};

/// Debian's own; the tests use it rather than a browser downloaded by npm.
const CHROMIUM: &str = "/usr/bin/chromium";

const SLAPD: &str = "slapd";
/// Debian starts what it installs, and this would listen on port 389 of every address, now and after each boot. The tests
/// want the program only. Done before the package is there, so that it never runs: the file stops Debian's init script
/// (`SLAPD_SENTINEL_FILE`), with systemd or without, in a container too; the masked unit stops a release that brings one.
/// Nothing happens on a machine that has the package already: there somebody may want it to run.
const NO_DIRECTORY: &str = "mkdir -p /etc/ldap /etc/systemd/system && touch /etc/ldap/noslapd && \
    { [ -e /etc/systemd/system/slapd.service ] || ln -s /dev/null /etc/systemd/system/slapd.service; }";

/// A package, and how to see that it is there. `dpkg` is not asked: on other systems the same files will do.
pub struct Package {
    name: &'static str,
    is_there: fn() -> bool,
}

/// An IMAP server, and the Python library that the tests' SMTP server is written with.
pub const MAIL: &[Package] = &[
    Package {
        name: "dovecot-imapd",
        is_there: dovecot,
    },
    Package {
        name: "python3-aiosmtpd",
        is_there: aiosmtpd,
    },
];
/// The encoder of fax pages: what the tests draw must come from somebody else's hand.
pub const FAX: &[Package] = &[Package {
    name: "libtiff-tools",
    is_there: tiffcp,
}];
/// What the vendored OpenSSL is built with (docs/adr/0012), beside the C compiler that Rust needs anyway.
pub const BUILD: &[Package] = &[
    Package {
        name: "make",
        is_there: make,
    },
    Package {
        name: "perl",
        is_there: perl,
    },
];
/// A directory of people: what stands behind the registry of the portal's users.
pub const DIRECTORY: &[Package] = &[Package {
    name: SLAPD,
    is_there: slapd,
}];
pub const DATABASE: &[Package] = &[Package {
    name: "postgresql",
    is_there: postgresql,
}];
pub const BROWSER: &[Package] = &[Package {
    name: "chromium",
    is_there: chromium_is_there,
}];

/// Installs what is missing, where this user may.
///
/// # Errors
/// With status 2 and the exact line to run, where this user may not or apt-get fails.
pub fn packages(wanted: &[&[Package]]) -> Outcome {
    let missing = missing(wanted);
    if missing.is_empty() {
        println!("    every Debian package that is needed is there");
        return Ok(());
    }
    let names = missing.join(" ");
    let before = missing.contains(&SLAPD).then_some(NO_DIRECTORY);
    let line = line_by_hand(before, &names);
    let Some(prefix) = privileges() else {
        return Err(Failure::usage(format!(
            "Debian packages are missing that this user may not install; run this line, then the command again:\n\n    \
             {line}\n"
        )));
    };
    say(&format!("Installing Debian packages that the tests start: {names}"));
    let prepared = before.map_or(Ok(()), |script| run(&mut as_root(prefix, &["sh", "-c", script])));
    let installed = prepared
        .and_then(|()| run(&mut apt_get(prefix, &["update"])))
        .and_then(|()| {
            let mut arguments = vec!["install", "-y", "--no-install-recommends"];
            arguments.extend(&missing);
            run(&mut apt_get(prefix, &arguments))
        });
    if let Err(failure) = installed {
        return Err(Failure::usage(format!(
            "{}\n\nThe line to run by hand:\n\n    {line}\n",
            failure.message
        )));
    }
    let still = self::missing(wanted);
    if still.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "apt-get has run, but these are still not found: {}",
        still.join(" ")
    )))
}

/// What a person types who may do more than this user.
fn line_by_hand(before: Option<&str>, names: &str) -> String {
    let before = before.map_or_else(String::new, |script| format!("sudo sh -c '{script}' && "));
    format!("{before}sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}")
}

/// The browser for Playwright: what `SPORTELLO_CHROMIUM` names, else Debian's.
pub fn chromium() -> Option<String> {
    let path = env::var("SPORTELLO_CHROMIUM").unwrap_or_else(|_| CHROMIUM.to_owned());
    Path::new(&path).is_file().then_some(path)
}

fn missing(wanted: &[&[Package]]) -> Vec<&'static str> {
    wanted
        .iter()
        .copied()
        .flatten()
        .filter(|package| !(package.is_there)())
        .map(|package| package.name)
        .collect()
}

fn chromium_is_there() -> bool {
    chromium().is_some()
}

fn dovecot() -> bool {
    // The daemon is in dovecot-core; the IMAP part of dovecot-imapd has moved between Debian releases.
    Path::new("/usr/sbin/dovecot").is_file()
        && ["/usr/libexec/dovecot/imap", "/usr/lib/dovecot/imap"]
            .iter()
            .any(|path| Path::new(path).is_file())
}

fn slapd() -> bool {
    [
        "/usr/sbin/slapd",
        "/usr/sbin/slapadd",
        "/etc/ldap/schema/inetorgperson.schema",
    ]
    .iter()
    .all(|path| Path::new(path).is_file())
}

fn tiffcp() -> bool {
    ask(Command::new("sh").args(["-c", "command -v tiffcp && command -v ppm2tiff"])).is_some()
}

fn make() -> bool {
    ask(Command::new("make").arg("--version")).is_some()
}

/// With its core modules, which Debian's `perl-base` has not.
fn perl() -> bool {
    ask(Command::new("perl").args(["-MFindBin", "-MIPC::Cmd", "-e", "1"])).is_some()
}

fn aiosmtpd() -> bool {
    // The system's Python by its full path: another one first in PATH would not see Debian's packages.
    ask(Command::new("/usr/bin/python3").args(["-c", "import aiosmtpd"])).is_some()
}

fn postgresql() -> bool {
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else {
        return false;
    };
    versions
        .flatten()
        .any(|version| version.path().join("bin/initdb").is_file())
}

/// What to put before `apt-get`: sudo, except for root; `None` where sudo is missing or asks for a password.
fn privileges() -> Option<&'static [&'static str]> {
    ask(Command::new("apt-get").arg("--version"))?;
    if ask(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Some(&["env"]);
    }
    ask(Command::new("sudo").args(["-n", "true"]))?;
    Some(&["sudo", "-n", "env"])
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Command {
    // No question may stop the installation; sudo would drop the variable, hence `env` after it.
    let mut command = as_root(prefix, &["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command.args(arguments);
    command
}

fn as_root(prefix: &[&str], words: &[&str]) -> Command {
    let mut all = prefix.iter().chain(words).copied();
    let mut command = Command::new(all.next().unwrap_or("env"));
    command.args(all);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let there = Package {
            name: "there",
            is_there: || true,
        };
        let first = Package {
            name: "first",
            is_there: || false,
        };
        let second = Package {
            name: "second",
            is_there: || false,
        };
        assert_eq!(missing(&[&[there, first], &[second]]), ["first", "second"]);
    }

    #[test]
    fn a_directory_that_is_installed_for_tests_is_never_started() {
        let line = line_by_hand(Some(NO_DIRECTORY), SLAPD);
        let (stopped, installed) = (line.find("noslapd"), line.find("apt-get install"));
        assert!(stopped.is_some() && stopped < installed, "{line}");
        // It stands between single quotes.
        assert!(!NO_DIRECTORY.contains('\''));
        assert!(!line_by_hand(None, "chromium").contains("slapd"));
    }

    #[test]
    fn apt_get_is_called_without_questions() {
        let command = apt_get(&["sudo", "-n", "env"], &["update"]);
        assert_eq!(command.get_program(), "sudo");
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(
            arguments,
            ["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "update"]
        );
    }
}
