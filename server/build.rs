//! Puts the built site into the program when `SPORTELLO_EMBED_SITE` names it; without it the program reads the folder
//! named by `SPORTELLO_SITE_DIR` when it starts.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPORTELLO_EMBED_SITE");
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::from("pub static FILES: &[(&str, &[u8])] = &[\n");
    if let Some(site) = env::var_os("SPORTELLO_EMBED_SITE").map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", site.join("manifest.json").display());
        add(&mut code, &site, &site)?;
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("site.rs"), code)?;
    Ok(())
}

fn add(code: &mut String, site: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            add(code, site, &path)?;
        } else {
            let name = path.strip_prefix(site)?.to_string_lossy().into_owned();
            writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.canonicalize()?)?;
        }
    }
    Ok(())
}
