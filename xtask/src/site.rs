//! Everything that the browser loads: `<target>/site`.
//!
//! ```text
//! site/manifest.json                     {"files": {"pkg/sportello.js": "/assets/pkg-1a2b3c4d/sportello.js", …}}
//! site/assets/pkg-<hash>/                sportello.js, sportello_bg.wasm, snippets/…
//! site/assets/style-<hash>/main.css
//! site/assets/fonts-<hash>/, img-<hash>/
//! ```
//!
//! The hash is over a whole group, so files of a group may name each other by relative paths, and every
//! address may be cached for ever. The server reads the manifest; nobody else knows a hash.

mod compress;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{Context, Failure, Outcome, Workspace, run};
use crate::setup::WASM_TARGET;

pub use compress::with_suffix;

/// Stands in the style sheet for the address of the fonts, which has a hash in it.
const FONTS_PLACEHOLDER: &str = "@fonts@";

/// Images of our own that pages name; a build without one would only fail in front of people.
const OWN_IMAGES: [&str; 3] = ["icons.svg", "logo.svg", "favicon.svg"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavour {
    /// Quick to compile.
    Dev,
    /// Small to load, with `.br` and `.gz` beside each file.
    Release,
}

impl Flavour {
    fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// A finished site on disk.
pub struct Site {
    pub dir: PathBuf,
    /// `pkg/sportello.js` → `/assets/pkg-1a2b3c4d/sportello.js`
    addresses: BTreeMap<String, String>,
}

impl Site {
    /// Where a file of the manifest is on disk.
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        self.addresses
            .get(name)
            .map(|address| self.dir.join(address.trim_start_matches('/')))
    }
}

/// Names inside a group (with `/`) and contents.
type Files = BTreeMap<String, Vec<u8>>;

struct Group {
    name: &'static str,
    hash: String,
    files: Files,
}

impl Group {
    fn new(name: &'static str, files: Files) -> Self {
        Self {
            name,
            hash: hash8(&files),
            files,
        }
    }

    fn address(&self) -> String {
        format!("/assets/{}-{}", self.name, self.hash)
    }
}

/// First 8 hex digits of SHA-256 over names and contents, in the order of the names. Lengths go in too, so
/// that no two groups can run together to the same bytes.
fn hash8(files: &Files) -> String {
    let mut sha = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content.as_slice()] {
            sha.update((part.len() as u64).to_le_bytes());
            sha.update(part);
        }
    }
    sha.finalize()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Compiles package `hydrate` for the browser; returns the wasm file, not yet bound.
///
/// # Errors
/// When it does not compile; cargo has then said why.
pub fn compile_wasm(workspace: &Workspace, flavour: Flavour) -> Outcome<PathBuf> {
    let profile = flavour.wasm_profile();
    run(workspace.cargo().args([
        "build",
        "-p",
        "hydrate",
        "--lib",
        "--target",
        WASM_TARGET,
        "--profile",
        profile,
    ]))?;
    Ok(workspace.target.join(WASM_TARGET).join(profile).join("hydrate.wasm"))
}

/// Binds the wasm, compiles the style sheet, collects fonts and images, and replaces the site on disk.
///
/// # Errors
/// Names the file or program that failed; the old site is then still there.
pub fn assemble(workspace: &Workspace, flavour: Flavour, wasm: &Path) -> Outcome<Site> {
    let pkg = Group::new("pkg", bind(workspace, flavour, wasm)?);
    let (fonts, images) = collect_assets(workspace)?;
    let fonts = Group::new("fonts", fonts);
    let css = compile_style(workspace)?.replace(FONTS_PLACEHOLDER, &fonts.address());
    let style = Group::new("style", BTreeMap::from([("main.css".to_owned(), css.into_bytes())]));
    let groups = [pkg, style, fonts, Group::new("img", images)];

    let dir = workspace.site();
    let site = write(&dir, &groups, flavour)?;
    println!("    {} files in {}", site.addresses.len(), dir.display());
    Ok(site)
}

/// Runs wasm-bindgen (as a library, so its version is the lockfile's) unless the wasm is the one it last saw.
fn bind(workspace: &Workspace, flavour: Flavour, wasm: &Path) -> Outcome<Files> {
    let scratch = workspace.scratch()?;
    let folder = scratch.join(format!("pkg-{}", flavour.wasm_profile()));
    let stamp = scratch.join(format!("pkg-{}.stamp", flavour.wasm_profile()));
    let seen = fingerprint(wasm)?;
    if folder.is_dir() && fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == seen) {
        println!("    the browser part has not changed");
        return read_folder(&folder);
    }
    println!("    wasm-bindgen {}", wasm.display());
    write_file(&stamp, b"under way")?;
    remove_folder(&folder)?;
    let release = flavour == Flavour::Release;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .web(true)
        .context(|| "setting up wasm-bindgen".to_owned())?
        .out_name("sportello")
        .typescript(false)
        .keep_debug(false)
        // The names of functions are worth their size only where a panic is read.
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(&folder)
        .context(|| format!("wasm-bindgen on {}", wasm.display()))?;
    let files = read_folder(&folder)?;
    write_file(&stamp, seen.as_bytes())?;
    Ok(files)
}

/// Changes whenever cargo writes the file again; much cheaper than reading some ten megabytes.
fn fingerprint(file: &Path) -> Outcome<String> {
    let attempt = || format!("looking at {}", file.display());
    let metadata = fs::metadata(file).context(attempt)?;
    let changed = metadata.modified().context(attempt)?;
    let nanoseconds = changed.duration_since(UNIX_EPOCH).map_or(0, |age| age.as_nanos());
    Ok(format!("{} bytes, {nanoseconds}", metadata.len()))
}

/// Fonts and images: our own from public/, the others as style/assets.json says.
fn collect_assets(workspace: &Workspace) -> Outcome<(Files, Files)> {
    let style = workspace.root.join("style");
    let list = style.join("assets.json");
    let text = fs::read_to_string(&list).context(|| format!("reading {}", list.display()))?;
    let wanted: Value = serde_json::from_str(&text).context(|| format!("reading {}", list.display()))?;
    let fonts = copies(&wanted["fonts"], &style).context(|| format!("{}, \"fonts\"", list.display()))?;
    let mut images = copies(&wanted["img"], &style).context(|| format!("{}, \"img\"", list.display()))?;
    for name in OWN_IMAGES {
        images.insert(name.to_owned(), read_file(&workspace.root.join("public").join(name))?);
    }
    Ok((fonts, images))
}

/// Reads the files of a list `[[from, to], …]`: `from` is relative to `base`, `to` the name inside the group.
fn copies(list: &Value, base: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    for pair in list.as_array().ok_or("a list of [from, to] is expected")? {
        let (Some(from), Some(to)) = (pair[0].as_str(), pair[1].as_str()) else {
            return Err(format!("[from, to] is expected, found {pair}"));
        };
        // A name that climbs out of its folder would be written, and later served, from anywhere.
        let stays_inside = Path::new(to)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if to.is_empty() || !stays_inside {
            return Err(format!("`{to}` is not a plain relative name"));
        }
        let content = read_file(&base.join(from)).map_err(|failure| failure.message)?;
        if files.insert(to.to_owned(), content).is_some() {
            return Err(format!("`{to}` is there twice"));
        }
    }
    Ok(files)
}

/// Calls the `build` script of style/package.json, the one place that says how sass is called.
fn compile_style(workspace: &Workspace) -> Outcome<String> {
    let css = workspace.scratch()?.join("main.css");
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", "build", "--"])
        .arg(&css)
        .current_dir(workspace.root.join("style"));
    run(&mut npm)?;
    fs::read_to_string(&css).context(|| format!("reading {}", css.display()))
}

/// Writes the site beside the old one and then swaps them, so that a half-written site is never served.
fn write(dir: &Path, groups: &[Group], flavour: Flavour) -> Outcome<Site> {
    let fresh = dir.with_extension("new");
    remove_folder(&fresh)?;
    let mut addresses = BTreeMap::new();
    let mut written: Vec<(PathBuf, &[u8])> = Vec::new();
    for group in groups {
        for (name, content) in &group.files {
            let address = format!("{}/{name}", group.address());
            let path = fresh.join(address.trim_start_matches('/'));
            write_file(&path, content)?;
            written.push((path, content.as_slice()));
            addresses.insert(format!("{}/{name}", group.name), address);
        }
    }
    if flavour == Flavour::Release {
        compress::beside(written)?;
    }
    let manifest = format!("{:#}\n", json!({ "files": addresses }));
    write_file(&fresh.join("manifest.json"), manifest.as_bytes())?;
    swap(&fresh, dir)?;
    Ok(Site {
        dir: dir.to_owned(),
        addresses,
    })
}

fn swap(fresh: &Path, dir: &Path) -> Outcome {
    let stale = dir.with_extension("old");
    remove_folder(&stale)?;
    if let Err(error) = fs::rename(dir, &stale)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(Failure::new(format!("moving {} aside: {error}", dir.display())));
    }
    fs::rename(fresh, dir).context(|| format!("moving {} into place", fresh.display()))?;
    remove_folder(&stale)
}

/// Removes a folder that may not be there.
fn remove_folder(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Failure::new(format!("removing {}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

fn read_file(file: &Path) -> Outcome<Vec<u8>> {
    fs::read(file).context(|| format!("reading {}", file.display()))
}

fn write_file(file: &Path, content: &[u8]) -> Outcome {
    let attempt = || format!("writing {}", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).context(attempt)?;
    }
    fs::write(file, content).context(attempt)
}

/// Every file below a folder, by its name relative to it.
fn read_folder(folder: &Path) -> Outcome<Files> {
    let mut files = Files::new();
    read_below(folder, "", &mut files)?;
    Ok(files)
}

fn read_below(folder: &Path, prefix: &str, files: &mut Files) -> Outcome {
    let attempt = || format!("reading the folder {}", folder.display());
    for entry in fs::read_dir(folder).context(attempt)? {
        let entry = entry.context(attempt)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().context(attempt)?.is_dir() {
            read_below(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, read_file(&entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::io::Read;
    use std::process;

    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs
            .iter()
            .map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec()))
            .collect()
    }

    /// A folder of this test's own, empty at first.
    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("sportello-xtask-{}-{name}", process::id()));
        remove_folder(&folder).unwrap();
        folder
    }

    #[test]
    fn the_hash_follows_names_and_contents_only() {
        let one = hash8(&files(&[("a.css", "x"), ("b.css", "y")]));
        assert_eq!(
            one,
            hash8(&files(&[("b.css", "y"), ("a.css", "x")])),
            "order of insertion"
        );
        assert_ne!(one, hash8(&files(&[("a.css", "x"), ("b.css", "z")])), "content");
        assert_ne!(one, hash8(&files(&[("a.css", "x"), ("c.css", "y")])), "name");
        assert_ne!(hash8(&files(&[("a", "bc")])), hash8(&files(&[("ab", "c")])), "boundary");
        assert_eq!(one.len(), 8);
        assert!(one.chars().all(|digit| digit.is_ascii_hexdigit()));
    }

    #[test]
    fn the_hash_is_stable_between_machines() {
        assert_eq!(hash8(&Files::new()), "e3b0c442");
        assert_eq!(hash8(&files(&[("main.css", "body{}")])), "9ac9a099");
    }

    #[test]
    fn a_site_is_written_listed_and_replaced() {
        let dir = folder("site").join("site");
        let old = [Group::new("style", files(&[("main.css", "old")]))];
        let stale = write(&dir, &old, Flavour::Dev).unwrap().file("style/main.css").unwrap();
        assert!(stale.is_file());

        let new = [
            Group::new("style", files(&[("main.css", "new")])),
            Group::new("pkg", files(&[("snippets/a/b.js", "1")])),
        ];
        let site = write(&dir, &new, Flavour::Dev).unwrap();
        assert_eq!(fs::read_to_string(site.file("style/main.css").unwrap()).unwrap(), "new");
        assert!(!stale.exists(), "files of the old site are gone");
        let manifest: Value = serde_json::from_slice(&fs::read(dir.join("manifest.json")).unwrap()).unwrap();
        let address = manifest["files"]["pkg/snippets/a/b.js"].as_str().unwrap();
        assert_eq!(address, format!("/assets/pkg-{}/snippets/a/b.js", new[1].hash));
        assert!(!dir.with_extension("new").exists() && !dir.with_extension("old").exists());
        remove_folder(dir.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_release_is_compressed_and_opens_to_the_same_bytes() {
        let dir = folder("release").join("site");
        let css = "body { color: #17324d; }\n".repeat(200);
        let groups = [
            Group::new("style", files(&[("main.css", &css)])),
            Group::new("fonts", files(&[("a.woff2", "w")])),
        ];
        let site = write(&dir, &groups, Flavour::Release).unwrap();

        let file = site.file("style/main.css").unwrap();
        let mut opened = String::new();
        let compressed = fs::read(with_suffix(&file, ".br")).unwrap();
        assert!(compressed.len() < css.len() / 10);
        brotli::Decompressor::new(compressed.as_slice(), 4096)
            .read_to_string(&mut opened)
            .unwrap();
        assert_eq!(opened, css);
        opened.clear();
        let compressed = fs::read(with_suffix(&file, ".gz")).unwrap();
        flate2::read::GzDecoder::new(compressed.as_slice())
            .read_to_string(&mut opened)
            .unwrap();
        assert_eq!(opened, css);
        assert!(
            !with_suffix(&site.file("fonts/a.woff2").unwrap(), ".br").exists(),
            "fonts are compressed already"
        );
        remove_folder(dir.parent().unwrap()).unwrap();
    }

    #[test]
    fn copied_files_stay_in_their_folder() {
        let base = folder("copies");
        write_file(&base.join("a.woff2"), b"w").unwrap();
        assert_eq!(
            copies(&json!([["a.woff2", "b.woff2"]]), &base).unwrap(),
            files(&[("b.woff2", "w")])
        );
        for bad in ["../b", "/b", "./b", ""] {
            assert!(copies(&json!([["a.woff2", bad]]), &base).is_err(), "{bad}");
        }
        assert!(
            copies(&json!([["missing", "b"]]), &base)
                .unwrap_err()
                .contains("missing")
        );
        assert!(copies(&json!({}), &base).is_err());
        remove_folder(&base).unwrap();
    }

    #[test]
    fn folders_are_read_with_relative_names() {
        let base = folder("read");
        write_file(&base.join("a.js"), b"1").unwrap();
        write_file(&base.join("snippets/x/b.js"), b"2").unwrap();
        assert_eq!(
            read_folder(&base).unwrap(),
            files(&[("a.js", "1"), ("snippets/x/b.js", "2")])
        );
        remove_folder(&base).unwrap();
    }
}
