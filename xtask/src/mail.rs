//! `cargo xtask mail`: a throw-away mail server, so that anyone can send a real mail and watch it arrive.

use crate::debian;
use crate::run::{Outcome, Workspace, become_program, say};

/// # Errors
/// When Dovecot or aiosmtpd is missing, or the mail server cannot be started.
pub fn mail() -> Outcome {
    let workspace = Workspace::find()?;
    say("Looking for the mail servers of Debian");
    debian::packages(&[debian::BUILD, debian::MAIL])?;
    say("Starting Dovecot and an SMTP server on loopback, wired to the desk in ./data-demo; Ctrl-C stops them");
    // A program of the test kit, because the tests start the same servers; xtask itself stays without a
    // database library.
    let mut cargo = workspace.cargo();
    cargo
        .args(["run", "-p", "testkit", "--bin", "mail-lab", "--"])
        .arg(workspace.demo_data());
    Err(become_program(&mut cargo))
}
