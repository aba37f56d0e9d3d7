//! Fresh, migrated databases, of both engines the desk runs on.

use store::Store;
use tempfile::TempDir;

use crate::servers::postgres::Postgres;

/// A migrated, empty database that only one test uses.
pub struct TestDb {
    /// The store on it.
    pub store: Store,
    /// Its URL, to connect to it once more or from another process.
    pub url: String,
    /// `sqlite` or `postgres`, for messages.
    pub engine: &'static str,
    /// Holds the SQLite file.
    _folder: Option<TempDir>,
}

/// A fresh SQLite database in a temporary folder.
///
/// # Panics
/// When it cannot be opened or migrated.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::Builder::new()
        .prefix("sportello-desk-")
        .tempdir()
        .expect("a temporary folder can be made");
    let url = format!("sqlite://{}/desk.db?mode=rwc", folder.path().display());
    open("sqlite", url, Some(folder)).await
}

/// A fresh database in this test process's private PostgreSQL cluster.
///
/// # Panics
/// When PostgreSQL is not installed, or the database cannot be opened or migrated.
pub async fn postgres() -> TestDb {
    let url = tokio::task::spawn_blocking(|| Postgres::shared().create_database())
        .await
        .expect("PostgreSQL runs");
    open("postgres", url, None).await
}

/// One fresh database of each engine: `for db in testkit::databases().await { … }`.
///
/// # Panics
/// As [`sqlite`] and [`postgres`] do.
pub async fn databases() -> Vec<TestDb> {
    vec![sqlite().await, postgres().await]
}

async fn open(engine: &'static str, url: String, folder: Option<TempDir>) -> TestDb {
    let store = Store::connect(&url)
        .await
        .unwrap_or_else(|e| panic!("cannot open {url}: {e}"));
    store
        .migrate()
        .await
        .unwrap_or_else(|e| panic!("cannot migrate {url}: {e}"));
    TestDb {
        store,
        url,
        engine,
        _folder: folder,
    }
}
