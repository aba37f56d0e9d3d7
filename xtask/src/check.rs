//! `cargo xtask check`: everything that can be said about the sources without running them.

use crate::run::{Failure, Outcome, Steps, Workspace, ask, run};
use crate::setup::WASM_TARGET;
use crate::{arrows, licences, setup};

/// # Errors
/// At the first check that finds something.
pub fn check() -> Outcome {
    setup::tools()?;
    sources(&Workspace::find()?)
}

/// The checks themselves, when the tools are known to be there.
///
/// # Errors
/// At the first check that finds something.
pub fn sources(workspace: &Workspace) -> Outcome {
    let mut steps = Steps::new(5);
    setup::components(workspace)?;
    steps.begin("Formatting");
    run(workspace.cargo().args(["fmt", "--all", "--check"]))?;
    run(workspace
        .cargo()
        .args(["fmt", "--check", "--manifest-path", "fuzz/Cargo.toml"]))?;
    steps.begin("Which crate may name which (xtask/src/arrows.rs)");
    none(
        "the arrows of ARCHITECTURE.md are broken",
        &arrows::violations(&workspace.metadata),
    )?;
    steps.begin("Licences and sources of the dependencies");
    licences_and_sources(workspace)?;
    steps.begin("Clippy, native");
    run(workspace.cargo().args([
        "clippy",
        "--workspace",
        "--exclude",
        "hydrate",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    steps.begin("Clippy, browser part (wasm)");
    run(workspace.cargo().args([
        "clippy",
        "-p",
        "hydrate",
        "--target",
        WASM_TARGET,
        "--profile",
        "wasm-dev",
        "--",
        "-D",
        "warnings",
    ]))
}

fn licences_and_sources(workspace: &Workspace) -> Outcome {
    if ask(workspace.cargo().args(["deny", "--version"])).is_some() {
        // Without `advisories`: they come from the network and change by themselves, so the same sources
        // would pass today and fail tomorrow.
        println!("    known vulnerabilities are not looked up here; `cargo deny check advisories` does");
        return run(workspace.cargo().args(["deny", "check", "bans", "licenses", "sources"]));
    }
    println!(
        "    cargo-deny is not installed: xtask checks licences and sources by itself, but no bans and no advisories"
    );
    let metadata = workspace.metadata_with_dependencies()?;
    none("dependencies that may not be used", &licences::violations(&metadata))
}

/// Fails with the list unless it is empty.
fn none(complaint: &str, violations: &[String]) -> Outcome {
    if violations.is_empty() {
        println!("    nothing to complain about");
        return Ok(());
    }
    Err(Failure::new(format!("{complaint}:\n  - {}", violations.join("\n  - "))))
}
