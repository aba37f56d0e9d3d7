//! A folder of backups: what is where, and how something gets there so that it is whole or not there.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use domain::backup::{Key, signature};
use domain::vault::{Purpose, Vault};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Failure, Result};

/// The number of this layout.
pub const FORM: u32 = 1;
pub const DATABASE: &str = "database.sealed";
pub const FILES: &str = "files.sealed";
pub const OBJECTS: &str = "objects.txt";
const MANIFEST: &str = "manifest.json";
const ABOUT: &str = "repository.json";
/// What a backup's folder is called until it is whole, behind its name.
pub const PART: &str = ".part";

/// `repository.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    form: u32,
    /// Tells this folder from another that is at the same path some day.
    id: String,
    /// The key of the files, sealed.
    key: String,
}

/// A file that belongs to a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub form: u32,
    pub name: String,
    /// The instant at which the desk was like this.
    pub made_at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// `sqlite` or `postgres`: for whoever wonders; it can be restored into both.
    pub database: String,
    pub migrations: Vec<String>,
    /// The key of this backup, sealed with the master key.
    pub key: String,
    pub rows: u64,
    /// Files of the file store.
    pub files: u64,
    /// The end of the audit chain: place and hash.
    pub audit: Option<(i64, String)>,
    pub parts: Vec<Part>,
    pub signature: String,
}

impl Manifest {
    fn text(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|error| Failure::new(error.to_string()))
    }

    /// The signature that it has to have.
    ///
    /// # Errors
    /// Never, in practice.
    pub fn own_signature(&self, vault: &Vault) -> Result<String> {
        let mut unsigned = self.clone();
        unsigned.signature.clear();
        Ok(signature(vault, &unsigned.text()?))
    }
}

/// A file of the file store as a backup holds it: a line of `files.sealed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Below the folder of the file store.
    pub path: String,
    pub bytes: u64,
    /// When it was changed last (nanoseconds since 1970).
    pub modified: i64,
    pub sha256: String,
    pub object: String,
}

/// A sealed file: a line of `objects.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
}

/// The folder.
#[derive(Debug)]
pub struct Folder {
    pub path: PathBuf,
    about: About,
    /// Held as long as something may be changed.
    _lock: Option<File>,
}

impl Folder {
    /// A folder to read from.
    ///
    /// # Errors
    /// When there are no backups.
    pub fn open(path: &Path) -> Result<Self> {
        let about = path.join(ABOUT);
        let text = fs::read_to_string(&about).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::new(format!("{}: there are no backups", path.display())),
            _ => Failure::at(&about, &error),
        })?;
        let text: About = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("{}: damaged ({error})", about.display())))?;
        if text.form != FORM {
            return Err(Failure::new(format!(
                "{}: written by another version of the program",
                about.display()
            )));
        }
        Ok(Self {
            path: path.to_path_buf(),
            about: text,
            _lock: None,
        })
    }

    /// A folder to write into, for this process alone; made where it is not there.
    ///
    /// # Errors
    /// When something else is in it, another process is at work, or it cannot be written.
    pub fn open_to_write(path: &Path, vault: &Vault) -> Result<Self> {
        make_folder(path)?;
        let path = fs::canonicalize(path).map_err(|error| Failure::at(path, &error))?;
        let lock = path.join("lock");
        let about = path.join(ABOUT);
        if !about.exists() {
            for entry in entries(&path)? {
                if !matches!(entry.as_str(), "lock" | "lost+found" | "repository.json.tmp") {
                    return Err(Failure::new(format!(
                        "{}: holds other things ({entry}). Give the backups a folder of their own",
                        path.display()
                    )));
                }
            }
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&lock)
            .map_err(|error| Failure::at(&lock, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!(
                    "{}: another backup is at work there",
                    path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::at(&lock, &error)),
        }
        if !about.exists() {
            let text = About {
                form: FORM,
                id: Key::fresh().name(ABOUT)[..16].to_owned(),
                key: Key::fresh().sealed(vault, Purpose::BackupFiles)?,
            };
            let text = serde_json::to_string_pretty(&text).map_err(|error| Failure::new(error.to_string()))?;
            write_whole(&about, text.as_bytes())?;
        }
        let mut folder = Self::open(&path)?;
        folder._lock = Some(file);
        folder.files_key(vault)?;
        Ok(folder)
    }

    /// What the desk calls this folder: another disk at the same path is another place.
    pub fn place(&self) -> String {
        format!("{} ({})", self.path.display(), self.about.id)
    }

    /// The key of the files.
    ///
    /// # Errors
    /// When the master key is another one.
    pub fn files_key(&self, vault: &Vault) -> Result<Key> {
        Key::open(vault, Purpose::BackupFiles, &self.about.key).map_err(|_| {
            Failure::new(format!(
                "{}: the master key is not the one that these backups were made with",
                self.path.display()
            ))
        })
    }

    /// The names of the backups that are whole, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn whole(&self) -> Result<Vec<String>> {
        let mut names = entries(&self.path)?;
        names.retain(|name| !name.ends_with(PART) && self.path.join(name).join(MANIFEST).is_file());
        Ok(names)
    }

    /// The backup of this name, else the newest.
    ///
    /// # Errors
    /// When there is none.
    pub fn chosen(&self, name: Option<&str>) -> Result<String> {
        let whole = self.whole()?;
        let found = match name {
            Some(name) => whole.into_iter().find(|known| known == name),
            None => whole.into_iter().next_back(),
        };
        found.ok_or_else(|| {
            Failure::new(format!(
                "{}: there is no whole backup{}",
                self.path.display(),
                name.map(|name| format!(" {name}")).unwrap_or_default()
            ))
        })
    }

    /// Removes what was begun and not finished.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn clean(&self) -> Result<()> {
        for name in entries(&self.path)? {
            if name.ends_with(PART) {
                let path = self.path.join(name);
                fs::remove_dir_all(&path).map_err(|error| Failure::at(&path, &error))?;
            }
        }
        Ok(())
    }

    /// What a backup says about itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn manifest(&self, name: &str) -> Result<Manifest> {
        let path = self.path.join(name).join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        let manifest: Manifest = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("{}: damaged ({error})", path.display())))?;
        if manifest.form != FORM {
            return Err(Failure::new(format!(
                "{}: written by another version of the program",
                path.display()
            )));
        }
        if manifest.name != name {
            return Err(Failure::new(format!("{}: is of another backup", path.display())));
        }
        Ok(manifest)
    }

    /// Where an object lies.
    pub fn object(&self, name: &str) -> PathBuf {
        let start = name.get(..2).unwrap_or_default();
        self.path.join("objects").join(start).join(name)
    }

    /// The objects that a backup needs.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn objects(&self, name: &str) -> Result<Vec<Object>> {
        let path = self.path.join(name).join(OBJECTS);
        let file = File::open(&path).map_err(|error| Failure::at(&path, &error))?;
        let mut objects = Vec::new();
        for line in BufReader::new(file).lines() {
            let line = line.map_err(|error| Failure::at(&path, &error))?;
            objects.push(parsed(&line).ok_or_else(|| Failure::new(format!("{}: damaged", path.display())))?);
        }
        Ok(objects)
    }
}

fn parsed(line: &str) -> Option<Object> {
    let mut words = line.split(' ');
    let (name, sha256, bytes) = (words.next()?, words.next()?, words.next()?);
    let is_name = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_name(name) && is_name(sha256)).then_some(Object {
        name: name.to_owned(),
        sha256: sha256.to_owned(),
        bytes: bytes.parse().ok()?,
    })
}

/// Writes the manifest: after it a backup is whole.
pub fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<()> {
    write_whole(&folder.join(MANIFEST), manifest.text()?.as_bytes())
}

/// The names in a folder, in order.
pub fn entries(path: &Path) -> Result<Vec<String>> {
    let read = fs::read_dir(path).and_then(|entries| {
        entries
            .map(|entry| -> io::Result<String> { Ok(entry?.file_name().to_string_lossy().into_owned()) })
            .collect::<io::Result<Vec<String>>>()
    });
    let mut names = read.map_err(|error| Failure::at(path, &error))?;
    names.sort();
    Ok(names)
}

/// Makes a folder that only its owner may look into, with those above it.
pub fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(path).map_err(|error| Failure::at(path, &error))
}

/// A new file that only its owner may read, in place of one that may be there.
pub fn create(path: &Path) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
}

/// Waits until a folder's entries are on the disk.
pub fn settle(folder: &Path) -> Result<()> {
    let sync = || File::open(folder)?.sync_all();
    sync().map_err(|error| Failure::at(folder, &error))
}

/// Writes a file so that it is whole and on the disk, or not there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".tmp");
    let aside = PathBuf::from(aside);
    let write = || {
        let mut file = create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&aside, path)
    };
    if let Err(error) = write() {
        let _ = fs::remove_file(&aside);
        return Err(Failure::at(path, &error));
    }
    settle(path.parent().unwrap_or(path))
}

/// Passes on what is written, and sums it up.
pub struct Summed<W> {
    out: W,
    sum: Sha256,
    bytes: u64,
}

impl<W: Write> Summed<W> {
    pub fn new(out: W) -> Self {
        Self {
            out,
            sum: Sha256::new(),
            bytes: 0,
        }
    }

    /// What it was written to, its length and its SHA-256.
    pub fn end(self) -> (W, u64, String) {
        (self.out, self.bytes, format!("{:x}", self.sum.finalize()))
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.sum.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The SHA-256 of bytes.
pub fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Length and SHA-256 of a file.
pub fn summed(path: &Path) -> io::Result<(u64, String)> {
    let mut summed = Summed::new(io::sink());
    io::copy(&mut BufReader::new(File::open(path)?), &mut summed)?;
    let (_, bytes, sha256) = summed.end();
    Ok((bytes, sha256))
}

/// Opens a sealed file and reads it to its end.
pub fn opened(bytes: &[u8], key: &Key, label: &str) -> io::Result<Vec<u8>> {
    let mut open = Vec::with_capacity(bytes.len());
    domain::backup::sealed::Opener::new(bytes, key, label)?.read_to_end(&mut open)?;
    Ok(open)
}
