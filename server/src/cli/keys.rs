//! `sportello keys …`: the master key, and the keys of the contracts' files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::Desk;
use domain::admin::Actor;
use domain::blobs::work::{self, Worked};
use domain::vault::{self, Vault};
use store::blob_keys::BlobKey;

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

#[derive(Subcommand)]
pub enum KeysCommand {
    /// List the keys of the contracts' files.
    List {
        /// Also count the files of each key, which takes a while.
        #[arg(long)]
        files: bool,
    },
    /// Seal everything with another master key. Stop the desk before.
    RotateMaster {
        /// The file with the new key; it is made where it is not there.
        #[arg(long)]
        new_key_file: PathBuf,
    },
    /// Give a contract another key and seal its files anew; run again it goes on.
    RotateContract {
        /// The contract's number, as `keys list` says it.
        contract: i64,
    },
    /// Seal the files that were stored before there were keys; run again it goes on.
    Encrypt,
}

/// Runs a command.
pub async fn run(config: &Config, command: KeysCommand) -> Outcome {
    if let KeysCommand::RotateMaster { new_key_file } = &command {
        return rotate_master(config, new_key_file).await;
    }
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    let files = compose::blob_files(config).map_err(Exit::failed)?;
    let by = Actor::CommandLine;
    match command {
        KeysCommand::List { files: counted } => list(config, &desk, counted).await,
        KeysCommand::RotateContract { contract } => {
            let done = work::rotate(&desk, by, &*files, contract)
                .await
                .map_err(|error| match error {
                    domain::Error::Refused(model::Problem::NotFound) => Exit::failed(format!(
                        "there is no contract {contract}: `sportello keys list` says which there are"
                    )),
                    error => Exit::failed(error),
                })?;
            told(&done, &format!("contract {contract} has another key"))
        }
        KeysCommand::Encrypt => {
            let done = work::encrypt(&desk, by, &*files).await.map_err(Exit::failed)?;
            told(&done, "no file stands open")
        }
        KeysCommand::RotateMaster { .. } => Ok(()),
    }
}

/// What became of files; a damaged one is a failure.
fn told(done: &Worked, end: &str) -> Outcome {
    print(format_args!("{} files were sealed", done.files));
    if done.damaged.is_empty() {
        print(end);
        return Ok(());
    }
    for name in &done.damaged {
        print(format_args!("WRONG {name} is damaged and was left as it is"));
    }
    Err(Exit::failed(format!(
        "{} files are damaged: put them back from a backup and run the command again",
        done.damaged.len()
    )))
}

async fn list(config: &Config, desk: &Desk, counted: bool) -> Outcome {
    let files = compose::blob_files(config).map_err(Exit::failed)?;
    let db = desk.store.reader();
    let keys = store::blob_keys::all(db).await.map_err(Exit::failed)?;
    for contract in store::contracts::all(db).await.map_err(Exit::failed)? {
        print(format_args!("contract {}  {}", contract.id, contract.name));
        let counts = if counted {
            let counts = work::by_key(&*files, contract.id).await;
            Some(counts.map_err(Exit::failed)?)
        } else {
            None
        };
        for key in keys.iter().filter(|key| key.contract_id == contract.id) {
            line(desk, key, counts.as_ref());
        }
    }
    Ok(())
}

fn line(desk: &Desk, key: &BlobKey, counts: Option<&BTreeMap<i64, u64>>) {
    let day = |at| desk.moment(at).full;
    let state = match (key.destroyed_at, key.retired_at, key.replaced_at) {
        (Some(at), _, _) => format!("destroyed {}", day(at)),
        (None, Some(at), _) => format!("retired {}", day(at)),
        (None, None, Some(at)) => format!("replaced {}", day(at)),
        (None, None, None) => "current".to_owned(),
    };
    let files = counts
        .map(|counts| format!("  {} files", counts.get(&key.id).unwrap_or(&0)))
        .unwrap_or_default();
    print(format_args!(
        "  key {}  made {}  {state}{files}",
        key.id,
        day(key.created_at)
    ));
}

async fn rotate_master(config: &Config, path: &Path) -> Outcome {
    let named = |error: &dyn std::fmt::Display| Exit::failed(format!("{}: {error}", path.display()));
    // An earlier run may have been killed after its end, and the desk not know its old key any more.
    if compose::is_key_of_desk(config, path).await.map_err(Exit::failed)? {
        print("everything is sealed with this key already");
        next(config, path);
        return Ok(());
    }
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    let key = match compose::read_key(path).map_err(Exit::failed)? {
        Some(key) => key,
        None => {
            let key = compose::write_key(path).map_err(|error| named(&error))?;
            print(format_args!("made the new master key {}", path.display()));
            key
        }
    };
    let done = vault::rotate::rotate(&desk, Actor::CommandLine, &Vault::new(&key))
        .await
        .map_err(Exit::failed)?;
    print(format_args!(
        "sealed anew: {} passwords, {} keys of files, {} keys of backups",
        done.secrets, done.blob_keys, done.backup_keys
    ));
    next(config, path);
    Ok(())
}

/// What is to be done after the master key was replaced.
fn next(config: &Config, path: &Path) {
    let place = compose::master_key_place(config);
    print("what to do next:");
    print(format_args!(
        "1. keep the old key {} apart, for as long as there are backups that were made with it",
        place.display()
    ));
    print(format_args!(
        "2. put {} in its place, or name it in SPORTELLO_MASTER_KEY_FILE; keep a copy apart from the backups",
        path.display()
    ));
    print("3. start the desk, and make a backup into a new folder: the old folder belongs to the old key");
}
