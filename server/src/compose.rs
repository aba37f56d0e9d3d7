//! The composition root: the one place that knows both the desk and the outside world.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use connectors::registry::ldap::Ldap;
use connectors::registry::pec_admin::RestPecAdmin;
use connectors::registry::rest::Rest;
use connectors::{FileWitness, LocalBlobs, Smtp, SyslogWitness};
use domain::Desk;
use domain::blobs::SealedBlobs;
use domain::clock::{Clock, SystemClock};
use domain::desk::Parts;
use domain::lookups::Connection;
use domain::lookups::view::TaxView;
use domain::ports::{PecAdmin, RegistrySource};
use domain::vault::Vault;
use domain::zone::Zone;
use mail::smime::TrustStore;
use model::lookup::Registry;
use store::Store;

use crate::backup::restore;
use crate::config::registries::{Connector, RegistryConfig};
use crate::config::{Config, Digest};

/// Why the desk could not be put together, in words for whoever starts it.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// The data folder cannot be made or written.
    #[error(
        "the data folder {0}: {1}. Give the desk's user the right to write there, or choose another (SPORTELLO_DATA_DIR)"
    )]
    DataDir(String, String),
    /// The database cannot be reached.
    #[error("the database: {0}. Check DATABASE_URL and that the server runs")]
    Database(String),
    /// Migrations are missing.
    #[error("the database is not up to date: run `sportello migrate`")]
    NeedsMigration,
    /// The bundle of certificates cannot be used.
    #[error("the certificates for certified mail, {0}: {1}. Correct pec_bundle, or the file")]
    PecBundle(String, String),
    /// A registry cannot be used as it is configured.
    #[error("the registry {0}: {1}. Correct [registry.{0}]")]
    Registry(Registry, String),
    /// The desk has sealed secrets and the key is not where it should be.
    #[error(
        "the master key {0}: {1}. This desk's files and mailbox passwords are sealed with it: put the right file back (it is kept apart from the backups), or name another place (SPORTELLO_MASTER_KEY_FILE)"
    )]
    MasterKey(String, String),
    /// What is there is half of a desk.
    #[error("a restore of the backup {0} is under way here: run `sportello restore` again, it goes on")]
    HalfRestored(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Opens the database and puts the desk together with the machine's clock.
///
/// # Errors
/// [`CannotStart`]. `migrate` applies missing migrations instead of refusing.
pub async fn desk(config: &Config, migrate: bool) -> Result<Desk, CannotStart> {
    desk_with_clock(config, migrate, Arc::new(SystemClock)).await
}

/// As [`desk`], with a clock of choice: for tests.
///
/// # Errors
/// [`CannotStart`].
pub async fn desk_with_clock(config: &Config, migrate: bool, clock: Arc<dyn Clock>) -> Result<Desk, CannotStart> {
    let store = connected(config).await?;
    if let Some(backup) = restore::under_way(&config.data_dir).map_err(CannotStart::Other)? {
        return Err(CannotStart::HalfRestored(backup));
    }
    // Also where the database is somewhere else than the data folder of the restore.
    let half = store::copy::load::under_way(&store).await;
    match half.map_err(|error| CannotStart::Database(error.to_string()))? {
        Some(backup) => Err(CannotStart::HalfRestored(backup)),
        None => assembled(config, store, migrate, clock).await,
    }
}

/// A desk whose restore has not ended: for whoever restores it.
///
/// # Errors
/// [`CannotStart`].
pub async fn desk_being_restored(config: &Config) -> Result<Desk, CannotStart> {
    let store = connected(config).await?;
    assembled(config, store, true, Arc::new(SystemClock)).await
}

async fn connected(config: &Config) -> Result<Store, CannotStart> {
    let folder = config.data_dir.display().to_string();
    std::fs::create_dir_all(&config.data_dir).map_err(|error| CannotStart::DataDir(folder, error.to_string()))?;
    Store::connect(&config.database_url)
        .await
        .map_err(|error| CannotStart::Database(error.to_string()))
}

async fn assembled(config: &Config, store: Store, migrate: bool, clock: Arc<dyn Clock>) -> Result<Desk, CannotStart> {
    let database = |error: store::DbErr| CannotStart::Database(error.to_string());
    if migrate {
        bring_up_to_date(config, &store).await.map_err(database)?;
    } else if store.needs_migration().await.map_err(database)? {
        return Err(CannotStart::NeedsMigration);
    }
    let vault = vault(config, &store).await?;
    let blobs = SealedBlobs::new(&store, &vault, clock.clone(), blob_files(config)?);
    let mut desk = Desk::open(Parts {
        store,
        clock,
        blobs: Arc::new(blobs),
        sender: Arc::new(Smtp::new()),
        zone: Zone::named(&config.zone).map_err(CannotStart::Other)?,
        name: config.desk_name.clone(),
        mail_domain: config.mail_domain.clone(),
        vault,
        trust: trust(config)?,
        former: config.request_tracker.clone(),
        registries: config.registries.iter().map(connection).collect::<Result<_, _>>()?,
        pec_admin: pec_admin(config)?,
        public_url: config.public_url.clone(),
        digest_time: config.digest_time,
    })
    .await
    .map_err(|error| CannotStart::Other(error.to_string()))?;
    domain::blobs::keys::complete(&desk)
        .await
        .map_err(|error| CannotStart::Other(error.to_string()))?;
    match &config.audit_digest {
        None => {}
        Some(Digest::Syslog) => desk.witness = Arc::new(SyslogWitness::default()),
        Some(Digest::File(path)) => desk.witness = Arc::new(FileWitness::new(path)),
    }
    Ok(desk)
}

/// The folder of the files, as it is: what is in it is sealed.
///
/// # Errors
/// [`CannotStart::DataDir`].
pub fn blob_files(config: &Config) -> Result<Arc<LocalBlobs>, CannotStart> {
    let blobs = LocalBlobs::new(config.data_dir.join("blobs"));
    let folder = config.data_dir.display().to_string();
    blobs
        .map(Arc::new)
        .map_err(|error| CannotStart::DataDir(folder, format!("{error:?}")))
}

/// Whether this desk's secrets are sealed with the key in this file now.
///
/// # Errors
/// [`CannotStart`]: when the file is no key, or the database cannot be asked.
pub async fn is_key_of_desk(config: &Config, path: &Path) -> Result<bool, CannotStart> {
    let Some(key) = read_key(path)? else { return Ok(false) };
    let store = connected(config).await?;
    if store
        .needs_migration()
        .await
        .map_err(|error| CannotStart::Database(error.to_string()))?
    {
        return Err(CannotStart::NeedsMigration);
    }
    domain::vault::fits(&store, &Vault::new(&key))
        .await
        .map_err(|error| CannotStart::Other(error.to_string()))
}

/// Applies what is missing, with the role that owns the tables where it is another one, and gives the serving role its rights.
async fn bring_up_to_date(config: &Config, store: &Store) -> store::Result<()> {
    let Some(url) = &config.migrate_url else {
        // A role that may not make tables can still serve a database that lacks none.
        if store.needs_migration().await? {
            store.migrate().await?;
        }
        return Ok(());
    };
    let owner = Store::connect(url).await?;
    owner.migrate().await?;
    match store.role().await? {
        Some(role) if owner.role().await?.as_ref() != Some(&role) => owner.grant_to(&role).await,
        _ => Ok(()),
    }
}

/// The bundle of certificates, where one is configured.
///
/// # Errors
/// [`CannotStart::PecBundle`].
pub fn trust(config: &Config) -> Result<TrustStore, CannotStart> {
    let Some(path) = &config.pec_bundle else {
        return Ok(TrustStore::default());
    };
    let wrong = |text: String| CannotStart::PecBundle(path.display().to_string(), text);
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    TrustStore::from_pem(&pem).map_err(|error| wrong(error.to_string()))
}

/// The way to a registry; nothing is connected to yet.
///
/// # Errors
/// [`CannotStart::Registry`].
pub fn connection(config: &RegistryConfig) -> Result<Connection, CannotStart> {
    let wrong = |text: String| CannotStart::Registry(config.registry, text);
    let source: Arc<dyn RegistrySource> = match config.connector.clone() {
        Connector::Rest { http, .. } => Arc::new(Rest::new(config.registry, http).map_err(wrong)?),
        Connector::Ldap(settings) => Arc::new(Ldap::new(settings).map_err(wrong)?),
        Connector::View(settings) => Arc::new(TaxView::new(settings).map_err(wrong)?),
    };
    Ok(Connection {
        registry: config.registry,
        how: config.connector.name(),
        source,
        limits: config.limits,
    })
}

/// The program of the provider of certified mail, where requests are to be handed to it.
fn pec_admin(config: &Config) -> Result<Option<Arc<dyn PecAdmin>>, CannotStart> {
    let provider = config.registries.iter().find_map(|registry| match &registry.connector {
        Connector::Rest { http, requests: true } if registry.registry == Registry::Pec => Some(http.clone()),
        _ => None,
    });
    let Some(http) = provider else { return Ok(None) };
    let provider = RestPecAdmin::new(http).map_err(|text| CannotStart::Registry(Registry::Pec, text))?;
    Ok(Some(Arc::new(provider)))
}

/// The master key. A new desk makes its own; a desk with sealed secrets does not start without the right one, because
/// sealing with another would lose them for good.
async fn vault(config: &Config, store: &Store) -> Result<Vault, CannotStart> {
    let path = master_key_place(config);
    let wrong = |text: &str| CannotStart::MasterKey(path.display().to_string(), text.to_owned());
    let fault = |error: domain::Error| CannotStart::Other(error.to_string());
    let key = match read_key(&path)? {
        Some(key) => key,
        None => {
            let expected = config.master_key_file.is_some() || domain::vault::is_sealed(store).await.map_err(fault)?;
            if expected {
                return Err(wrong("is missing"));
            }
            make_key(&path).map_err(|error| wrong(&error.to_string()))?
        }
    };
    let vault = Vault::new(&key);
    if domain::vault::adopt(store, &vault).await.map_err(fault)? {
        domain::vault::rooted(store, vault).await.map_err(fault)
    } else {
        Err(wrong("is not the key of this desk"))
    }
}

/// Where the master key is, or would be.
pub fn master_key_place(config: &Config) -> PathBuf {
    config
        .master_key_file
        .clone()
        .unwrap_or_else(|| config.data_dir.join("master.key"))
}

/// The master key as it is, without a desk; none where there is no file.
///
/// # Errors
/// [`CannotStart::MasterKey`] when the file cannot be read or is no key.
pub fn master_key(config: &Config) -> Result<Option<Vault>, CannotStart> {
    Ok(read_key(&master_key_place(config))?.map(|key| Vault::new(&key)))
}

/// The key in a file; none where there is no file.
///
/// # Errors
/// [`CannotStart::MasterKey`] when others than its owner may read it, it cannot be read, or is no key.
pub fn read_key(path: &Path) -> Result<Option<[u8; 32]>, CannotStart> {
    use std::os::unix::fs::PermissionsExt;
    let wrong = |text: String| CannotStart::MasterKey(path.display().to_string(), text);
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.to_string())),
    };
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(wrong(format!(
            "can be read by others than its owner (mode {mode:03o}): chmod 600 {}",
            path.display()
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    match parse_key(&text) {
        Some(key) => Ok(Some(key)),
        None => Err(wrong("is no key (64 hexadecimal digits)".to_owned())),
    }
}

fn parse_key(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

/// Writes a new key where only its owner can read it, and says so.
#[expect(
    clippy::print_stderr,
    reason = "whoever starts the desk has to know, also without a log"
)]
fn make_key(path: &Path) -> std::io::Result<[u8; 32]> {
    match write_key(path) {
        Ok(key) => {
            eprintln!(
                "sportello: made the master key {}. Keep a copy of it apart from the backups: without it mails, attachments \
                 and backups are lost for good, and with it a stolen backup would give them away.",
                path.display()
            );
            Ok(key)
        }
        // Another process of a new desk was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(path)?;
            parse_key(&text).ok_or_else(|| std::io::Error::other("is no key (64 hexadecimal digits)"))
        }
        Err(error) => Err(error),
    }
}

/// Writes a fresh key to a file that is not there yet, for its owner alone.
///
/// # Errors
/// When the file is there, or cannot be written.
pub fn write_key(path: &Path) -> std::io::Result<[u8; 32]> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let key = Vault::fresh_key();
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(format!("{}\n", domain::desk::hex(&key)).as_bytes())?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixty_four_digits_and_nothing_else() {
        assert_eq!(parse_key(&format!("{}\n", "0f".repeat(32))), Some([15; 32]));
        for text in ["", "0f", &"zz".repeat(32), &"0f".repeat(33), &"è".repeat(32)] {
            assert_eq!(parse_key(text), None, "{text}");
        }
    }
}
