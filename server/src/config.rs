//! Configuration: one TOML file and the environment, checked before anything starts. An unknown or bad key stops the
//! start with its name and what is expected.

pub mod registries;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use mail::Former;
use registries::RegistryConfig;
use serde::Deserialize;

/// How the desk runs. Every key may stand in the file; those named in [`Config::load`] also in the environment, which
/// wins.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything lives that is not in a database server.
    pub data_dir: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// The desk's name in the subject tags of its mail.
    pub desk_name: String,
    /// The domain of the Message-IDs that the desk makes.
    pub mail_domain: String,
    /// Certificates of the authorities of certified mail (PEM); without it no provider's signature is believed.
    pub pec_bundle: Option<PathBuf>,
    /// The key that the passwords of mailboxes are sealed with; else `<data_dir>/master.key`, made for a new desk.
    pub master_key_file: Option<PathBuf>,
    /// The Request Tracker that this desk replaces: its names in subject tags, and its organization.
    pub request_tracker: Former,
    /// IANA name of the desk's time zone.
    pub zone: String,
    /// The address under which people reach the desk, without a slash at its end: it stands in mails to them.
    pub public_url: String,
    /// When, in the desk's zone, those are told who want one mail a day.
    pub digest_time: Time,
    /// Addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Cookies only over HTTPS.
    pub secure_cookies: bool,
    /// Minutes without a click after which a session ends.
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Log lines as JSON.
    pub log_json: bool,
    /// The region's registries that are not in the desk's own database.
    pub registries: Vec<RegistryConfig>,
    /// The same PostgreSQL database with the role that owns its tables; else `database_url` is that role.
    pub migrate_url: Option<String>,
    /// Where the daily digest of the audit log is kept.
    pub audit_digest: Option<Digest>,
    /// Months for which years of the audit log are kept at least before they may be dropped.
    pub audit_keep_months: i64,
}

/// Where the daily digest of the audit log is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Digest {
    /// The machine's syslog.
    Syslog,
    /// A file that is appended to.
    File(PathBuf),
}

/// The file, as written. `deny_unknown_fields` is what turns a typing error into a message.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_dir: Option<PathBuf>,
    listen: Option<String>,
    database_url: Option<String>,
    desk_name: Option<String>,
    mail_domain: Option<String>,
    pec_bundle: Option<PathBuf>,
    master_key_file: Option<PathBuf>,
    #[serde(default)]
    request_tracker: RequestTracker,
    zone: Option<String>,
    public_url: Option<String>,
    digest_time: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    secure_cookies: Option<bool>,
    session_idle_minutes: Option<i64>,
    session_hours: Option<i64>,
    log_json: Option<bool>,
    #[serde(default)]
    registry: registries::Sections,
    database_migrate_url: Option<String>,
    #[serde(default)]
    audit: AuditSection,
}

/// `[audit]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuditSection {
    digest: Option<String>,
    keep_months: Option<i64>,
}

/// `[request_tracker]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestTracker {
    #[serde(default)]
    names: Vec<String>,
    organization: Option<String>,
}

/// A key that cannot be used, in words for whoever starts the desk.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {key}: {expected}")]
pub struct BadConfig {
    /// The key, or the file's name.
    pub key: String,
    /// What is expected, and what was found.
    pub expected: String,
}

fn bad(key: &str, expected: impl Into<String>) -> BadConfig {
    BadConfig {
        key: key.to_owned(),
        expected: expected.into(),
    }
}

impl Config {
    /// Reads the file (`SPORTELLO_CONFIG`, else `sportello.toml` where there is one) and the environment
    /// (`SPORTELLO_DATA_DIR`, `SPORTELLO_LISTEN`, `DATABASE_URL`, `SPORTELLO_MAIL_DOMAIN`, `SPORTELLO_DESK_NAME`,
    /// `SPORTELLO_SECURE_COOKIES`, `SPORTELLO_PEC_BUNDLE`,
    /// `SPORTELLO_MASTER_KEY_FILE`, `SPORTELLO_PUBLIC_URL`, `DATABASE_MIGRATE_URL`, `SPORTELLO_REGISTRY_IMS_TOKEN` and those of
    /// the others).
    ///
    /// # Errors
    /// The first key that cannot be used.
    pub fn load(file: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, BadConfig> {
        let named = file
            .map(Path::to_path_buf)
            .or_else(|| env("SPORTELLO_CONFIG").map(PathBuf::from));
        let file = match named {
            Some(path) => read(&path)?,
            None if Path::new("sportello.toml").exists() => read(Path::new("sportello.toml"))?,
            None => File::default(),
        };
        let data_dir = env("SPORTELLO_DATA_DIR")
            .map(PathBuf::from)
            .or(file.data_dir)
            .unwrap_or_else(|| "data".into());
        let listen = env("SPORTELLO_LISTEN")
            .or(file.listen)
            .unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let listen: SocketAddr = listen.parse().map_err(|_| {
            bad(
                "listen",
                format!("an address and a port such as 127.0.0.1:3000, not {listen:?}"),
            )
        })?;
        let database_url = env("DATABASE_URL")
            .or(file.database_url)
            .unwrap_or_else(|| format!("sqlite://{}?mode=rwc", data_dir.join("desk.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            return Err(bad(
                "database_url",
                "an address that begins with sqlite:// or postgres://",
            ));
        }
        let zone = file.zone.unwrap_or_else(|| "Europe/Rome".to_owned());
        domain::zone::Zone::named(&zone)
            .map_err(|_| bad("zone", format!("a time zone such as Europe/Rome, not {zone:?}")))?;
        let public_url = match env("SPORTELLO_PUBLIC_URL").or(file.public_url) {
            Some(typed) => public_url(&typed).ok_or_else(|| {
                bad(
                    "public_url",
                    format!("an address without a path such as https://sportello.regione.example, not {typed:?}"),
                )
            })?,
            None => own_url(listen),
        };
        let digest_time = file.digest_time.unwrap_or_else(|| "08:00".to_owned());
        let digest_time: Time = digest_time.parse().map_err(|_| {
            bad(
                "digest_time",
                format!("a time of day such as 08:00, not {digest_time:?}"),
            )
        })?;
        let trusted_proxies = file
            .trusted_proxies
            .unwrap_or_default()
            .iter()
            .map(|text| {
                text.parse()
                    .map_err(|_| bad("trusted_proxies", format!("IP addresses, not {text:?}")))
            })
            .collect::<Result<_, _>>()?;
        let secure_cookies = match env("SPORTELLO_SECURE_COOKIES").as_deref() {
            Some("true") => true,
            Some("false") => false,
            Some(other) => return Err(bad("SPORTELLO_SECURE_COOKIES", format!("true or false, not {other:?}"))),
            // A desk that only this machine reaches has no HTTPS in front of it.
            None => file.secure_cookies.unwrap_or(!listen.ip().is_loopback()),
        };
        let session_idle_minutes = within(
            "session_idle_minutes",
            file.session_idle_minutes.unwrap_or(120),
            5,
            1_440,
        )?;
        let session_hours = within("session_hours", file.session_hours.unwrap_or(12), 1, 24)?;
        let desk_name = env("SPORTELLO_DESK_NAME")
            .or(file.desk_name)
            .unwrap_or_else(|| "Sportello".to_owned());
        if desk_name.is_empty() || desk_name.contains(['[', ']', '#', '\n', '\r']) {
            return Err(bad(
                "desk_name",
                "a short name without brackets, as in [Sportello #123]",
            ));
        }
        let mail_domain = env("SPORTELLO_MAIL_DOMAIN")
            .or(file.mail_domain)
            .unwrap_or_else(|| "sportello.invalid".to_owned());
        if !mail_domain.contains('.') || mail_domain.contains(['@', ' ', '<', '>', '\n', '\r']) {
            return Err(bad(
                "mail_domain",
                format!("a domain such as regione.example, not {mail_domain:?}"),
            ));
        }
        let migrate_url = env("DATABASE_MIGRATE_URL").or(file.database_migrate_url);
        if migrate_url
            .as_deref()
            .is_some_and(|url| !is_postgres(url) || !is_postgres(&database_url))
        {
            return Err(bad(
                "database_migrate_url",
                "an address that begins with postgres://, beside a database_url that does",
            ));
        }
        let audit_digest = file.audit.digest.as_deref().map(digest).transpose()?;
        let audit_keep_months = within("audit.keep_months", file.audit.keep_months.unwrap_or(24), 6, 600)?;
        Ok(Self {
            data_dir,
            listen,
            database_url,
            desk_name,
            mail_domain,
            pec_bundle: env("SPORTELLO_PEC_BUNDLE").map(PathBuf::from).or(file.pec_bundle),
            master_key_file: env("SPORTELLO_MASTER_KEY_FILE")
                .map(PathBuf::from)
                .or(file.master_key_file),
            request_tracker: Former {
                names: file.request_tracker.names,
                organization: file.request_tracker.organization,
            },
            zone,
            public_url,
            digest_time,
            trusted_proxies,
            secure_cookies,
            session_idle_minutes,
            session_hours,
            log_json: file.log_json.unwrap_or(false),
            registries: registries::read(file.registry, &env)?,
            migrate_url,
            audit_digest,
            audit_keep_months,
        })
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

fn digest(typed: &str) -> Result<Digest, BadConfig> {
    match typed {
        "syslog" => Ok(Digest::Syslog),
        path if path.starts_with('/') => Ok(Digest::File(path.into())),
        other => Err(bad(
            "audit.digest",
            format!("\"syslog\" or the whole path of a file, not {other:?}"),
        )),
    }
}

/// A scheme, a host and perhaps a port; what follows a host would not be reached, because the desk's paths begin there.
fn public_url(typed: &str) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/');
    let (scheme, host) = typed.split_once("://")?;
    let host_like = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let fits = matches!(scheme, "http" | "https") && !host.is_empty() && host.chars().all(host_like);
    fits.then(|| typed.to_owned())
}

/// Where a desk is reached that nobody told anything else: on this machine.
fn own_url(listen: SocketAddr) -> String {
    let mut reached = listen;
    if reached.ip().is_unspecified() {
        reached.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{reached}")
}

fn read(path: &Path) -> Result<File, BadConfig> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| bad(&name, format!("a readable file ({error})")))?;
    // The message names the key, its line, and for an unknown one those that are known.
    toml::from_str(&text).map_err(|error| bad(&name, error.to_string()))
}

fn within(key: &str, value: i64, least: i64, most: i64) -> Result<i64, BadConfig> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(bad(key, format!("a number from {least} to {most}, not {value}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str) -> Result<Config, BadConfig> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sportello.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path), |_| None)
    }

    #[test]
    fn nothing_configured_is_a_desk_on_this_machine() {
        let config = with_file("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://data/desk.db?mode=rwc");
        assert!(!config.secure_cookies);
        assert_eq!(config.public_url, "http://127.0.0.1:3000");
        assert_eq!(config.digest_time, jiff::civil::time(8, 0, 0, 0));
    }

    #[test]
    fn links_in_mails_begin_with_the_address_that_people_use() {
        let url = |text: &str| with_file(&format!("public_url = \"{text}\"")).map(|config| config.public_url);
        assert_eq!(
            url("https://sportello.regione.example/").unwrap(),
            "https://sportello.regione.example"
        );
        assert_eq!(url("http://[::1]:3000").unwrap(), "http://[::1]:3000");
        for wrong in [
            "sportello.regione.example",
            "ftp://sportello.regione.example",
            "https://",
            "https://regione.example/sportello",
            "https://chi@regione.example",
            "https://regione.example?a",
            "https://regione .example",
        ] {
            assert_eq!(url(wrong).unwrap_err().key, "public_url", "{wrong}");
        }
        let everywhere = with_file("listen = \"0.0.0.0:80\"").unwrap();
        assert_eq!(everywhere.public_url, "http://127.0.0.1:80");
    }

    #[test]
    fn a_bad_key_is_named_with_what_is_expected() {
        let error = with_file("lisen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("lisen") && error.contains("listen"), "{error}");
        for (text, key) in [
            ("listen = \"everywhere\"", "listen"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("zone = \"Europe/Potenza\"", "zone"),
            ("session_hours = 100", "session_hours"),
            ("trusted_proxies = [\"proxy\"]", "trusted_proxies"),
            ("desk_name = \"a]b\"", "desk_name"),
            ("mail_domain = \"a@b\"", "mail_domain"),
            ("digest_time = \"alle otto\"", "digest_time"),
            ("audit.digest = \"registro\"", "audit.digest"),
            ("audit.keep_months = 5", "audit.keep_months"),
            ("database_migrate_url = \"postgres://x\"", "database_migrate_url"),
        ] {
            assert_eq!(with_file(text).unwrap_err().key, key, "{text}");
        }
    }

    #[test]
    fn the_environment_wins() {
        let env = |name: &str| (name == "SPORTELLO_LISTEN").then(|| "0.0.0.0:80".to_owned());
        let config = Config::load(None, env).unwrap();
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert!(
            config.secure_cookies,
            "reachable from elsewhere: cookies over HTTPS only"
        );
    }
}
