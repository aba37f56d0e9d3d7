//! `sportello backup …` and `sportello restore`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::audit::what;
use super::{Exit, Outcome, print};
use crate::backup::check::check;
use crate::backup::folder::Folder;
use crate::backup::make::make;
use crate::backup::prune::prune;
use crate::backup::restore;
use crate::compose;
use crate::config::Config;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArgs {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// The folder of the backups, made where it is not there. Files that are in it already are not copied again.
    dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum BackupCommand {
    /// Check a backup without a desk: that every file of it is there and unchanged, and with the master key also that it can be
    /// opened. Exits with 1 when anything is wrong.
    Verify {
        /// The folder of the backups.
        dir: PathBuf,
        /// Which backup; else the newest.
        #[arg(long)]
        name: Option<String>,
    },
    /// Remove old backups with their keys, and files that no backup needs any more. The newest always stays.
    Prune {
        /// The folder of the backups.
        dir: PathBuf,
        /// Remove what is older than so many days.
        #[arg(long)]
        keep_days: u32,
    },
}

#[derive(Args)]
pub struct RestoreArgs {
    /// The folder of the backups.
    dir: PathBuf,
    /// The new data folder, empty but for the master key.
    #[arg(long)]
    into: PathBuf,
    /// The new database, empty; else the configured one, or SQLite in the new data folder.
    #[arg(long)]
    database_url: Option<String>,
    /// Which backup; else the newest.
    #[arg(long)]
    name: Option<String>,
}

impl RestoreArgs {
    /// The environment, with the new place in it.
    pub fn env(&self, name: &str) -> Option<String> {
        match name {
            "SPORTELLO_DATA_DIR" => Some(self.into.display().to_string()),
            "DATABASE_URL" if self.database_url.is_some() => self.database_url.clone(),
            _ => std::env::var(name).ok(),
        }
    }
}

/// Runs a command.
pub async fn run(config: &Config, args: BackupArgs) -> Outcome {
    match (args.command, args.dir) {
        (Some(BackupCommand::Verify { dir, name }), _) => verify(config, &dir, name.as_deref()),
        (Some(BackupCommand::Prune { dir, keep_days }), _) => {
            let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
            let pruned = prune(&desk, &dir, keep_days).await.map_err(Exit::failed)?;
            for name in &pruned.backups {
                print(format_args!("removed {name} and its key"));
            }
            print(format_args!(
                "{} backups are left; {} files were in none of them and are gone. Copies of the folder elsewhere have to be pruned, too",
                pruned.left, pruned.objects
            ));
            Ok(())
        }
        (None, Some(dir)) => {
            let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
            let made = make(&desk, &config.data_dir.join("blobs"), &dir)
                .await
                .map_err(Exit::failed)?;
            print(format_args!(
                "{}: {} rows in {} bytes, {} files, {} of them new",
                made.name, made.rows, made.bytes, made.files, made.new_files
            ));
            if made.missing > 0 {
                print(format_args!(
                    "note  {} files that the database names are not in the file store",
                    made.missing
                ));
            }
            print(format_args!(
                "the master key {} is not in it: without a copy of it, kept apart, nobody can restore this backup",
                compose::master_key_place(config).display()
            ));
            Ok(())
        }
        (None, None) => Err(Exit {
            code: 2,
            text: "say where to: `sportello backup DIR`".to_owned(),
        }),
    }
}

fn verify(config: &Config, dir: &std::path::Path, name: Option<&str>) -> Outcome {
    let folder = Folder::open(dir).map_err(Exit::failed)?;
    let name = folder.chosen(name).map_err(Exit::failed)?;
    let vault = compose::master_key(config).map_err(Exit::failed)?;
    let checked = check(&folder, &name, vault.as_ref()).map_err(Exit::failed)?;
    for fault in &checked.faults {
        print(format_args!("WRONG {fault}"));
    }
    if !checked.faults.is_empty() {
        return Err(Exit::failed(format!(
            "the backup {name} is not whole: {} faults",
            checked.faults.len()
        )));
    }
    print(format_args!(
        "ok    {name}: {} rows, {} files",
        checked.rows, checked.files
    ));
    if !checked.opened {
        print("note  not opened: the master key is not here");
    }
    Ok(())
}

/// Restores.
pub async fn restore(config: &Config, args: RestoreArgs) -> Outcome {
    let restored = restore::restore(config, &args.dir, args.name.as_deref())
        .await
        .map_err(Exit::failed)?;
    print(format_args!(
        "{}: {} rows, {} files, {} entries of the audit log verified",
        restored.name, restored.rows, restored.files, restored.entries
    ));
    if restored.missing > 0 {
        print(format_args!(
            "note  {} files that the database names were not in the backup",
            restored.missing
        ));
    }
    if let Some(broken) = &restored.broken {
        return Err(Exit::failed(format!(
            "everything was restored; the audit log was broken already when the backup was made: {}",
            what(broken)
        )));
    }
    print("`serve` sends what was waiting to be sent when the backup was made. To look only: `serve --role web`");
    Ok(())
}
