//! Making a backup while the desk runs: first the database as it is at one instant, then the files that it needs and that are not
//! in the folder yet. Files are written before the rows that name them, so a later look at them finds all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use domain::admin::Actor;
use domain::backup::dump::{Dumped, dump, missing};
use domain::backup::sealed::{Opener, Sealer};
use domain::backup::{Begun, Extent, Key};
use domain::{Desk, backup, failpoint};
use store::Database;

use super::folder::{
    DATABASE, FILES, FORM, Folder, Kept, Manifest, OBJECTS, Object, PART, Part, Summed, create, digest, entries,
    make_folder, opened, settle, write_manifest, write_whole,
};
use super::{Failure, Result, of_text};

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    pub rows: u64,
    pub files: u64,
    /// Files that no backup in the folder had yet.
    pub new_files: u64,
    /// Of this backup without the files.
    pub bytes: u64,
    /// Files that the database names and that are not there.
    pub missing: u64,
}

/// Makes a backup of the desk and of the files below `blobs`.
///
/// # Errors
/// [`Failure`]; then nothing half is left.
pub async fn make(desk: &Desk, blobs: &Path, dir: &Path) -> Result<Made> {
    let folder = Folder::open_to_write(dir, &desk.vault)?;
    settle_former(desk, &folder).await?;
    let place = folder.place();
    let begun = backup::begin(desk, Actor::CommandLine, &place).await?;
    let part = folder.path.join(format!("{}{PART}", begun.name));
    make_folder(&part)?;
    failpoint::pass("backup.begun");
    let filled = fill(desk, &folder, &begun, &part, blobs).await;
    let (made, extent) = match filled {
        Ok(filled) => filled,
        Err(failure) => {
            // Its key goes with the next look at the folder.
            let _ = fs::remove_dir_all(&part);
            return Err(failure);
        }
    };
    let whole = folder.path.join(&begun.name);
    fs::rename(&part, &whole).map_err(|error| Failure::at(&whole, &error))?;
    settle(&folder.path)?;
    failpoint::pass("backup.renamed");
    backup::finish(desk, Actor::CommandLine, begun.key_id, &begun.name, extent).await?;
    Ok(made)
}

/// What an earlier run left behind: a backup that is whole and not noted is noted, one that is not whole goes with its key.
pub(super) async fn settle_former(desk: &Desk, folder: &Folder) -> Result<()> {
    folder.clean()?;
    let place = folder.place();
    let whole: HashSet<String> = folder.whole()?.into_iter().collect();
    for key in backup::kept(desk, &place).await? {
        if whole.contains(&key.name) {
            if !key.finished {
                let manifest = folder.manifest(&key.name)?;
                let extent = extent(&manifest);
                backup::finish(desk, Actor::CommandLine, key.id, &key.name, extent).await?;
            }
        } else {
            backup::destroyed(desk, Actor::CommandLine, &key).await?;
        }
    }
    Ok(())
}

fn extent(manifest: &Manifest) -> Extent {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Extent {
        bytes: whole(manifest.parts.iter().map(|part| part.bytes).sum()),
        rows: whole(manifest.rows),
        files: whole(manifest.files),
    }
}

async fn fill(desk: &Desk, folder: &Folder, begun: &Begun, part: &Path, blobs: &Path) -> Result<(Made, Extent)> {
    let former = former_files(desk, folder);
    let (database, dumped) = write_database(desk, begun, part).await?;
    failpoint::pass("backup.dumped");
    let key = folder.files_key(&desk.vault)?;
    let copied = copy_files(folder, &key, blobs, &former)?;
    let parts = vec![
        database,
        write_files(begun, part, &copied.kept)?,
        write_objects(part, &copied.objects)?,
    ];
    let there: HashSet<&str> = copied.kept.iter().map(|kept| kept.path.as_str()).collect();
    let missing = missing(desk, &dumped.files, |path| there.contains(path)).await?;
    let mut manifest = Manifest {
        form: FORM,
        name: begun.name.clone(),
        made_at: begun.made_at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        database: match desk.store.database() {
            Database::Sqlite => "sqlite".to_owned(),
            Database::Postgres => "postgres".to_owned(),
        },
        migrations: dumped.migrations,
        key: begun.sealed.clone(),
        rows: dumped.rows,
        files: copied.kept.len() as u64,
        audit: dumped.audit,
        parts,
        signature: String::new(),
    };
    manifest.signature = manifest.own_signature(&desk.vault)?;
    write_manifest(part, &manifest)?;
    failpoint::pass("backup.manifest");
    let extent = extent(&manifest);
    let made = Made {
        name: manifest.name,
        rows: manifest.rows,
        files: manifest.files,
        new_files: copied.new,
        bytes: extent.bytes.unsigned_abs(),
        missing: missing as u64,
    };
    Ok((made, extent))
}

/// What a part of a backup is sealed as.
pub(super) fn label(name: &str, part: &str) -> String {
    format!("{name}/{part}")
}

async fn write_database(desk: &Desk, begun: &Begun, part: &Path) -> Result<(Part, Dumped)> {
    let path = part.join(DATABASE);
    let at = |error: io::Error| Failure::at(&path, &error);
    let out = Summed::new(BufWriter::new(create(&path).map_err(at)?));
    let mut sealer = Sealer::new(out, &begun.key, &label(&begun.name, DATABASE)).map_err(at)?;
    let dumped = dump(desk, &mut sealer).await.map_err(|error| of_text(&path, error))?;
    Ok((ended(DATABASE, sealer).map_err(at)?, dumped))
}

/// Ends a sealed file and waits until it is on the disk.
fn ended(name: &str, sealer: Sealer<Summed<BufWriter<File>>>) -> io::Result<Part> {
    let (out, bytes, sha256) = sealer.finish()?.end();
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(Part {
        name: name.to_owned(),
        bytes,
        sha256,
    })
}

fn write_files(begun: &Begun, part: &Path, kept: &[Kept]) -> Result<Part> {
    let path = part.join(FILES);
    let write = || {
        let out = Summed::new(BufWriter::new(create(&path)?));
        let mut sealer = Sealer::new(out, &begun.key, &label(&begun.name, FILES))?;
        for file in kept {
            let line = serde_json::to_string(file)?;
            writeln!(sealer, "{line}")?;
        }
        ended(FILES, sealer)
    };
    write().map_err(|error| Failure::at(&path, &error))
}

fn write_objects(part: &Path, objects: &BTreeMap<String, Object>) -> Result<Part> {
    let mut text = String::new();
    for object in objects.values() {
        text.push_str(&format!("{} {} {}\n", object.name, object.sha256, object.bytes));
    }
    write_whole(&part.join(OBJECTS), text.as_bytes())?;
    Ok(Part {
        name: OBJECTS.to_owned(),
        bytes: text.len() as u64,
        sha256: digest(text.as_bytes()),
    })
}

/// The files of the newest backup with their objects, by path: what has not changed since is not read again. None where it cannot
/// be read; then every file is.
fn former_files(desk: &Desk, folder: &Folder) -> HashMap<String, (Kept, Object)> {
    let read = || -> Result<HashMap<String, (Kept, Object)>> {
        let name = folder.chosen(None)?;
        let manifest = folder.manifest(&name)?;
        let objects = folder.objects(&name)?;
        let objects: HashMap<String, Object> = objects.into_iter().map(|o| (o.name.clone(), o)).collect();
        let kept = read_files(folder, &manifest, &manifest_key(desk, &manifest)?)?;
        let both = kept.into_iter().filter_map(|kept| {
            let object = objects.get(&kept.object)?.clone();
            Some((kept.path.clone(), (kept, object)))
        });
        Ok(both.collect())
    };
    read().unwrap_or_default()
}

fn manifest_key(desk: &Desk, manifest: &Manifest) -> Result<Key> {
    Ok(Key::open(&desk.vault, domain::vault::Purpose::Backup, &manifest.key)?)
}

/// The files that a backup holds.
pub(super) fn read_files(folder: &Folder, manifest: &Manifest, key: &Key) -> Result<Vec<Kept>> {
    let path = folder.path.join(&manifest.name).join(FILES);
    let read = || {
        let from = BufReader::new(File::open(&path)?);
        let lines = BufReader::new(Opener::new(from, key, &label(&manifest.name, FILES))?).lines();
        lines
            .map(|line| -> io::Result<Kept> { Ok(serde_json::from_str(&line?)?) })
            .collect::<io::Result<Vec<Kept>>>()
    };
    read().map_err(|error| Failure::at(&path, &error))
}

/// What was copied.
struct Copied {
    kept: Vec<Kept>,
    objects: BTreeMap<String, Object>,
    new: u64,
}

fn copy_files(folder: &Folder, key: &Key, blobs: &Path, former: &HashMap<String, (Kept, Object)>) -> Result<Copied> {
    let mut copied = Copied {
        kept: Vec::new(),
        objects: BTreeMap::new(),
        new: 0,
    };
    for path in walk(blobs)? {
        let file = blobs.join(&path);
        let meta = match fs::metadata(&file) {
            Ok(meta) => meta,
            // Destroyed meanwhile: then it shall not be in a backup either.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::at(&file, &error)),
        };
        let modified = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified = modified.map_or(0, |at| i64::try_from(at.as_nanos()).unwrap_or(i64::MAX));
        if let Some((kept, object)) = former.get(&path)
            && kept.bytes == meta.len()
            && kept.modified == modified
            && fs::metadata(folder.object(&object.name)).is_ok_and(|there| there.len() == object.bytes)
        {
            copied.objects.insert(object.name.clone(), object.clone());
            copied.kept.push(kept.clone());
            continue;
        }
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::at(&file, &error)),
        };
        let sha256 = digest(&bytes);
        let (object, new) = keep(folder, key, &sha256, &bytes)?;
        copied.new += u64::from(new);
        copied.kept.push(Kept {
            path,
            bytes: bytes.len() as u64,
            modified,
            sha256,
            object: object.name.clone(),
        });
        copied.objects.insert(object.name.clone(), object);
    }
    Ok(copied)
}

/// Seals a file into the folder, unless it is there already; whether it was new.
fn keep(folder: &Folder, key: &Key, sha256: &str, bytes: &[u8]) -> Result<(Object, bool)> {
    let name = key.name(sha256);
    let path = folder.object(&name);
    if let Ok(there) = fs::read(&path)
        && opened(&there, key, &name).is_ok_and(|open| open == bytes)
    {
        let object = Object {
            sha256: digest(&there),
            bytes: there.len() as u64,
            name,
        };
        return Ok((object, false));
    }
    let sealed = sealed(key, &name, bytes).map_err(|error| Failure::at(&path, &error))?;
    make_folder(path.parent().unwrap_or(&folder.path))?;
    write_whole(&path, &sealed)?;
    failpoint::pass("backup.object");
    let object = Object {
        sha256: digest(&sealed),
        bytes: sealed.len() as u64,
        name,
    };
    Ok((object, true))
}

fn sealed(key: &Key, label: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut sealer = Sealer::new(Vec::new(), key, label)?;
    sealer.write_all(bytes)?;
    sealer.finish()
}

/// The files of the file store, `<contract>/<two digits>/<name>`; what is being written there has another name.
fn walk(blobs: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if !blobs.is_dir() {
        return Ok(found);
    }
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    for contract in entries(blobs)?.into_iter().filter(plain) {
        let of_contract = blobs.join(&contract);
        if !of_contract.is_dir() {
            continue;
        }
        for start in entries(&of_contract)?.into_iter().filter(plain) {
            let of_start = of_contract.join(&start);
            if !of_start.is_dir() {
                continue;
            }
            for name in entries(&of_start)?.into_iter().filter(plain) {
                found.push(format!("{contract}/{start}/{name}"));
            }
        }
    }
    Ok(found)
}
