//! What must be on the machine before anything can be built: Rust, Node, the wasm target, npm packages.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::run::{Failure, Outcome, Workspace, ask, run};

/// Debian 12 ships 18; sass and Playwright need no more.
const NODE_AT_LEAST: (u32, u32) = (18, 0);
/// The first that writes the file which [`npm_packages`] looks at; Debian 12 ships 9.2.
const NPM_AT_LEAST: (u32, u32) = (7, 0);

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Checks Rust, Node and npm, and adds the wasm target when rustup can.
///
/// # Errors
/// Names the missing or too old tool, and how to get it.
pub fn tools() -> Outcome {
    rust()?;
    let node = at_least(
        "Node",
        "node",
        NODE_AT_LEAST,
        "on Debian: `sudo apt install nodejs npm`",
    )?;
    let npm = at_least("npm", "npm", NPM_AT_LEAST, "on Debian: `sudo apt install npm`")?;
    println!("    Node {node}, npm {npm}");
    wasm_target()
}

fn rust() -> Outcome {
    // Cargo has already refused an older compiler for xtask itself; this says which one is in use.
    let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let needed = version(env!("CARGO_PKG_RUST_VERSION")).unwrap_or((1, 95));
    let found = at_least("Rust", &compiler, needed, "with rustup: `rustup update stable`")?;
    println!("    {found}");
    Ok(())
}

/// Asks a program for its version and compares; returns the version as the program writes it.
fn at_least(name: &str, program: &str, needed: (u32, u32), remedy: &str) -> Outcome<String> {
    let (major, minor) = needed;
    let Some(found) = ask(Command::new(program).arg("--version")) else {
        return Err(Failure::usage(format!(
            "{name} is missing (at least {major}.{minor} is needed); {remedy}"
        )));
    };
    match version(&found) {
        Some(have) if have >= needed => Ok(found),
        _ => Err(Failure::usage(format!(
            "{name} {major}.{minor} or later is needed, found `{found}`; {remedy}"
        ))),
    }
}

/// Major and minor number out of `rustc 1.95.0 (…)`, `v18.19.0` or `9.2.0`.
fn version(text: &str) -> Option<(u32, u32)> {
    text.split_whitespace().find_map(|word| {
        let mut numbers = word
            .trim_start_matches('v')
            .split('.')
            .map(|number| number.parse::<u32>().ok());
        Some((numbers.next()??, numbers.next()??))
    })
}

fn wasm_target() -> Outcome {
    let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let libraries = ask(Command::new(compiler).args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        println!("    target {WASM_TARGET} is installed");
        return Ok(());
    }
    if !rustup_is_there() {
        return Err(Failure::usage(format!(
            "the Rust target {WASM_TARGET} is missing, and there is no rustup to add it: install rustup (https://rustup.rs) \
             or your system's package of the target"
        )));
    }
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// rustfmt and clippy: there in rustup's default profile, not in its minimal one.
///
/// # Errors
/// When one is missing and rustup is not there to add it.
pub fn components(workspace: &Workspace) -> Outcome {
    for component in ["rustfmt", "clippy"] {
        let subcommand = if component == "rustfmt" { "fmt" } else { component };
        if ask(workspace.cargo().args([subcommand, "--version"])).is_some() {
            continue;
        }
        if !rustup_is_there() {
            return Err(Failure::usage(format!(
                "`cargo {subcommand}` is missing; install the package of {component}"
            )));
        }
        run(Command::new("rustup").args(["component", "add", component]))?;
    }
    Ok(())
}

fn rustup_is_there() -> bool {
    ask(Command::new("rustup").arg("--version")).is_some()
}

/// For what needs a second compiler.
///
/// # Errors
/// When there is no rustup.
pub fn rustup() -> Outcome {
    if rustup_is_there() {
        return Ok(());
    }
    Err(Failure::usage("rustup is missing: install it (https://rustup.rs)"))
}

/// Installs a folder's npm packages exactly as its lockfile says, unless that is already done.
///
/// # Errors
/// When the lockfile is missing or npm fails.
pub fn npm_packages(workspace: &Workspace, folder: &str) -> Outcome {
    let path = workspace.root.join(folder);
    let lockfile = path.join("package-lock.json");
    let Some(locked) = changed(&lockfile) else {
        return Err(Failure::new(format!(
            "{} is missing: run `npm install` in {folder}/ once and commit it",
            lockfile.display()
        )));
    };
    // npm writes this file last, so an interrupted installation is repeated.
    if changed(&path.join("node_modules/.package-lock.json")).is_some_and(|installed| installed >= locked) {
        println!("    npm packages of {folder}/ are up to date");
        return Ok(());
    }
    // Browsers come from Debian (see `debian`), never from npm.
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&path)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    println!("    in {folder}/:");
    run(&mut npm)
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version("v18.19.0"), Some((18, 19)));
        assert_eq!(version("9.2.0"), Some((9, 2)));
        assert_eq!(version("1.95"), Some((1, 95)));
        assert_eq!(version("no number here."), None);
    }

    #[test]
    fn a_missing_tool_comes_with_its_remedy() {
        let failure = at_least("Node", "no-such-node", (18, 0), "apt install nodejs").unwrap_err();
        assert_eq!(failure.status, 2);
        assert!(failure.message.contains("apt install nodejs"), "{}", failure.message);
    }
}
