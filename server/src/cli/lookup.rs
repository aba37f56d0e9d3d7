//! `sportello lookup …`: the region's registries, from the machine itself.

mod import;

use clap::Subcommand;

use super::Outcome;
use crate::config::Config;

#[derive(Subcommand)]
pub enum LookupCommand {
    /// Fill a local registry with a CSV file: read it, say what it changes, and put it in force.
    Import(import::ImportArgs),
}

/// Runs a command.
pub async fn run(config: &Config, command: LookupCommand) -> Outcome {
    match command {
        LookupCommand::Import(args) => import::run(config, args).await,
    }
}
