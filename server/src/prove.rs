//! Searching everything at this place for phrases that were to be destroyed: the database, the stored files, the bytes of the
//! database's own files and of whatever else is in the data folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use domain::Desk;
use domain::ports::BlobFiles;
use domain::proof::needles::Needles;
use domain::proof::{Found, Searched, See, blobs, rows};
use store::Database;

/// Bytes that are read at a time.
const PIECE: usize = 256 * 1024;
/// Places that are told of a phrase in one file.
const TOLD: u64 = 20;

/// What no program of ours can see, whatever was found.
pub fn not_seen(database: Database) -> &'static [&'static str] {
    match database {
        Database::Sqlite => &[
            "search index: there is none beside the database",
            "what a phrase lost where a page of the database file ends in it, in rows that were deleted",
            "compressed content (zip, OOXML, PDF, gzip): only names and what is not compressed",
            "pictures and scanned documents: their text is no text",
            "the file system: blocks that were freed, snapshots, the journal of the disk, swap",
            "backups, packages that were handed over, logs of this machine, mail servers",
        ],
        Database::Postgres => &[
            "search index: there is none beside the database",
            "dead rows of PostgreSQL until VACUUM, and what is left of them in its files after it",
            "WAL segments and their archive, replicas, temporary files of the server",
            "logs of the database server",
            "compressed content (zip, OOXML, PDF, gzip): only names and what is not compressed",
            "pictures and scanned documents: their text is no text",
            "the file system: blocks that were freed, snapshots, the journal of the disk, swap",
            "backups, packages that were handed over, logs of this machine, mail servers",
        ],
    }
}

/// Searches everything. What fails is in `failed` of the answer: the rest is searched all the same. `but` is the list itself, which
/// holds every phrase.
pub async fn search(
    desk: &Desk,
    stored: &dyn BlobFiles,
    folder: &Path,
    database_url: &str,
    but: Option<&Path>,
    needles: &Needles,
    see: See<'_>,
) -> Searched {
    let mut searched = Searched::default();
    if let Err(error) = rows::search(desk, needles, &mut searched, see).await {
        searched.failed.push(format!("the database: {error}"));
    }
    if let Err(error) = blobs::search(desk, stored, needles, &mut searched, see).await {
        searched.failed.push(format!("the stored files: {error}"));
    }
    let mut files = BTreeSet::new();
    walk(folder, &mut files, &mut searched);
    for path in database_files(database_url) {
        match fs::canonicalize(&path) {
            Ok(path) => {
                files.insert(path);
            }
            // A journal is there only while it is needed.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => searched.failed.push(format!("{}: {error}", path.display())),
        }
    }
    let but = but.and_then(|path| fs::canonicalize(path).ok());
    files.retain(|path| Some(path) != but.as_ref());
    for path in files {
        match one(&path, needles, see) {
            Ok(bytes) => {
                searched.files += 1;
                searched.bytes += bytes;
            }
            // Removed while the desk runs.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => searched.failed.push(format!("{}: {error}", path.display())),
        }
    }
    searched
}

/// Every file below a folder. Links are not followed.
fn walk(folder: &Path, files: &mut BTreeSet<PathBuf>, searched: &mut Searched) {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::canonicalize(&folder).and_then(fs::read_dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                searched.failed.push(format!("{}: {error}", folder.display()));
                continue;
            }
        };
        for entry in entries {
            let found = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)));
            match found {
                Ok((path, kind)) if kind.is_dir() => open.push(path),
                Ok((path, kind)) if kind.is_file() => {
                    files.insert(path);
                }
                Ok((path, kind)) if kind.is_symlink() => {
                    searched
                        .failed
                        .push(format!("{}: a link, which is not followed", path.display()));
                }
                // Sockets and the like hold nothing.
                Ok(_) => {}
                Err(error) => searched.failed.push(format!("{}: {error}", folder.display())),
            }
        }
    }
}

/// The file of a SQLite database and those that SQLite keeps beside it.
fn database_files(url: &str) -> Vec<PathBuf> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        return Vec::new();
    };
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let path = rest.split('?').next().unwrap_or_default();
    ["", "-wal", "-shm", "-journal"]
        .iter()
        .map(|end| PathBuf::from(format!("{path}{end}")))
        .collect()
}

/// Searches a file as it is on the disk; how many bytes it has.
fn one(path: &Path, needles: &Needles, see: See<'_>) -> std::io::Result<u64> {
    let mut file = File::open(path)?;
    let mut stream = needles.stream();
    let mut piece = vec![0; PIECE];
    let (mut bytes, mut told) = (0, std::collections::BTreeMap::<usize, u64>::new());
    loop {
        let length = match file.read(&mut piece) {
            Ok(0) => return Ok(bytes),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        bytes += length as u64;
        stream.push(piece.get(..length).unwrap_or_default(), &mut |line, form, at| {
            let count = told.entry(line).or_insert(0);
            *count += 1;
            if *count <= TOLD {
                let place = format!("{} at {at}", path.display());
                see(Found { line, place, form });
            }
        });
    }
}
