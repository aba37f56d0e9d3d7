//! `sportello archive …`: packages of tickets, and the proof that something is gone.

pub mod dispose;
pub mod prove;
pub mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use connectors::package::FolderPackage;
use domain::admin::Actor;
use domain::export::{ask, run as export};
use domain::{Desk, Error};
use model::Problem;
use model::export::ExportForm;

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

#[derive(Subcommand)]
pub enum ArchiveCommand {
    /// Export tickets as a package: a folder a ticket with its data, original mails, files and a page to print. A run that was
    /// stopped goes on when the same command is given again.
    Export(ExportArgs),
    /// Disposals: what is proposed and what was destroyed, and doing what a worker would do.
    #[command(subcommand)]
    Dispose(dispose::DisposeCommand),
    /// Check a package; needs neither desk nor database.
    Verify {
        /// The folder of the package.
        folder: PathBuf,
        /// The SHA-256 that its manifest must have, as the desk wrote it down.
        #[arg(long)]
        manifest: Option<String>,
    },
    /// Search everything that the desk holds for phrases that were to be destroyed: 0 nothing found, 1 found, 2 could not be searched.
    ProveDestroyed {
        /// A text file in UTF-8, a phrase of at least 4 characters a line; `#` begins a comment.
        list: PathBuf,
        /// A JSON object a line: what was found, and at the end what was searched.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub struct ExportArgs {
    /// Every ticket of a contract, by its name.
    #[arg(long)]
    contract: Option<String>,
    /// Tickets of a queue, by its name or its word in addresses.
    #[arg(long)]
    queue: Option<String>,
    /// Received on this day or later (2026-11-23).
    #[arg(long)]
    from: Option<String>,
    /// Received on this day or before.
    #[arg(long)]
    to: Option<String>,
    /// These tickets: numbers with commas between them.
    #[arg(long)]
    tickets: Option<String>,
    /// Those that concern a person, by codice fiscale or mail address; other people's data are marked.
    #[arg(long)]
    person: Option<String>,
    /// Why: stands in the audit log and in the package.
    #[arg(long)]
    why: String,
    /// Where to write it: a folder that is empty or not there, or the one of the run that was stopped.
    folder: PathBuf,
}

/// Runs a command.
pub async fn run(config: &Config, command: ArchiveCommand) -> Outcome {
    match command {
        ArchiveCommand::Export(args) => {
            let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
            write(&desk, args).await
        }
        ArchiveCommand::Dispose(command) => dispose::run(config, command).await,
        ArchiveCommand::ProveDestroyed { list, json } => prove::run(config, &list, json).await,
        ArchiveCommand::Verify { folder, manifest } => verify::run(&folder, manifest.as_deref()),
    }
}

async fn write(desk: &Desk, args: ExportArgs) -> Outcome {
    let selection = ask::selection(desk, &form(desk, &args).await?).map_err(|error| told(&error, &args.folder))?;
    let sink = Arc::new(FolderPackage::new(args.folder.clone()));
    let package = export::export(desk, Actor::CommandLine, selection, &args.why, sink)
        .await
        .map_err(|error| told(&error, &args.folder))?;
    print(format_args!(
        "{} tickets, {} messages, {} attachments: {} files, {} bytes in {}",
        package.tickets,
        package.messages,
        package.attachments,
        package.files,
        package.bytes,
        args.folder.display()
    ));
    print(format_args!("manifest sha256 {}", package.manifest));
    if package.tickets == 0 {
        print("note  no ticket fits what was asked for: the package is empty");
    }
    if package.incomplete > 0 {
        print(format_args!(
            "note  of {} tickets stored files are missing: {} in their folders names them",
            package.incomplete,
            domain::export::MISSING
        ));
    }
    Ok(())
}

/// What was typed, as the form of the page has it.
async fn form(desk: &Desk, args: &ExportArgs) -> Result<ExportForm, Exit> {
    let db = desk.store.reader();
    let contract_id = match &args.contract {
        None => String::new(),
        Some(name) => {
            let contracts = store::export::contracts(db).await.map_err(Exit::failed)?;
            let named: Vec<i64> = contracts
                .iter()
                .filter(|(_, known)| known == name)
                .map(|(id, _)| *id)
                .collect();
            match named.as_slice() {
                [id] => id.to_string(),
                [] => return Err(Exit::failed(format!("there is no contract {name:?}"))),
                _ => return Err(Exit::failed(format!("there are several contracts {name:?}"))),
            }
        }
    };
    let queue_id = match &args.queue {
        None => String::new(),
        Some(name) => {
            let queues = store::export::queues(db).await.map_err(Exit::failed)?;
            let by_slug = store::desk::queue_by_slug(db, name).await.map_err(Exit::failed)?;
            let named = queues.iter().find(|(_, known)| known == name).map(|(id, _)| *id);
            let found = named.or(by_slug.map(|queue| queue.id));
            let id = found.ok_or_else(|| Exit::failed(format!("there is no queue {name:?}")))?;
            id.to_string()
        }
    };
    Ok(ExportForm {
        contract_id,
        queue_id,
        since: args.from.clone().unwrap_or_default(),
        until: args.to.clone().unwrap_or_default(),
        tickets: args.tickets.clone().unwrap_or_default(),
        person: args.person.clone().unwrap_or_default(),
        why: args.why.clone(),
    })
}

/// What went wrong, and what to do next.
fn told(error: &Error, folder: &Path) -> Exit {
    match error {
        Error::Refused(Problem::StorageFull) => Exit::failed(format!(
            "no room is left on the disk of {}: make room and give the same command again, it goes on from there",
            folder.display()
        )),
        Error::Refused(Problem::Invalid(fields)) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{}: {}", option(&field.field), field.error))
                .collect();
            Exit::failed(fields.join(", "))
        }
        Error::Files(text) => Exit::failed(format!("{}: {text}", folder.display())),
        other => Exit::failed(other),
    }
}

/// The option of a field.
fn option(field: &str) -> &str {
    match field {
        "contract_id" => "--contract, --queue, --from, --to, --tickets or --person",
        "queue_id" => "--queue",
        "since" => "--from",
        "until" => "--to",
        "tickets" => "--tickets",
        "person" => "--person",
        "why" => "--why",
        other => other,
    }
}
