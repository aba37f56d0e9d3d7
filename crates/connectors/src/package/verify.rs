//! Checking a package: nothing but its folder is needed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use domain::export::list::{Line, is_path};
use domain::export::{FORMAT, HEADER, MANIFEST, MISSING, TICKET, VERSION};
use sha2::{Digest, Sha256};

use super::digest;

/// Flaws that are named; there may be more.
pub const NAMED: usize = 100;
/// A manifest has no longer lines, and a package no larger header.
const LONGEST_LINE: u64 = 4_096;
const LARGEST_HEADER: u64 = 4 * 1024 * 1024;

/// What is wrong with a package, at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no header that can be read, or it is another format's; its words.
    Header(String),
    /// The manifest has no such line (from 1): unreadable, out of order, or twice.
    Line(u64),
    /// It is not what the manifest says.
    Changed(String),
    /// It is in the manifest and not in the folder.
    Missing(String),
    /// It is in the folder and not in the manifest.
    Extra(String),
    /// A link, a device, or anything else that is neither file nor folder.
    Link(String),
    /// It cannot be read; the system's words.
    Unreadable(String, String),
    /// The header counts something else than there is.
    Counts,
    /// The package is not finished.
    Unfinished,
    /// The manifest is not the one that was expected.
    Manifest,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(why) => write!(f, "{HEADER}: {why}"),
            Self::Line(number) => write!(f, "{MANIFEST}: line {number} is none, or not in its order"),
            Self::Changed(path) => write!(f, "changed: {path:?}"),
            Self::Missing(path) => write!(f, "missing: {path:?}"),
            Self::Extra(path) => write!(f, "not in the manifest: {path:?}"),
            Self::Link(path) => write!(f, "no file: {path:?}"),
            Self::Unreadable(path, why) => write!(f, "cannot be read: {path:?}: {why}"),
            Self::Counts => write!(f, "{HEADER}: it counts something else than there is"),
            Self::Unfinished => write!(f, "the package is not finished: run the export again"),
            Self::Manifest => write!(f, "{MANIFEST}: not the one that was expected"),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub tickets: i64,
    /// Files in the manifest, and their bytes.
    pub files: i64,
    pub bytes: i64,
    /// Tickets of which stored files were missing when the package was made.
    pub incomplete: i64,
    /// SHA-256 of the manifest.
    pub manifest: String,
    /// The first of them, at most [`NAMED`].
    pub flaws: Vec<Flaw>,
    /// All of them.
    pub count: u64,
}

impl Verified {
    fn add(&mut self, flaw: Flaw) {
        self.count += 1;
        if self.flaws.len() < NAMED {
            self.flaws.push(flaw);
        }
    }
}

/// Checks a package: its header, every line of its manifest, and that nothing else is there. `expected` is the SHA-256 that its
/// manifest must have, where that is known from elsewhere.
///
/// # Errors
/// When there is no such folder, or no manifest in it that can be read.
pub fn verify(root: &Path, expected: Option<&str>) -> io::Result<Verified> {
    let mut found = Verified::default();
    if root.join(super::PARTIAL).join(super::BEGUN).exists() {
        found.add(Flaw::Unfinished);
        return Ok(found);
    }
    let mut there = BTreeSet::new();
    collect(root, "", &mut there, &mut found)?;
    let manifest = root.join(MANIFEST);
    if !fs::symlink_metadata(&manifest)?.is_file() {
        return Err(io::Error::other(format!("{MANIFEST} is no file")));
    }
    let mut sum = Sha256::new();
    let mut lines = BufReader::new(File::open(&manifest)?);
    let mut before: Option<String> = None;
    let mut number = 0;
    there.remove(MANIFEST);
    loop {
        let mut bytes = Vec::new();
        lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        number += 1;
        sum.update(&bytes);
        let text = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.strip_suffix('\n'));
        let line = text.and_then(Line::read);
        let Some(line) = line.filter(|line| before.as_ref().is_none_or(|before| *before < line.path)) else {
            found.add(Flaw::Line(number));
            continue;
        };
        check(root, &line, &mut there, &mut found);
        before = Some(line.path);
    }
    found.manifest = format!("{:x}", sum.finalize());
    if expected.is_some_and(|expected| !expected.eq_ignore_ascii_case(&found.manifest)) {
        found.add(Flaw::Manifest);
    }
    for path in there {
        found.add(Flaw::Extra(path));
    }
    if let Err(flaw) = header(root, &found) {
        found.add(flaw);
    }
    Ok(found)
}

/// Compares a line with its file, which is then one of those that are accounted for.
fn check(root: &Path, line: &Line, there: &mut BTreeSet<String>, found: &mut Verified) {
    found.files += 1;
    match line.path.rsplit('/').next() {
        Some(TICKET) => found.tickets += 1,
        Some(MISSING) => found.incomplete += 1,
        _ => {}
    }
    // Only plain files are there: whatever is not was named before.
    if !there.remove(&line.path) {
        found.add(Flaw::Missing(line.path.clone()));
        return;
    }
    match digest(&root.join(&line.path)) {
        Ok((sha256, bytes)) => {
            found.bytes += bytes;
            if sha256 != line.sha256 {
                found.add(Flaw::Changed(line.path.clone()));
            }
        }
        Err(error) => found.add(Flaw::Unreadable(line.path.clone(), error.to_string())),
    }
}

/// Checks the header against what is there.
fn header(root: &Path, found: &Verified) -> Result<(), Flaw> {
    let unreadable = Flaw::Header;
    let path = root.join(HEADER);
    let kind = fs::symlink_metadata(&path).map_err(|error| unreadable(error.to_string()))?;
    if !kind.is_file() || kind.len() > LARGEST_HEADER {
        return Err(unreadable("no header".to_owned()));
    }
    let text = fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    let header: serde_json::Value = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    if header["format"] != FORMAT {
        return Err(unreadable("another format".to_owned()));
    }
    if header["version"] != VERSION {
        return Err(unreadable(format!(
            "version {}, and only {VERSION} is known",
            header["version"]
        )));
    }
    let counts = &header["counts"];
    let same = counts["tickets"] == found.tickets && counts["files"] == found.files - 1;
    if same { Ok(()) } else { Err(Flaw::Counts) }
}

/// Every plain file below a folder, by its path; everything that is neither file nor folder is a flaw.
fn collect(folder: &Path, below: &str, there: &mut BTreeSet<String>, found: &mut Verified) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = match name.to_str() {
            Some(name) if below.is_empty() => name.to_owned(),
            Some(name) => format!("{below}/{name}"),
            None => format!("{below}/{}", name.to_string_lossy()),
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &path, there, found)?;
        } else if kind.is_file() && is_path(&path) && name.to_str().is_some() {
            there.insert(path);
        } else if kind.is_file() {
            found.add(Flaw::Extra(path));
        } else {
            found.add(Flaw::Link(path));
        }
    }
    Ok(())
}

/// How many things that are no folders are below a folder.
pub(super) fn files_below(folder: &Path) -> io::Result<usize> {
    let mut count = 0;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        count += if entry.file_type()?.is_dir() {
            files_below(&entry.path())?
        } else {
            1
        };
    }
    Ok(count)
}
