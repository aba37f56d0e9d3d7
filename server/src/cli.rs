//! The commands of the program.

mod archive;
mod audit;
mod backup;
mod bench;
mod calendar;
mod demo;
mod doctor;
mod keys;
mod lookup;
mod mail;
mod picture;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::compose;
use crate::config::Config;
use crate::serve::{self, Role};

/// The helpdesk of a multichannel contact centre.
#[derive(Parser)]
#[command(name = "sportello", version, about)]
struct Cli {
    /// Configuration file (else SPORTELLO_CONFIG, else ./sportello.toml where there is one).
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and do the background work, until SIGTERM.
    Serve {
        /// Do only a part of it.
        #[arg(long, value_enum, default_value_t)]
        role: Role,
    },
    /// Bring the database up to date.
    Migrate,
    /// Fill an empty desk with demonstration data and print the logins.
    Demo,
    /// Add people, give them passwords, disable them.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Verify the audit log, export and drop its years, report administrators' accesses.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Export tickets as packages in open formats, check packages, prove that something was destroyed.
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    /// Make an encrypted backup while the desk runs; verify and prune backups.
    Backup(backup::BackupArgs),
    /// Restore a backup into an empty place.
    Restore(backup::RestoreArgs),
    /// The master key and the keys of the contracts' files: list, rotate, encrypt what stands open.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Hand mail to the desk.
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// The region's registries.
    #[command(subcommand)]
    Lookup(lookup::LookupCommand),
    /// Due times on the business calendar; needs no database.
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// Measure what operations cost, on a desk of its own.
    Bench(bench::BenchArgs),
    /// Draw the document on standard input (the desk starts this for each document).
    #[command(hide = true)]
    Picture,
    /// Check configuration, database, files, mailboxes and registries, one line each.
    Doctor,
}

/// Something to tell the person at the terminal, and the exit status.
pub struct Exit {
    code: u8,
    text: String,
}

impl Exit {
    fn failed(text: impl std::fmt::Display) -> Self {
        Self {
            code: 1,
            text: text.to_string(),
        }
    }

    /// Nothing can be said either way.
    fn undecided(text: impl std::fmt::Display) -> Self {
        Self {
            code: 2,
            text: text.to_string(),
        }
    }
}

type Outcome = Result<(), Exit>;

/// Parses the command line and runs the command.
pub fn run() -> ExitCode {
    // One TLS implementation for everything that speaks TLS, chosen before anything does.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads())
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return say(&Exit::failed(error)),
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => say(&exit),
    }
}

/// At least two: with one, a page that waits for itself would wait for ever (leptos #4647).
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2)
}

#[expect(clippy::print_stderr, reason = "this is where the program speaks to its terminal")]
fn say(exit: &Exit) -> ExitCode {
    eprintln!("sportello: {}", exit.text);
    ExitCode::from(exit.code)
}

async fn dispatch(cli: Cli) -> Outcome {
    // None of these looks at this machine's desk.
    match cli.command {
        Command::Calendar(command) => return calendar::run(command),
        Command::Bench(args) => return bench::run(args).await,
        Command::Picture => return picture::run(),
        Command::Mail(mail::MailCommand::Inspect(args)) => return mail::inspect::run(&args),
        Command::Archive(archive::ArchiveCommand::Verify { folder, manifest }) => {
            return archive::verify::run(&folder, manifest.as_deref());
        }
        _ => {}
    }
    let config = Config::load(cli.config.as_deref(), |name| match &cli.command {
        // The new place, whatever the one of before was.
        Command::Restore(args) => args.env(name),
        _ => std::env::var(name).ok(),
    });
    let config = config.map_err(|error| match &cli.command {
        // Whatever is wrong with the desk is no reason for a mail server to bounce a citizen's mail.
        Command::Mail(mail::MailCommand::Deliver { .. }) => mail::later(error),
        _ => Exit::failed(error),
    })?;
    match cli.command {
        Command::Serve { role } => {
            log(&config);
            let desk = compose::desk(&config, true).await.map_err(Exit::failed)?;
            user::first_administrator(&desk).await?;
            serve::run(config, desk, role).await.map_err(Exit::failed)
        }
        Command::Migrate => {
            compose::desk(&config, true).await.map_err(Exit::failed)?;
            print("the database is up to date");
            Ok(())
        }
        Command::Demo => demo::run(&config).await,
        Command::User(command) => user::run(&config, command).await,
        Command::Audit(command) => audit::run(&config, command).await,
        Command::Archive(command) => archive::run(&config, command).await,
        Command::Backup(args) => backup::run(&config, args).await,
        Command::Restore(args) => backup::restore(&config, args).await,
        Command::Keys(command) => keys::run(&config, command).await,
        Command::Mail(command) => mail::run(&config, command).await,
        Command::Lookup(command) => lookup::run(&config, command).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Calendar(_) | Command::Bench(_) | Command::Picture => Ok(()),
    }
}

/// Log lines go to standard error; `RUST_LOG` says how much.
fn log(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log_json {
        lines.json().init()
    } else {
        lines.init()
    }
}

/// A line on standard output: the result of a command.
#[expect(clippy::print_stdout, reason = "the result of a command")]
fn print(line: impl std::fmt::Display) {
    println!("{line}");
}
