//! `sportello audit …`: the audit log, from the machine itself.

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::Desk;
use domain::admin::Actor;
use domain::audit::{administrators, segment, verify};
use model::audit::{AdministratorsReport, Broken, Flaw, Verification};
use store::Store;

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Verify the chain: every entry is there, as it was sealed, written by the desk, and as the digests outside say.
    Verify {
        /// Begin at this place instead of the first.
        #[arg(long)]
        from: Option<i64>,
    },
    /// Export the oldest year of the log that is still there, a line of JSON an entry.
    Export {
        /// The year, which has to have ended.
        #[arg(long)]
        year: i16,
        /// Where to write it; nothing is overwritten.
        file: PathBuf,
    },
    /// Drop a year that was exported and is older than `audit.keep_months`; its last hash stays.
    Drop {
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// Report the accesses of administrators in a year.
    Administrators {
        /// The year.
        #[arg(long)]
        year: i16,
        /// As a table for spreadsheets, a line an access.
        #[arg(long)]
        csv: bool,
    },
}

/// Runs a command.
pub async fn run(config: &Config, command: AuditCommand) -> Outcome {
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    match command {
        AuditCommand::Verify { from } => {
            let found = verify::check(&desk, Actor::CommandLine, from)
                .await
                .map_err(Exit::failed)?;
            told(&found)
        }
        AuditCommand::Export { year, file } => export(&desk, year, &file).await,
        AuditCommand::Drop { year } => {
            // On PostgreSQL the serving role may delete nothing.
            let owner = match &config.migrate_url {
                Some(url) => Store::connect(url).await.map_err(Exit::failed)?,
                None => desk.store.clone(),
            };
            let count = segment::drop_year(&desk, &owner, Actor::CommandLine, year, config.audit_keep_months)
                .await
                .map_err(Exit::failed)?;
            print(format_args!("{year}: {count} entries were dropped"));
            Ok(())
        }
        AuditCommand::Administrators { year, csv: true } => {
            let csv = administrators::csv(&desk, Actor::CommandLine, year)
                .await
                .map_err(Exit::failed)?;
            print(csv.trim_end());
            Ok(())
        }
        AuditCommand::Administrators { year, csv: false } => {
            let report = administrators::report(&desk, Actor::CommandLine, year)
                .await
                .map_err(Exit::failed)?;
            table(&report);
            Ok(())
        }
    }
}

async fn export(desk: &Desk, year: i16, path: &Path) -> Outcome {
    let named = |error: &dyn std::fmt::Display| Exit::failed(format!("{}: {error}", path.display()));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| named(&error))?;
    let mut out = BufWriter::new(file);
    let done = segment::export(desk, Actor::CommandLine, year, &mut out).await;
    let segment = match done {
        Ok(segment) => segment,
        Err(error) => {
            // Half an export is none.
            let _ = std::fs::remove_file(path);
            return Err(Exit::failed(error));
        }
    };
    let file = out.into_inner().map_err(|error| named(&error))?;
    file.sync_all().map_err(|error| named(&error))?;
    print(format_args!(
        "{year}: places {} to {}, sha256 {}, last hash {}",
        segment.first_seq, segment.last_seq, segment.sha256, segment.last_hash
    ));
    Ok(())
}

/// What was found, in a line each; a broken chain is a failure.
fn told(found: &Verification) -> Outcome {
    if let Some(broken) = &found.broken {
        return Err(Exit::failed(format!("the audit log is broken: {}", what(broken))));
    }
    print(format_args!(
        "ok    the audit log is whole: {} entries, places {} to {}",
        found.entries, found.first_seq, found.last_seq
    ));
    print(format_args!("ok    last hash {}", found.last_hash));
    print(format_args!("ok    {} digests kept outside agree", found.digests));
    if found.unsealed > 0 {
        print(format_args!(
            "note  {} entries are not sealed yet: is a worker running?",
            found.unsealed
        ));
    }
    if found.turned_back > 0 {
        print(format_args!(
            "note  the clock was turned back {} times: times there are not in order, places are",
            found.turned_back
        ));
    }
    Ok(())
}

/// Where the chain is broken, and how.
pub fn what(broken: &Broken) -> String {
    let place = broken.seq.map(|seq| format!("place {seq}")).unwrap_or_default();
    let entry = broken.entry.map(|id| format!("entry {id}")).unwrap_or_default();
    let named = [place, entry].join(" ").trim().to_owned();
    match broken.flaw {
        Flaw::Gap => format!("{named}: its seal is missing"),
        Flaw::Removed => format!("{named}: the entry was removed"),
        Flaw::Changed => format!("{named}: the entry or its seal was changed"),
        Flaw::Foreign => format!("{named}: the entry was not written by the desk"),
        Flaw::Twice => format!("{named}: the entry is there twice"),
        Flaw::Cut => format!("{named}: from there on it is missing, a digest kept outside knows more"),
        Flaw::Digest => format!("{named}: a digest kept outside has another hash"),
        Flaw::Segment => format!("{named}: what is written down of a dropped year was changed"),
    }
}

fn table(report: &AdministratorsReport) {
    print(format_args!("accesses of administrators in {}", report.year));
    print("sign-ins  refused  sign-outs  first             last              who");
    for row in &report.rows {
        let at = |moment: &Option<model::Moment>| moment.as_ref().map(|at| at.full.clone()).unwrap_or_default();
        let today = if row.still { "" } else { " (no administrator today)" };
        print(format_args!(
            "{:>8}  {:>7}  {:>9}  {:<16}  {:<16}  {} {}{today}",
            row.logins,
            row.refused,
            row.logouts,
            at(&row.first),
            at(&row.last),
            row.login,
            row.name
        ));
    }
    print(format_args!("{} attempts with a name that nobody has", report.unknown));
}
