//! The build tool: `cargo xtask <command>`.
//!
//! Each command is a file of its own, named like the command; what they share is in `run` (starting
//! programs), `setup` and `debian` (what must be installed), `site` (everything the browser loads) and
//! `server` (the binary).

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build tool talks to the terminal"
)]

mod arrows;
mod bench;
mod check;
mod debian;
mod fuzz;
mod licences;
mod mail;
mod release;
mod run;
mod serve;
mod server;
mod setup;
mod site;
mod test;

use std::env;
use std::process::ExitCode;

use run::{Failure, Outcome};
use site::Flavour;

const HELP: &str = "\
The build tool of Sportello.

  cargo xtask serve [--release]   builds the demonstration desk and runs it at http://127.0.0.1:3000
  cargo xtask test [--fast]       runs every test and sets up what they need; --fast: not in the browser
  cargo xtask browser [ARGS…]     the browser tests alone; ARGS go to Playwright
  cargo xtask check               formatting, clippy (native and wasm), dependency arrows, licences
  cargo xtask build --release     the one binary `sportello`, with the site inside
  cargo xtask bench [ARGS…]       builds the release and measures it; ARGS go to `sportello bench`
  cargo xtask fuzz [--seconds 60] [--seeds DIR] [TARGET…]
                                  mails, pages and pictures made to break the readers; DIR holds mails to begin with
  cargo xtask mail                a throw-away mail server on this machine, wired to the demonstration desk
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {}", failure.message);
            ExitCode::from(failure.status)
        }
    }
}

fn dispatch(words: &[&str]) -> Outcome {
    match words {
        ["serve"] => serve::serve(Flavour::Dev),
        ["serve", "--release"] => serve::serve(Flavour::Release),
        // Not for people: `serve` starts it beside the server.
        [serve::ANNOUNCE, address, server_pid] => serve::announce(address, server_pid),
        ["test"] => test::test(false),
        ["test", "--fast"] => test::test(true),
        ["browser", rest @ ..] => test::browser(rest),
        ["check"] => check::check(),
        ["build", "--release"] => release::build(),
        ["build", ..] => Err(Failure::usage(
            "only `cargo xtask build --release` exists; for development there is `cargo xtask serve`",
        )),
        ["bench", rest @ ..] => bench::bench(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["mail"] => mail::mail(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(Failure::usage(format!(
            "there is no command `{}`\n\n{HELP}",
            words.join(" ")
        ))),
    }
}
