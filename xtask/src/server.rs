//! Compiling the server binary `sportello`.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, Workspace, run};
use crate::site::Site;

/// Everything that is not for the browser and not xtask itself.
///
/// Cargo unites the features of the packages it is asked for, so the development server is built with the
/// same selection as the tests: what one has compiled, the other finds.
pub const NATIVE: [&str; 5] = ["--workspace", "--exclude", "hydrate", "--exclude", "xtask"];

/// # Errors
/// When it does not compile; cargo has then said why.
pub fn compile_dev(workspace: &Workspace) -> Outcome<PathBuf> {
    run(workspace.cargo().arg("build").args(NATIVE).args(["--bin", "sportello"]))?;
    Ok(binary(&workspace.target, "debug"))
}

/// The release binary with the site inside (server/build.rs reads the variable).
///
/// # Errors
/// When it does not compile; cargo has then said why.
pub fn compile_release(workspace: &Workspace, site: &Site) -> Outcome<PathBuf> {
    run(workspace
        .cargo()
        .args(["build", "--release", "-p", "server", "--bin", "sportello"])
        .env("SPORTELLO_EMBED_SITE", &site.dir))?;
    Ok(binary(&workspace.target, "release"))
}

fn binary(target: &Path, profile: &str) -> PathBuf {
    target
        .join(profile)
        .join(format!("sportello{}", std::env::consts::EXE_SUFFIX))
}
