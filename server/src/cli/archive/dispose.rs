//! `sportello archive dispose …`: disposals on a server that runs no worker, or that somebody wants to watch.

use clap::Subcommand;
use connectors::package::Shelf;
use domain::admin::Actor;
use domain::disposal::{self, steps};
use model::disposal::DisposalState;
use store::disposals::{self, Disposal, items};

use crate::cli::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;
use crate::worker::EXPORTS;

#[derive(Subcommand)]
pub enum DisposeCommand {
    /// The disposals, the newest first.
    List,
    /// A disposal: how far it is, and its record where it is over.
    Show {
        /// Its number.
        id: i64,
    },
    /// Do what a worker would do for a disposal, and wait for it: its list, its package, its destruction. One that is authorised
    /// begins with `--tickets`. A run that was stopped goes on when the same command is given again.
    Run {
        /// Its number.
        id: i64,
        /// How many tickets are on its list: needed to begin the destruction, which nothing takes back.
        #[arg(long)]
        tickets: Option<i64>,
    },
}

/// Runs a command.
pub async fn run(config: &Config, command: DisposeCommand) -> Outcome {
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    let db = desk.store.reader();
    match command {
        DisposeCommand::List => {
            for found in disposals::newest(db, 1_000).await.map_err(Exit::failed)? {
                print(line(&found));
            }
            Ok(())
        }
        DisposeCommand::Show { id } => {
            let found = find(db, id).await?;
            print(line(&found));
            let tally = items::tally(db, id).await.map_err(Exit::failed)?;
            print(format_args!(
                "listed {}, destroyed {}, on hold {}, changed {}",
                tally.listed, tally.destroyed, tally.held, tally.changed
            ));
            if let Some(record) = found.record {
                print(record);
            }
            Ok(())
        }
        DisposeCommand::Run { id, tickets } => {
            let found = find(db, id).await?;
            if found.state == DisposalState::Authorised {
                let Some(tickets) = tickets else {
                    return Err(Exit::failed(format!(
                        "disposal {id} is authorised: to begin the destruction give --tickets {}",
                        found.tickets
                    )));
                };
                steps::start(&desk, Actor::CommandLine, id, &tickets.to_string())
                    .await
                    .map_err(|_| Exit::failed(format!("disposal {id} has {} tickets", found.tickets)))?;
            }
            let shelf = Shelf::new(config.data_dir.join(EXPORTS));
            disposal::finish(&desk, &shelf, id).await.map_err(Exit::failed)?;
            let found = find(db, id).await?;
            print(line(&found));
            if let Some(record) = found.record {
                print(record);
            }
            Ok(())
        }
    }
}

async fn find(db: &impl store::ConnectionTrait, id: i64) -> Result<Disposal, Exit> {
    let found = disposals::find(db, id).await.map_err(Exit::failed)?;
    found.ok_or_else(|| Exit::failed(format!("there is no disposal {id}")))
}

fn line(found: &Disposal) -> String {
    format!(
        "{:>5}  {:<10}  {:>8} tickets  {} / {}  proposed by {}",
        found.id,
        found.state.code(),
        found.tickets,
        found.contract,
        found.class.as_deref().unwrap_or("every class"),
        found.proposer
    )
}
