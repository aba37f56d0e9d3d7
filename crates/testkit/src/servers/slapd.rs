//! OpenLDAP (Debian's slapd): a directory of people as a registry may have it, over LDAP, StartTLS and LDAPS, on loopback.
//!
//! It runs under the account of the tests. Installing the package must not start the machine's own directory:
//! `xtask/src/debian.rs` sees to that.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::certificate::{self, Validity};
use super::process::{self, Process};

/// Where Debian installs it; `/usr/sbin` is not on everybody's `PATH`.
const PROGRAM: &str = "/usr/sbin/slapd";
const LOADER: &str = "/usr/sbin/slapadd";

/// A directory on 127.0.0.1. Whoever does not sign in finds nothing.
pub struct Slapd {
    process: Option<Process>,
    port: u16,
    tls_port: u16,
    folder: TempDir,
}

impl Slapd {
    /// Below which the people are.
    pub const BASE: &str = "dc=ims,dc=example";
    /// Who may read them.
    pub const READER: &str = "cn=sportello,dc=ims,dc=example";
    pub const PASSWORD: &str = "s3greta";

    /// Starts a directory of these people: see [`person`].
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start(people: &str) -> Self {
        Self::start_with(people, Validity::Valid)
    }

    /// The same with a certificate of choice.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn start_with(people: &str, validity: Validity) -> Self {
        let folder = super::folder("slapd");
        let path = folder.path();
        fs::create_dir(path.join("data")).expect("the server's folder can be written");
        certificate::write(path, validity);
        super::write(&path.join("slapd.conf"), &configuration(path));
        super::write(&path.join("people.ldif"), &format!("{TREE}\n{people}"));
        load(path);
        let (port, (tls_port, process)) = super::with_free_port(|port| {
            let tls_port = process::free_port();
            Ok((tls_port, run(path, port, tls_port)?))
        });
        Self {
            process: Some(process),
            port,
            tls_port,
            folder,
        }
    }

    /// The port on 127.0.0.1 that speaks without TLS, or with StartTLS.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address without TLS, or with StartTLS.
    pub fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// Its address with TLS from the start.
    pub fn tls_url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls_port)
    }

    /// The certificate of its authority (PEM).
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Over how many connections it has been searched since it was started first.
    pub fn connections(&self) -> usize {
        let log = fs::read_to_string(self.folder.path().join("slapd.log")).unwrap_or_default();
        let searches = log.lines().filter(|line| line.contains(" SRCH base="));
        let connections = searches.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("conn=")));
        connections.collect::<BTreeSet<_>>().len()
    }

    /// Stops it and cuts every connection. The people stay.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Stops it if it runs and starts it again on the same ports, with the same people.
    ///
    /// # Panics
    /// When it does not come up; the message holds its log.
    pub fn restart_on_same_port(&mut self) {
        self.stop();
        let process = run(self.folder.path(), self.port, self.tls_port);
        self.process = Some(process.unwrap_or_else(|trouble| panic!("{trouble}")));
    }
}

/// A person for [`Slapd::start`]: attributes of inetOrgPerson, of which `uid`, `cn` and `sn` have to be there, and those of
/// the schema in [`configuration`]: `codiceFiscale`, `accountState`, `registeredOn`, `pinState`, `pinDate`.
///
/// # Panics
/// When there is no `uid`.
pub fn person(attributes: &[(&str, &str)]) -> String {
    let (_, uid) = attributes
        .iter()
        .find(|(name, _)| *name == "uid")
        .expect("a person has a uid");
    let lines: String = attributes
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let base = Slapd::BASE;
    format!("dn: uid={uid},{base}\nobjectClass: inetOrgPerson\nobjectClass: portalUser\n{lines}\n")
}

/// What is there before anybody: the top of the tree, and who may read it.
const TREE: &str = "\
dn: dc=ims,dc=example
objectClass: dcObject
objectClass: organization
dc: ims
o: Regione

dn: cn=sportello,dc=ims,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sportello
userPassword: s3greta
";

/// Fills the directory, which must not run meanwhile.
fn load(folder: &Path) {
    let output = Command::new(LOADER)
        .arg("-q")
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .arg("-l")
        .arg(folder.join("people.ldif"))
        .output()
        .unwrap_or_else(|e| panic!("cannot run {LOADER}: {e}: apt-get install slapd"));
    assert!(
        output.status.success(),
        "slapadd failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Starts the program and waits until it accepts connections.
fn run(folder: &Path, port: u16, tls_port: u16) -> Result<Process, String> {
    let mut command = Command::new(PROGRAM);
    // A debug level keeps it in the foreground; this one writes down connections and searches.
    command.args(["-d", "stats", "-f"]).arg(folder.join("slapd.conf"));
    command.args(["-h", &format!("ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/")]);
    let mut process = Process::start("slapd", command, folder, "TERM")?;
    process.wait_until(super::START_LIMIT, || {
        process::answers(port) && process::answers(tls_port)
    })?;
    Ok(process)
}

/// The numbers of the schema are from the arc that OpenLDAP keeps for experiments. Without the disk's confirmation: what it
/// holds is worth nothing.
fn configuration(folder: &Path) -> String {
    let folder = folder.display();
    let text = "1.3.6.1.4.1.1466.115.121.1.15";
    let time = "1.3.6.1.4.1.1466.115.121.1.24";
    let arc = "1.3.6.1.4.1.4203.666.1.900";
    let reader = Slapd::READER;
    format!(
        "\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( {arc}.1 NAME 'codiceFiscale' EQUALITY caseIgnoreMatch SYNTAX {text} )
attributetype ( {arc}.2 NAME 'accountState' EQUALITY caseIgnoreMatch SYNTAX {text} )
attributetype ( {arc}.3 NAME 'registeredOn' EQUALITY generalizedTimeMatch SYNTAX {time} )
attributetype ( {arc}.4 NAME 'pinState' EQUALITY caseIgnoreMatch SYNTAX {text} )
attributetype ( {arc}.5 NAME 'pinDate' EQUALITY caseIgnoreMatch SYNTAX {text} )
objectclass ( {arc}.100 NAME 'portalUser' SUP top AUXILIARY
  MAY ( codiceFiscale $ accountState $ registeredOn $ pinState $ pinDate ) )
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix \"{base}\"
directory {folder}/data
maxsize 67108864
dbnosync
index uid,mail,mobile,codiceFiscale eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact=\"{reader}\" read by * none
",
        base = Slapd::BASE
    )
}
