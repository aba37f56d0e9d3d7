//! Packages in a folder of this machine: written so that a stop in the middle costs little, and checked without the desk.
//!
//! While a package is written, `.partial` is in its folder: what it is of, the folders that are being written, and a list for each
//! that was put in its place. With the manifest it goes.

mod shelf;
mod stream;
mod verify;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use domain::export::list::Line;
use domain::export::{HEADER, MANIFEST, MISSING};
use domain::ports::{BlobError, PackageSink, Sums};
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};

use crate::text::one_line;

pub use shelf::Shelf;
pub use stream::stream;
pub use verify::{Flaw, Verified, verify};

/// What is there only while a package is written.
const PARTIAL: &str = ".partial";
/// In it: what the package is of.
const BEGUN: &str = "begun.json";

/// A package that is being written into a folder.
#[derive(Clone, Debug)]
pub struct FolderPackage {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Folders that are being written: what they hold so far.
    open: HashMap<String, Vec<Written>>,
    /// Folders that are closed and not in their places yet.
    closed: Vec<String>,
    /// Every folder of this package.
    seen: HashSet<String>,
}

#[derive(Debug)]
struct Written {
    line: Line,
    bytes: i64,
}

impl FolderPackage {
    /// A package in a folder, which need not be there yet.
    pub fn new(root: PathBuf) -> Self {
        Self {
            inner: Arc::new(Inner {
                root,
                state: Mutex::default(),
            }),
        }
    }

    /// Runs something that waits for the disk where it keeps nobody else waiting.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BlobError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .map_err(|error| BlobError::Other(one_line(&error.to_string())))?
            .map_err(|error| from_error(&error))
    }
}

impl PackageSink for FolderPackage {
    fn begin<'a>(&'a self, note: &'a str) -> BoxFuture<'a, Result<String, BlobError>> {
        let note = note.to_owned();
        Box::pin(self.blocking(move |inner| inner.begin(&note)))
    }

    fn kept<'a>(
        &'a self,
        folder: &'a str,
        first: &'a str,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<Sums>, BlobError>> {
        let (folder, first, sha256) = (folder.to_owned(), first.to_owned(), sha256.to_owned());
        Box::pin(self.blocking(move |inner| inner.kept(&folder, &first, &sha256)))
    }

    fn put<'a>(&'a self, folder: &'a str, name: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), BlobError>> {
        let (folder, name) = (folder.to_owned(), name.to_owned());
        Box::pin(self.blocking(move |inner| inner.put(folder, &name, &bytes)))
    }

    fn close<'a>(&'a self, folder: &'a str) -> BoxFuture<'a, Result<Sums, BlobError>> {
        let folder = folder.to_owned();
        Box::pin(self.blocking(move |inner| inner.close(&folder)))
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), BlobError>> {
        Box::pin(self.blocking(Inner::settle))
    }

    fn finish(&self, header: Bytes) -> BoxFuture<'_, Result<String, BlobError>> {
        Box::pin(self.blocking(move |inner| inner.finish(&header)))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn partial(&self) -> PathBuf {
        self.root.join(PARTIAL)
    }

    /// Where a folder is while it is written, and its list.
    fn aside(&self, folder: &str) -> (PathBuf, PathBuf) {
        let flat = flat(folder);
        let new = self.partial().join("new");
        (new.join(&flat), new.join(format!("{flat}.sha256")))
    }

    /// The list of a folder that is in its place.
    fn list(&self, folder: &str) -> PathBuf {
        self.partial().join("lists").join(format!("{}.sha256", flat(folder)))
    }

    fn begin(&self, note: &str) -> io::Result<String> {
        let begun = self.partial().join(BEGUN);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.root)?;
        match fs::read_to_string(&begun) {
            Ok(note) => {
                // What was being written is written anew.
                remove_folder(&self.partial().join("new"))?;
                fs::create_dir_all(self.partial().join("new"))?;
                fs::create_dir_all(self.partial().join("lists"))?;
                return Ok(note);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let others = fs::read_dir(&self.root)?
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name() != PARTIAL))
            .count();
        if others > 0 {
            return Err(io::Error::other(
                "the folder holds something already: choose one that is empty or not there",
            ));
        }
        fs::create_dir_all(self.partial().join("new"))?;
        fs::create_dir_all(self.partial().join("lists"))?;
        let aside = self.partial().join("begun.new");
        write_file(&aside, note.as_bytes())?;
        fs::rename(&aside, &begun)?;
        force(&self.root)?;
        Ok(note.to_owned())
    }

    fn kept(&self, folder: &str, first: &str, sha256: &str) -> io::Result<Option<Sums>> {
        let text = match fs::read_to_string(self.list(folder)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let lines: Option<Vec<Line>> = text.lines().map(Line::read).collect();
        let Some(lines) = lines else { return Ok(None) };
        let missing = format!("{folder}/{MISSING}");
        let first = format!("{folder}/{first}");
        let same = lines.iter().any(|line| line.path == first && line.sha256 == sha256);
        if !same || lines.iter().any(|line| line.path == missing) {
            return Ok(None);
        }
        let mut bytes = 0;
        for line in &lines {
            match digest(&self.root.join(&line.path)) {
                Ok((found, size)) if found == line.sha256 => bytes += size,
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        if verify::files_below(&self.root.join(folder))? != lines.len() {
            return Ok(None);
        }
        self.state().seen.insert(folder.to_owned());
        Ok(Some(Sums {
            files: count(lines.len()),
            bytes,
            incomplete: false,
        }))
    }

    fn put(&self, folder: String, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (aside, _) = self.aside(&folder);
        let path = aside.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        write_file(&path, bytes)?;
        let written = Written {
            line: Line {
                path: format!("{folder}/{name}"),
                sha256: format!("{:x}", Sha256::digest(bytes)),
            },
            bytes: count(bytes.len()),
        };
        self.state().open.entry(folder).or_default().push(written);
        Ok(())
    }

    fn close(&self, folder: &str) -> io::Result<Sums> {
        let mut written = self.state().open.remove(folder).unwrap_or_default();
        written.sort_by(|a, b| a.line.path.cmp(&b.line.path));
        let text: String = written.iter().map(|file| file.line.written()).collect();
        let (_, list) = self.aside(folder);
        write_file(&list, text.as_bytes())?;
        let missing = format!("{folder}/{MISSING}");
        let sums = Sums {
            files: count(written.len()),
            bytes: written.iter().map(|file| file.bytes).sum(),
            incomplete: written.iter().any(|file| file.line.path == missing),
        };
        let mut state = self.state();
        state.closed.push(folder.to_owned());
        state.seen.insert(folder.to_owned());
        Ok(sums)
    }

    fn settle(&self) -> io::Result<()> {
        let closed = std::mem::take(&mut self.state().closed);
        if closed.is_empty() {
            return Ok(());
        }
        // All at once: forcing each file by itself would take most of the time of an export.
        force(&self.root)?;
        for folder in closed {
            let (aside, list) = self.aside(&folder);
            let place = self.root.join(&folder);
            remove_folder(&place)?;
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(&list, self.list(&folder))?;
            fs::rename(&aside, &place)?;
        }
        Ok(())
    }

    fn finish(&self, header: &[u8]) -> io::Result<String> {
        self.settle()?;
        self.forget_others()?;
        let mut folders: Vec<String> = self.state().seen.iter().cloned().collect();
        // As the paths below them are ordered.
        folders.sort_by(|a, b| format!("{a}/").cmp(&format!("{b}/")));
        let aside = self.partial().join(MANIFEST);
        let mut sum = Sha256::new();
        let mut out = io::BufWriter::new(new_file(&aside)?);
        let mut add = |text: &str| {
            sum.update(text.as_bytes());
            out.write_all(text.as_bytes())
        };
        let line = Line {
            path: HEADER.to_owned(),
            sha256: format!("{:x}", Sha256::digest(header)),
        };
        add(&line.written())?;
        for folder in &folders {
            add(&fs::read_to_string(self.list(folder))?)?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let head = self.partial().join(HEADER);
        write_file(&head, header)?;
        force(&self.root)?;
        fs::rename(&head, self.root.join(HEADER))?;
        fs::rename(&aside, self.root.join(MANIFEST))?;
        force(&self.root)?;
        // What says that a package is being written goes last.
        remove_folder(&self.partial().join("new"))?;
        remove_folder(&self.partial().join("lists"))?;
        remove_folder(&self.partial())?;
        force(&self.root)?;
        Ok(format!("{:x}", sum.finalize()))
    }

    /// Removes folders of an earlier run that do not belong to the package any more.
    fn forget_others(&self) -> io::Result<()> {
        let known: HashSet<String> = self.state().seen.iter().map(|folder| flat(folder)).collect();
        for entry in fs::read_dir(self.partial().join("lists"))? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if known.contains(stem) {
                continue;
            }
            remove_folder(&self.root.join(stem.replace('+', "/")))?;
            fs::remove_file(&path)?;
        }
        Ok(())
    }
}

/// A folder of the package as the name of one.
fn flat(folder: &str) -> String {
    folder.replace('/', "+")
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    new_file(path)?.write_all(bytes)
}

/// Removes a folder; one that is not there is removed already.
fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Forces everything that was written to the disk on which a folder is.
fn force(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    Ok(rustix::fs::syncfs(&folder)?)
}

/// The SHA-256 and the size of a file.
fn digest(path: &Path) -> io::Result<(String, i64)> {
    let mut file = File::open(path)?;
    let mut sum = Sha256::new();
    let bytes = io::copy(&mut file, &mut sum)?;
    Ok((
        format!("{:x}", sum.finalize()),
        i64::try_from(bytes).unwrap_or(i64::MAX),
    ))
}

fn from_error(error: &io::Error) -> BlobError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BlobError::Full,
        _ => BlobError::Other(one_line(&error.to_string())),
    }
}
