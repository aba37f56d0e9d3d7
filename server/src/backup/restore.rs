//! Restoring a backup into an empty place. Everything is checked before anything is written; from then on the place is marked,
//! and no desk starts there, until the database was migrated and its audit chain verified. An interrupted restore is begun
//! anew with the same command: files that are there already stay, the database is filled again from its first row.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::audit::seal::Sealer;
use domain::audit::verify;
use domain::backup::{dump, load};
use domain::ports::NoWitness;
use domain::vault::Vault;
use domain::{backup, failpoint};
use model::audit::Broken;
use serde::{Deserialize, Serialize};
use store::Store;

use super::check::{check, database, key_of};
use super::folder::{Folder, Kept, digest, entries, make_folder, opened, summed, write_whole};
use super::make::read_files;
use super::{Failure, Result, of_text};
use crate::compose;
use crate::config::Config;

/// The file that marks a data folder that is not whole.
const MARK: &str = "restore.json";
/// What may be in an empty data folder.
const EMPTY: [&str; 6] = [
    "master.key",
    "sportello.toml",
    "desk.db",
    "desk.db-wal",
    "desk.db-shm",
    "restore.json.tmp",
];
/// Faults that are told; there may be thousands.
const TOLD: usize = 5;

/// `restore.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    backup: String,
    /// Everything is there and was verified; only the marks have to go.
    whole: bool,
}

/// A desk that was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    pub name: String,
    pub rows: u64,
    pub files: u64,
    /// Files that the database names and that the backup did not have.
    pub missing: usize,
    /// Entries of the audit log that were verified.
    pub entries: i64,
    /// Where the audit log was broken when the backup was made.
    pub broken: Option<Broken>,
}

/// The backup that a data folder is being restored from, where that has not ended.
///
/// # Errors
/// When the mark cannot be read.
pub fn under_way(data_dir: &Path) -> std::result::Result<Option<String>, String> {
    Ok(mark(data_dir).map_err(|failure| failure.0)?.map(|mark| mark.backup))
}

fn mark(data_dir: &Path) -> Result<Option<Mark>> {
    let path = data_dir.join(MARK);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| Failure::new(format!("{}: damaged ({error})", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::at(&path, &error)),
    }
}

fn write_mark(data_dir: &Path, name: &str, whole: bool) -> Result<()> {
    let mark = Mark {
        backup: name.to_owned(),
        whole,
    };
    let text = serde_json::to_string(&mark).map_err(|error| Failure::new(error.to_string()))?;
    write_whole(&data_dir.join(MARK), text.as_bytes())
}

/// Restores a backup, the newest where none is named, into the data folder and the database of this configuration.
///
/// # Errors
/// [`Failure`]; then the place stays marked, where anything was written at all.
pub async fn restore(config: &Config, dir: &Path, name: Option<&str>) -> Result<Restored> {
    let folder = Folder::open(dir)?;
    let name = folder.chosen(name)?;
    let manifest = folder.manifest(&name)?;
    let vault = master_key(config)?;
    let key = key_of(&manifest, &vault)?;
    known(&manifest.migrations)?;
    let going_on = prepared(config, &name)?;
    let checked = check(&folder, &name, Some(&vault))?;
    if !checked.faults.is_empty() {
        let told: Vec<String> = checked.faults.iter().take(TOLD).cloned().collect();
        return Err(Failure::new(format!(
            "{} faults in the backup {name}, nothing was restored: {}",
            checked.faults.len(),
            told.join("; ")
        )));
    }
    let url = config.migrate_url.as_ref().unwrap_or(&config.database_url);
    make_folder(&config.data_dir)?;
    let store = Store::connect(url).await?;
    let whole = going_on.as_ref().is_some_and(|mark| mark.whole);
    let kept = read_files(&folder, &manifest, &key)?;
    let mut rows = manifest.rows;
    if !whole {
        empty(&store, &name).await?;
        write_mark(&config.data_dir, &name, false)?;
        failpoint::pass("restore.marked");
        let blobs = config.data_dir.join("blobs");
        let files_key = folder.files_key(&vault)?;
        for file in &kept {
            restore_file(&folder, &files_key, &blobs, file)?;
        }
        let mut text = database(&folder, &manifest, &key)?;
        let loaded = load::load(&store, &name, &manifest.migrations, &mut text).await;
        rows = loaded.map_err(|error| of_text(&folder.path.join(&name), error))?;
    }
    let mut desk = compose::desk_being_restored(config)
        .await
        .map_err(|error| Failure::new(error.to_string()))?;
    // Digests outside know what happened after the backup.
    desk.witness = Arc::new(NoWitness);
    let last = store::audit::chain::last(desk.store.reader()).await?;
    let last = last.map(|seal| (seal.seq, seal.hash));
    if !whole && last != manifest.audit {
        return Err(Failure::new(
            "the restored audit log does not end where that of the backup ends; the place stays marked",
        ));
    }
    // A log that was broken before is no reason to withhold the rest from whoever lost everything: it is said.
    let found = verify::verify(&desk, None).await?;
    let missing = dump::missing_files(&desk, |path| config.data_dir.join("blobs").join(path).is_file()).await?;
    if !whole {
        backup::restored(&desk, &name).await?;
        Sealer::brief().seal(&desk).await?;
        write_mark(&config.data_dir, &name, true)?;
        failpoint::pass("restore.checked");
    }
    store::copy::load::end(&store).await?;
    let mark = config.data_dir.join(MARK);
    fs::remove_file(&mark).map_err(|error| Failure::at(&mark, &error))?;
    Ok(Restored {
        name,
        rows,
        files: kept.len() as u64,
        missing,
        entries: found.entries,
        broken: found.broken,
    })
}

fn master_key(config: &Config) -> Result<Vault> {
    let key = compose::master_key(config).map_err(|error| Failure::new(error.to_string()))?;
    key.ok_or_else(|| {
        Failure::new(format!(
            "the master key is missing. It is in no backup: put the copy that you keep to {}, or name its place \
             (SPORTELLO_MASTER_KEY_FILE)",
            compose::master_key_place(config).display()
        ))
    })
}

/// Whether this program can bring such a database up to date.
fn known(migrations: &[String]) -> Result<()> {
    let known = Store::known_migrations();
    if let Some(newer) = migrations.iter().find(|name| !known.contains(name)) {
        return Err(Failure::new(format!(
            "the backup was made by a newer version of the program (it has {newer}): restore it with that version"
        )));
    }
    if known
        .iter()
        .take(migrations.len())
        .any(|name| !migrations.contains(name))
    {
        return Err(Failure::new(
            "the backup was made by a version of the program between two releases: restore it with that version",
        ));
    }
    Ok(())
}

/// Whether the data folder is empty, or marked with this backup.
fn prepared(config: &Config, name: &str) -> Result<Option<Mark>> {
    let folder = &config.data_dir;
    if let Some(mark) = mark(folder)? {
        if mark.backup != name {
            return Err(Failure::new(format!(
                "{}: a restore of {} is under way there. Finish it with `--name {}`, or empty the folder and the database",
                folder.display(),
                mark.backup,
                mark.backup
            )));
        }
        return Ok(Some(mark));
    }
    if !folder.exists() {
        return Ok(None);
    }
    match entries(folder)?.iter().find(|name| !EMPTY.contains(&name.as_str())) {
        None => Ok(None),
        Some(entry) => Err(Failure::new(format!(
            "{}: is not empty ({entry}). Restore into a new folder, with the master key in it or SPORTELLO_MASTER_KEY_FILE set",
            folder.display()
        ))),
    }
}

/// Whether the database is empty, or marked with this backup.
async fn empty(store: &Store, name: &str) -> Result<()> {
    match store::copy::load::under_way(store).await? {
        Some(marked) if marked == name => Ok(()),
        Some(marked) => Err(Failure::new(format!(
            "the database: a restore of {marked} is under way there. Finish it with `--name {marked}`, or make a new database"
        ))),
        None if store::copy::load::is_empty(store).await? => Ok(()),
        None => Err(Failure::new(
            "the database is not empty. Nothing is overwritten: restore into a new one (`--database-url`)",
        )),
    }
}

fn restore_file(folder: &Folder, key: &backup::Key, blobs: &Path, file: &Kept) -> Result<()> {
    let path = place(blobs, &file.path)?;
    if summed(&path).is_ok_and(|(bytes, sha256)| bytes == file.bytes && sha256 == file.sha256) {
        return Ok(());
    }
    let object = folder.object(&file.object);
    let sealed = fs::read(&object).map_err(|error| Failure::at(&object, &error))?;
    let bytes = opened(&sealed, key, &file.object).map_err(|error| Failure::at(&object, &error))?;
    if digest(&bytes) != file.sha256 {
        return Err(Failure::new(format!("{}: holds another file", object.display())));
    }
    make_folder(path.parent().unwrap_or(blobs))?;
    write_whole(&path, &bytes)?;
    failpoint::pass("restore.file");
    Ok(())
}

/// Where a file belongs; never outside of the file store.
fn place(blobs: &Path, path: &str) -> Result<PathBuf> {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if path.split('/').count() == 3 && path.split('/').all(plain) {
        Ok(blobs.join(path))
    } else {
        Err(Failure::new(format!("{path:?} is no place of a file")))
    }
}
