//! `sportello mail …`: mail by pipe.

pub mod inspect;

use std::io::Read;

use clap::Subcommand;
use domain::ingest::receive::{Arrived, receive};

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

#[derive(Subcommand)]
pub enum MailCommand {
    /// Take one mail from standard input. Exits with 75 when the desk cannot take it now, so that the mail server keeps
    /// it and tries again (sysexits EX_TEMPFAIL).
    Deliver {
        /// Name of the mailbox it is for.
        #[arg(long)]
        mailbox: String,
    },
    /// Verify again the signatures that could not be verified: after the certificates (pec_bundle) changed.
    Reverify,
    /// Say how mails are read, without a desk: kind, signature, certified data, fax, attachments, text.
    Inspect(inspect::InspectArgs),
}

/// Not now, but later: the mail server keeps the mail.
pub fn later(error: impl std::fmt::Display) -> Exit {
    Exit {
        code: TEMPORARY,
        text: error.to_string(),
    }
}

const TEMPORARY: u8 = 75;
const NO_SUCH_MAILBOX: u8 = 67;

/// Runs a command.
pub async fn run(config: &Config, command: MailCommand) -> Outcome {
    let mailbox = match command {
        MailCommand::Deliver { mailbox } => mailbox,
        MailCommand::Reverify => return reverify(config).await,
        MailCommand::Inspect(args) => return inspect::run(&args),
    };
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw).map_err(later)?;
    let desk = compose::desk(config, false).await.map_err(later)?;
    let found = store::desk::mailbox_by_name(desk.store.reader(), &mailbox).await;
    let found = found.map_err(later)?;
    let Some(found) = found else {
        return Err(Exit {
            code: NO_SUCH_MAILBOX,
            text: format!("there is no mailbox {mailbox:?}"),
        });
    };
    let mail = Arrived {
        mailbox_id: found.id,
        place: None,
        received_at: None,
        raw: raw.into(),
    };
    receive(&desk, mail).await.map(drop).map_err(later)
}

async fn reverify(config: &Config) -> Outcome {
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    let result = domain::ingest::reverify::reverify(&desk).await.map_err(Exit::failed)?;
    print(format_args!(
        "{} signatures looked at again with {} certificates, {} now valid",
        result.checked,
        desk.trust.len(),
        result.trusted
    ));
    Ok(())
}
