//! Whether a backup is whole: every part and every object is there as it was written; with the master key also whether all of it
//! can be opened and holds what it says. Needs no desk.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader};

use domain::backup::sealed::Opener;
use domain::backup::{Key, load};
use domain::vault::{Purpose, Vault};

use super::folder::{DATABASE, Folder, Kept, Manifest, digest, summed};
use super::make::{label, read_files};
use super::{Failure, Result, folder, of_text};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is wrong, a line each; empty for a backup that is whole.
    pub faults: Vec<String>,
    pub rows: u64,
    pub files: u64,
    /// It was opened, too.
    pub opened: bool,
}

/// The key of a backup.
///
/// # Errors
/// When the master key is another one than it was made with.
pub fn key_of(manifest: &Manifest, vault: &Vault) -> Result<Key> {
    Key::open(vault, Purpose::Backup, &manifest.key).map_err(|_| {
        Failure::new(format!(
            "the master key is not the one that the backup {} was made with",
            manifest.name
        ))
    })
}

/// Checks a backup. What is wrong with it is no failure.
///
/// # Errors
/// When there is no such backup, or the master key is another one.
pub fn check(folder: &Folder, name: &str, vault: Option<&Vault>) -> Result<Checked> {
    let manifest = folder.manifest(name)?;
    let mut checked = Checked {
        rows: manifest.rows,
        files: manifest.files,
        opened: vault.is_some(),
        ..Checked::default()
    };
    let mut key = None;
    if let Some(vault) = vault {
        key = Some(key_of(&manifest, vault)?);
        if manifest.own_signature(vault)? != manifest.signature {
            checked.faults.push(format!("{name}/manifest.json was changed"));
        }
    }
    for part in &manifest.parts {
        let path = folder.path.join(name).join(&part.name);
        match summed(&path) {
            Ok(found) if found == (part.bytes, part.sha256.clone()) => {}
            Ok(_) => checked.faults.push(format!("{name}/{} is damaged", part.name)),
            Err(error) => checked.faults.push(Failure::at(&path, &error).0),
        }
    }
    // What is damaged cannot be read any further.
    if !checked.faults.is_empty() {
        return Ok(checked);
    }
    let mut kept = None;
    if let Some(key) = &key {
        open_database(folder, &manifest, key, &mut checked)?;
        kept = Some(read_files(folder, &manifest, key)?);
    }
    let files_key = vault.map(|vault| folder.files_key(vault)).transpose()?;
    check_objects(folder, name, kept.as_deref(), files_key.as_ref(), &mut checked)?;
    Ok(checked)
}

fn open_database(folder: &Folder, manifest: &Manifest, key: &Key, checked: &mut Checked) -> Result<()> {
    let path = folder.path.join(&manifest.name).join(DATABASE);
    let mut text = database(folder, manifest, key)?;
    match load::count(&mut text) {
        Ok(counts) if counts.values().sum::<u64>() == manifest.rows => {}
        Ok(_) => checked.faults.push(format!("{}: lacks rows", path.display())),
        Err(error) => checked.faults.push(of_text(&path, error).0),
    }
    Ok(())
}

/// The text of a backup's database.
///
/// # Errors
/// When it cannot be opened.
pub fn database(folder: &Folder, manifest: &Manifest, key: &Key) -> Result<BufReader<Opener<BufReader<File>>>> {
    let path = folder.path.join(&manifest.name).join(DATABASE);
    let open = || {
        let from = BufReader::new(File::open(&path)?);
        Opener::new(from, key, &label(&manifest.name, DATABASE))
    };
    let opener = open().map_err(|error: io::Error| Failure::at(&path, &error))?;
    Ok(BufReader::new(opener))
}

fn check_objects(
    folder: &Folder,
    name: &str,
    kept: Option<&[Kept]>,
    key: Option<&Key>,
    checked: &mut Checked,
) -> Result<()> {
    let kept = kept.unwrap_or_default();
    let content: HashMap<&str, &str> = kept
        .iter()
        .map(|kept| (kept.object.as_str(), kept.sha256.as_str()))
        .collect();
    let mut listed = 0;
    for object in folder.objects(name)? {
        let path = folder.object(&object.name);
        let short = format!("the object {}", object.name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                checked.faults.push(format!("{short} is missing"));
                continue;
            }
            Err(error) => {
                checked.faults.push(Failure::at(&path, &error).0);
                continue;
            }
        };
        if bytes.len() as u64 != object.bytes || digest(&bytes) != object.sha256 {
            checked.faults.push(format!("{short} is damaged"));
            continue;
        }
        let Some(key) = key else { continue };
        listed += usize::from(content.contains_key(object.name.as_str()));
        let open = folder::opened(&bytes, key, &object.name).ok();
        if open.map(|open| digest(&open)).as_deref() != content.get(object.name.as_str()).copied() {
            checked
                .faults
                .push(format!("{short} cannot be opened, or holds another file"));
        }
    }
    if key.is_some() && checked.faults.is_empty() && listed < content.len() {
        checked.faults.push(format!("{name}/objects.txt lacks files"));
    }
    Ok(())
}
