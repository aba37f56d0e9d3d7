//! `sportello lookup check`: what is wrong with a registry, for whoever builds or configures it.

use clap::Args;
use connectors::registry::check::{self, Checked, Verdict};
use connectors::registry::rest::Rest;
use domain::lookups::Limits;
use model::lookup::{LookupKey, LookupKind, Registry};

use crate::cli::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;
use crate::config::registries::Connector;

#[derive(Args)]
pub struct CheckArgs {
    /// The registry: ims, sitr or pec.
    registry: String,
    /// Also ask by this tax code, of somebody whom the registry knows.
    #[arg(long)]
    tax_code: Option<String>,
    /// Also ask by this number plate.
    #[arg(long)]
    plate: Option<String>,
    /// Also ask by this mail address.
    #[arg(long)]
    email: Option<String>,
    /// Also ask by this telephone number.
    #[arg(long)]
    phone: Option<String>,
}

/// Looks at the registry and prints a line for each thing.
pub async fn run(config: &Config, args: CheckArgs) -> Outcome {
    let registry: Registry = args.registry.parse().map_err(|_| {
        let known: Vec<_> = Registry::ALL.iter().map(|registry| registry.code()).collect();
        Exit::failed(format!(
            "no registry {:?}; there are {}",
            args.registry,
            known.join(", ")
        ))
    })?;
    let keys = keys(registry, args)?;
    let configured = config.registries.iter().find(|one| one.registry == registry);
    let how = configured.map_or("local", |one| one.connector.name());
    print(format_args!("      registry {registry} ({how})"));
    let report = match configured.map(|one| &one.connector) {
        Some(Connector::Rest { http, .. }) => {
            let rest = Rest::new(registry, http.clone()).map_err(Exit::failed)?;
            check::rest(registry, &rest, &keys).await
        }
        Some(_) | None => {
            let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
            let limits = configured.map_or_else(Limits::default, |one| one.limits);
            check::source(registry, desk.lookups.line(registry).source(), limits.time, &keys).await
        }
    };
    tell(&report)
}

fn tell(report: &[Checked]) -> Outcome {
    for Checked { verdict, text } in report {
        let begin = match verdict {
            Verdict::Fine => "ok   ",
            Verdict::Note => "note ",
            Verdict::Wrong => "WRONG",
        };
        print(format_args!("{begin} {text}"));
    }
    match report.iter().filter(|one| one.verdict == Verdict::Wrong).count() {
        0 => Ok(()),
        1 => Err(Exit::failed("1 thing is wrong")),
        wrong => Err(Exit::failed(format!("{wrong} things are wrong"))),
    }
}

/// The keys that were typed, in the form in which registries compare them.
fn keys(registry: Registry, args: CheckArgs) -> Result<Vec<LookupKey>, Exit> {
    let typed = [
        (LookupKind::TaxCode, args.tax_code),
        (LookupKind::Plate, args.plate),
        (LookupKind::Email, args.email),
        (LookupKind::Phone, args.phone),
    ];
    let mut keys = Vec::new();
    for (kind, typed) in typed {
        let Some(typed) = typed else { continue };
        if !registry.kinds().contains(&kind) {
            let known: Vec<_> = registry.kinds().iter().map(|kind| kind.code()).collect();
            return Err(Exit::failed(format!(
                "{registry} is not asked by {kind}, but by {}",
                known.join(", ")
            )));
        }
        let key = LookupKey::parse(kind, &typed);
        keys.push(key.ok_or_else(|| Exit::failed(format!("the {kind} is not complete, or cannot be one")))?);
    }
    Ok(keys)
}
