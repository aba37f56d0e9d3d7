//! The region's registries: local ones, filled by files that are part of the program, through the same import as every other.
//! What stands in the files is invented; a column of each says so.

use std::io::Cursor;

use model::lookup::Registry;
use model::registry_import::{ImportMode, ImportPolicy, ImportState};

use super::content::named;
use super::furnish::Furniture;
use super::stage::at;
use crate::admin::Actor::CommandLine;
use crate::admin::registries::{imports, save_rules};
use crate::lookups::import::ImportForm;
use crate::lookups::import::run::run;
use crate::lookups::settings::RegistryRules;
use crate::{Desk, Error, Result};

/// The files came so long ago (three days, in minutes).
const AGE: i64 = 3 * 24 * 60;

/// A file of the demonstration, and the queues for which its registry is asked without being told to.
struct Content {
    registry: Registry,
    name: &'static str,
    file: &'static str,
    queues: &'static [&'static str],
    /// Queues in which the delegation has to be seen: what is there is about people's health.
    delegation: &'static [&'static str],
}

const FILES: [Content; 3] = [
    Content {
        registry: Registry::Ims,
        name: "ims-dati-inventati.csv",
        file: include_str!("../../demo/ims.csv"),
        queues: &["tributi", "pec", "fse"],
        delegation: &["fse"],
    },
    Content {
        registry: Registry::Sitr,
        name: "sitr-dati-inventati.csv",
        file: include_str!("../../demo/sitr.csv"),
        queues: &["tributi"],
        delegation: &[],
    },
    Content {
        registry: Registry::Pec,
        name: "pec-dati-inventati.csv",
        file: include_str!("../../demo/pec.csv"),
        queues: &["pec"],
        delegation: &[],
    },
];

/// Fills the registries, and says for what each is asked.
///
/// # Errors
/// When a use case refuses the content.
pub(super) async fn fill(desk: &Desk, furniture: &Furniture) -> Result<()> {
    let desk = &at(desk, desk.now().plus_minutes(-AGE));
    for content in &FILES {
        if desk.lookups.line(content.registry).is_local() {
            import(desk, content).await?;
        }
        let ids = |keys: &[&str]| -> Result<Vec<i64>> {
            keys.iter().map(|key| Ok(named(&furniture.queues, key)?.id)).collect()
        };
        let usual = RegistryRules::of(content.registry);
        let rules = model::registry_admin::RegistryRulesView {
            called_for: ids(content.queues)?.into_iter().map(|id| (id, None)).collect(),
            roles: usual.roles,
            keep_minutes: usual.keep_minutes,
            asks_delegation: usual.asks_delegation,
            delegation_queues: ids(content.delegation)?,
        };
        save_rules(desk, CommandLine, content.registry, rules).await?;
    }
    Ok(())
}

async fn import(desk: &Desk, content: &Content) -> Result<()> {
    let form = ImportForm {
        registry: content.registry,
        mode: ImportMode::Complete,
        policy: ImportPolicy::AllOrNothing,
        file_name: content.name.to_owned(),
    };
    let file = Box::new(Cursor::new(content.file.as_bytes()));
    let running = imports::begin(desk, CommandLine, form, file).await?;
    let id = running.id;
    match run(desk, running).await? {
        ImportState::Ready => imports::apply(desk, CommandLine, id).await,
        state => Err(Error::Fault(format!("{}: the import is {state}", content.name))),
    }
}
