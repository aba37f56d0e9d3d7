//! A local registry: what came in files, in the desk's own database.

use futures::future::BoxFuture;
use model::lookup::{LookupKey, Records, Registry, TaxRecord};
use serde::de::DeserializeOwned;
use store::Store;

use super::hash;
use crate::ports::{RegistrySource, SourceFault};

/// Records that are read at most: many more than a card shows, so that it shows the latest and not the first of the file. A
/// lease company's vehicles are fewer.
const MOST_READ: i64 = 5_000;

/// The local registry of a kind.
pub(super) struct Local {
    store: Store,
    registry: Registry,
}

impl Local {
    pub(super) fn new(store: Store, registry: Registry) -> Self {
        Self { store, registry }
    }
}

impl RegistrySource for Local {
    fn find<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        Box::pin(async move {
            let rows = store::registries::find(self.store.reader(), self.registry, hash::of_key(key), MOST_READ)
                .await
                .map_err(|error| SourceFault::Down(error.to_string()))?;
            match self.registry {
                Registry::Ims => parsed(&rows).map(Records::Ims),
                Registry::Sitr => {
                    let mut positions: Vec<TaxRecord> = parsed(&rows)?;
                    // As people ask for them: the latest year first.
                    positions.sort_by(|one, other| other.year.cmp(&one.year).then_with(|| one.plate.cmp(&other.plate)));
                    Ok(Records::Sitr(positions))
                }
                Registry::Pec => parsed(&rows).map(Records::Pec),
            }
        })
    }

    fn count<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Option<i64>> {
        Box::pin(async move {
            store::registries::count(self.store.reader(), self.registry, hash::of_key(key))
                .await
                .ok()
        })
    }
}

fn parsed<T: DeserializeOwned>(rows: &[String]) -> Result<Vec<T>, SourceFault> {
    rows.iter()
        .map(|row| serde_json::from_str(row).map_err(|_| SourceFault::Broken("a stored record is damaged".to_owned())))
        .collect()
}
