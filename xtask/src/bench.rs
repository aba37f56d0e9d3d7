//! `cargo xtask bench`: measures the release binary.

use std::process::Command;

use crate::release;
use crate::run::{Outcome, Workspace, become_program, say};

/// Arguments go to `sportello bench` as they are.
///
/// # Errors
/// When the release does not build or the binary cannot be started; its own failures are its own exit status.
pub fn bench(arguments: &[&str]) -> Outcome {
    let workspace = Workspace::find()?;
    let binary = release::release(&workspace)?;
    println!();
    say("Measuring; nothing else should be running on this machine");
    Err(become_program(
        Command::new(binary)
            .arg("bench")
            .args(arguments)
            .current_dir(&workspace.root),
    ))
}
