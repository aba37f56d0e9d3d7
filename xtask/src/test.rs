//! `cargo xtask test`: every test, and what they need.

use std::process::Command;
use std::time::Instant;

use crate::debian;
use crate::run::{Failure, Outcome, Workspace, duration, run, say};
use crate::server::{self, NATIVE};
use crate::site::{self, Flavour};
use crate::{check, setup};

/// In the order in which they run.
const PARTS: [&str; 5] = [
    "what the tests need",
    "check",
    "Rust tests",
    "site and server",
    "browser tests",
];

/// Runs the parts in order, stops at the first that fails, and says at the end what became of each.
///
/// # Errors
/// The failure of that part.
pub fn test(fast: bool) -> Outcome {
    let workspace = Workspace::find()?;
    let mut parts = Parts::default();
    let outcome = all(&workspace, fast, &mut parts);
    println!("\n{}", parts.report());
    outcome
}

/// The browser tests alone, as Playwright's arguments choose them.
///
/// # Errors
/// When something does not compile or a test fails.
pub fn browser(arguments: &[&str]) -> Outcome {
    let workspace = Workspace::find()?;
    set_up(&workspace, false)?;
    run(compile(&workspace)?.args(arguments))
}

fn all(workspace: &Workspace, fast: bool, parts: &mut Parts) -> Outcome {
    parts.run(PARTS[0], || set_up(workspace, fast))?;
    parts.run(PARTS[1], || check::sources(workspace))?;
    parts.run(PARTS[2], || rust_tests(workspace))?;
    if fast {
        for part in [PARTS[3], PARTS[4]] {
            parts.note(part, "left out (--fast)".to_owned());
        }
        return Ok(());
    }
    let mut browser_tests = parts.run(PARTS[3], || compile(workspace))?;
    parts.run(PARTS[4], || run(&mut browser_tests))
}

fn set_up(workspace: &Workspace, fast: bool) -> Outcome {
    setup::tools()?;
    setup::npm_packages(workspace, "style")?;
    if fast {
        return debian::packages(&[
            debian::BUILD,
            debian::MAIL,
            debian::FAX,
            debian::DIRECTORY,
            debian::DATABASE,
        ]);
    }
    setup::npm_packages(workspace, "end2end")?;
    debian::packages(&[
        debian::BUILD,
        debian::MAIL,
        debian::FAX,
        debian::DIRECTORY,
        debian::DATABASE,
        debian::BROWSER,
    ])
}

fn rust_tests(workspace: &Workspace) -> Outcome {
    // Apart: together with the others its dependencies would get other features and be compiled once more.
    run(workspace.cargo().args(["test", "-p", "xtask"]))?;
    run(workspace.cargo().arg("test").args(NATIVE))
}

/// Builds what the browser tests start; returns the command that runs them.
fn compile(workspace: &Workspace) -> Outcome<Command> {
    say("Compiling the browser part (wasm)");
    let wasm = site::compile_wasm(workspace, Flavour::Dev)?;
    say("Putting the site together");
    let site = site::assemble(workspace, Flavour::Dev, &wasm)?;
    say("Compiling the server");
    let binary = server::compile_dev(workspace)?;
    let chromium = debian::chromium().ok_or_else(|| Failure::usage("chromium has disappeared"))?;
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .current_dir(workspace.root.join("end2end"))
        .env("SPORTELLO_BIN", binary)
        .env("SPORTELLO_SITE_DIR", site.dir)
        .env("SPORTELLO_CHROMIUM", chromium)
        .env("LEPTOS_OUTPUT_NAME", "sportello");
    Ok(playwright)
}

/// What became of each part.
#[derive(Default)]
struct Parts {
    results: Vec<(&'static str, String)>,
}

impl Parts {
    fn run<T>(&mut self, part: &'static str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        println!();
        say(&format!("Tests: {part}"));
        let started = Instant::now();
        let outcome = work();
        let time = duration(started.elapsed());
        self.note(
            part,
            if outcome.is_ok() {
                time
            } else {
                format!("FAILED after {time}")
            },
        );
        outcome
    }

    fn note(&mut self, part: &'static str, result: String) {
        self.results.push((part, result));
    }

    /// A line for every part, also for those that were never reached.
    fn report(&self) -> String {
        let line = |part: &str| {
            let found = self.results.iter().find(|(name, _)| *name == part);
            let result = found.map_or("not run, because an earlier part failed", |(_, result)| result.as_str());
            format!("{part:<22}{result}")
        };
        PARTS.map(line).join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_is_left_out_silently() {
        let mut parts = Parts::default();
        parts.run(PARTS[0], || Ok(())).unwrap();
        parts.run::<()>(PARTS[1], || Err(Failure::new("clippy"))).unwrap_err();
        let report = parts.report();
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines.len(), PARTS.len());
        assert!(lines[0].ends_with(" s"), "{report}");
        assert!(lines[1].contains("FAILED after"), "{report}");
        assert!(
            lines[4].starts_with("browser tests") && lines[4].contains("not run"),
            "{report}"
        );
    }
}
