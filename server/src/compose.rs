//! The composition root: the one place that knows both the desk and the outside world.

use std::sync::Arc;

use connectors::LocalBlobs;
use connectors::Smtp;
use domain::Desk;
use domain::clock::{Clock, SystemClock};
use domain::desk::Parts;
use domain::zone::Zone;
use mail::smime::TrustStore;
use store::Store;

use crate::config::Config;

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
    let folder = config.data_dir.display().to_string();
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| CannotStart::DataDir(folder.clone(), error.to_string()))?;
    let store = Store::connect(&config.database_url)
        .await
        .map_err(|error| CannotStart::Database(error.to_string()))?;
    let database = |error: store::DbErr| CannotStart::Database(error.to_string());
    if migrate {
        store.migrate().await.map_err(database)?;
    } else if store.needs_migration().await.map_err(database)? {
        return Err(CannotStart::NeedsMigration);
    }
    let blobs = LocalBlobs::new(config.data_dir.join("blobs"))
        .map_err(|error| CannotStart::DataDir(folder, format!("{error:?}")))?;
    Desk::open(Parts {
        store,
        clock,
        blobs: Arc::new(blobs),
        sender: Arc::new(Smtp::new()),
        zone: Zone::named(&config.zone).map_err(CannotStart::Other)?,
        name: config.desk_name.clone(),
        mail_domain: config.mail_domain.clone(),
        trust: trust(config)?,
        former: config.request_tracker.clone(),
    })
    .await
    .map_err(|error| CannotStart::Other(error.to_string()))
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
