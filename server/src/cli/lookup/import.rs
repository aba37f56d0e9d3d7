//! `sportello lookup import`: a file for a local registry.

use std::path::PathBuf;

use clap::Args;
use domain::Desk;
use domain::admin::Actor;
use domain::admin::registries::imports;
use domain::lookups::import::ImportForm;
use domain::lookups::import::run::run as read;
use domain::lookups::import::sweep::sweep;
use model::Problem;
use model::lookup::Registry;
use model::problem::FieldError;
use model::registry_import::{ImportMode, ImportPolicy, ImportState, ImportView};

use crate::cli::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

/// Refused lines that are printed.
const PRINTED: usize = 20;

#[derive(Args)]
pub struct ImportArgs {
    /// ims, sitr or pec.
    registry: String,
    /// The CSV file; its first line names the columns.
    file: PathBuf,
    /// The file has what is new or changed only; without it, it is the whole registry.
    #[arg(long)]
    update: bool,
    /// Leave refused lines out; without it, a file with any of them is not put in force.
    #[arg(long)]
    skip_refused: bool,
    /// Say what the file would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Reads a file, prints what was found, and puts it in force.
pub async fn run(config: &Config, args: ImportArgs) -> Outcome {
    let registry: Registry = args.registry.parse().map_err(|_| {
        let known: Vec<_> = Registry::ALL.iter().map(|registry| registry.code()).collect();
        Exit::failed(format!(
            "no registry {:?}; there are {}",
            args.registry,
            known.join(", ")
        ))
    })?;
    let name = args.file.display().to_string();
    let file = std::fs::File::open(&args.file).map_err(|error| Exit::failed(format!("{name}: {error}")))?;
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    let form = ImportForm {
        registry,
        mode: if args.update {
            ImportMode::Update
        } else {
            ImportMode::Complete
        },
        policy: if args.skip_refused {
            ImportPolicy::LeaveOut
        } else {
            ImportPolicy::AllOrNothing
        },
        file_name: name.clone(),
    };
    let running = imports::begin(&desk, Actor::CommandLine, form, Box::new(file))
        .await
        .map_err(|error| refused(&name, error))?;
    let id = running.id;
    let state = read(&desk, running).await.map_err(Exit::failed)?;
    let import = imports::one(&desk, Actor::CommandLine, id)
        .await
        .map_err(Exit::failed)?;
    if state != ImportState::Ready {
        let why = import
            .fault
            .map_or_else(|| state.to_string(), |fault| fault.to_string());
        clean(&desk).await?;
        return Err(Exit::failed(format!("{name}: {why}")));
    }
    tell(&import);
    if args.dry_run || !import.may_apply() {
        imports::discard(&desk, Actor::CommandLine, id)
            .await
            .map_err(Exit::failed)?;
        clean(&desk).await?;
        return if import.may_apply() {
            print("nothing was changed");
            Ok(())
        } else {
            Err(Exit::failed(format!(
                "{name} cannot be put in force: correct the refused lines, or leave them out with --skip-refused"
            )))
        };
    }
    imports::apply(&desk, Actor::CommandLine, id)
        .await
        .map_err(Exit::failed)?;
    print(format_args!(
        "{registry} answers from {name}: {} records",
        import.records()
    ));
    clean(&desk).await
}

fn tell(import: &ImportView) {
    print(format_args!(
        "{} lines: {} accepted, {} refused",
        import.lines, import.accepted, import.refused
    ));
    print(format_args!(
        "{} new, {} changed, {} removed, {} the same",
        import.added, import.changed, import.removed, import.unchanged
    ));
    if !import.findings.ignored.is_empty() {
        print(format_args!("columns not used: {}", import.findings.ignored.join(", ")));
    }
    for (error, count) in &import.findings.counts {
        print(format_args!("refused for {error}: {count}"));
    }
    for problem in import.findings.told.iter().take(PRINTED) {
        let column = problem.column.map(|column| format!(" ({column})")).unwrap_or_default();
        print(format_args!("line {}: {}{column}", problem.line, problem.error));
    }
}

/// What is wrong with a file as a whole.
fn refused(name: &str, error: domain::Error) -> Exit {
    let domain::Error::Refused(problem) = error else {
        return Exit::failed(error);
    };
    let field = match &problem {
        Problem::Invalid(fields) => fields.first(),
        Problem::NotFound => return Exit::failed("this registry is not a local one: it is filled where it is"),
        _ => None,
    };
    let Some(field) = field else {
        return Exit::failed(domain::Error::Refused(problem));
    };
    let detail = field.detail.clone().unwrap_or_default();
    Exit::failed(match field.error {
        FieldError::NoColumns => {
            let (missing, found) = detail.split_once('|').unwrap_or((detail.as_str(), ""));
            format!("{name}: columns are missing: {missing}; the first line has: {found}")
        }
        FieldError::DoubledColumn => format!("{name}: two columns say the same thing: {detail}"),
        FieldError::NoTable => format!("{name} is no CSV file"),
        FieldError::EmptyFile => format!("{name} is empty"),
        FieldError::Busy => "another file of this registry is being read".to_owned(),
        other => format!("{name}: {other}"),
    })
}

/// Deletes what has ended: no worker may be running.
async fn clean(desk: &Desk) -> Outcome {
    while sweep(desk).await.map_err(Exit::failed)? {}
    Ok(())
}
