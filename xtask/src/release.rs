//! `cargo xtask build --release`: one binary with the site inside.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Context, Outcome, Steps, Workspace, size};
use crate::site::{self, Flavour, Site};
use crate::{debian, server, setup};

/// # Errors
/// When a tool is missing or something does not compile.
pub fn build() -> Outcome {
    let workspace = Workspace::find()?;
    release(&workspace).map(drop)
}

/// Builds the release and says how big it became; returns the binary.
///
/// # Errors
/// When a tool is missing or something does not compile.
pub fn release(workspace: &Workspace) -> Outcome<PathBuf> {
    let (binary, site) = compile(workspace, &mut Steps::new(5))?;
    report(&binary, &site)?;
    Ok(binary)
}

/// The five steps from the sources to the binary; `serve --release` continues after them.
///
/// # Errors
/// When a tool is missing or something does not compile.
pub fn compile(workspace: &Workspace, steps: &mut Steps) -> Outcome<(PathBuf, Site)> {
    steps.begin("Looking for the tools: Rust, Node, npm, the wasm target");
    setup::tools()?;
    steps.begin("Fetching the npm packages of the style sheet");
    debian::packages(&[debian::BUILD])?;
    setup::npm_packages(workspace, "style")?;
    steps.begin("Compiling the browser part (wasm), small rather than quick; the first time takes some minutes");
    let wasm = site::compile_wasm(workspace, Flavour::Release)?;
    steps.begin("Putting the site together and compressing it (brotli, gzip)");
    let site = site::assemble(workspace, Flavour::Release, &wasm)?;
    steps.begin("Compiling the server with the site inside; the first time takes several minutes");
    let binary = server::compile_release(workspace, &site)?;
    Ok((binary, site))
}

fn report(binary: &Path, site: &Site) -> Outcome {
    println!();
    row("", "plain", "brotli");
    row("sportello (binary)", &size(bytes(binary)?), "");
    for name in ["pkg/sportello_bg.wasm", "pkg/sportello.js", "style/main.css"] {
        if let Some(file) = site.file(name) {
            let compressed = bytes(&site::with_suffix(&file, ".br"))?;
            row(name, &size(bytes(&file)?), &size(compressed));
        }
    }
    println!("\n{}", binary.display());
    Ok(())
}

fn row(name: &str, plain: &str, compressed: &str) {
    println!("{name:<28}{plain:>10}{compressed:>10}");
}

fn bytes(file: &Path) -> Outcome<u64> {
    let metadata = fs::metadata(file).context(|| format!("looking at {}", file.display()))?;
    Ok(metadata.len())
}
