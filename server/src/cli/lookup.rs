//! `sportello lookup …`: the region's registries, from the machine itself.

mod check;
mod import;

use clap::Subcommand;

use super::Outcome;
use crate::config::Config;

#[derive(Subcommand)]
pub enum LookupCommand {
    /// Fill a local registry with a CSV file: read it, say what it changes, and put it in force.
    Import(import::ImportArgs),
    /// Ask a registry as it is configured, and say what is wrong with its answers. Exits with 1 when anything is. No value
    /// of an answer is printed.
    Check(check::CheckArgs),
}

/// Runs a command.
pub async fn run(config: &Config, command: LookupCommand) -> Outcome {
    match command {
        LookupCommand::Import(args) => import::run(config, args).await,
        LookupCommand::Check(args) => check::run(config, args).await,
    }
}
