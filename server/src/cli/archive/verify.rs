//! `sportello archive verify`.

use std::path::Path;

use connectors::package;

use crate::cli::{Exit, Outcome, print};

/// Checks a package; a flaw is a failure.
pub fn run(folder: &Path, manifest: Option<&str>) -> Outcome {
    let found = package::verify(folder, manifest)
        .map_err(|error| Exit::failed(format!("{}: no package: {error}", folder.display())))?;
    if found.count > 0 {
        for flaw in &found.flaws {
            print(flaw);
        }
        return Err(Exit::failed(format!(
            "{}: the package is not as it was written: {} flaws, {} of them above",
            folder.display(),
            found.count,
            found.flaws.len()
        )));
    }
    print(format_args!(
        "ok    {} tickets, {} files, {} bytes: the package is as it was written",
        found.tickets, found.files, found.bytes
    ));
    print(format_args!("ok    manifest sha256 {}", found.manifest));
    if found.incomplete > 0 {
        print(format_args!(
            "note  of {} tickets stored files were missing already when it was made",
            found.incomplete
        ));
    }
    Ok(())
}
