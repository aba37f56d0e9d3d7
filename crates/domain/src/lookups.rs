//! The region's registries at the operator's side: who may ask which, when a reason has to be given, what is kept for how
//! long, and what is written down (tender 2.2.1, GDPR art. 5, 25 and 32).

pub mod ask;
pub mod attach;
mod hash;
pub mod import;
mod kept;
mod line;
mod local;
pub mod page;
pub mod review;
pub mod settings;
pub mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::lookup::{LookupKey, Registry};
use store::Store;

use crate::desk::hex;
use crate::ports::RegistrySource;
use crate::vault::{Vault, hmac};

pub(crate) use kept::Kept;
pub use line::{Limits, Line, LineHealth, MOST_RECORDS};

/// A registry that is not a local one.
pub struct Connection {
    pub registry: Registry,
    /// How it is reached, for administrators: `ldap`, `rest`, `view`.
    pub how: &'static str,
    pub source: Arc<dyn RegistrySource>,
    pub limits: Limits,
}

/// The registries of a process: their connections, what they answered a moment ago, and the key of what is written down.
pub struct Lookups {
    lines: BTreeMap<Registry, Line>,
    pub(crate) kept: Kept,
    key: [u8; 32],
}

impl std::fmt::Debug for Lookups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lookups(…)")
    }
}

impl Lookups {
    /// The registries as configured; whichever is not there is a local one.
    pub(crate) fn new(store: &Store, connections: Vec<Connection>, vault: &Vault) -> Self {
        let mut lines = BTreeMap::new();
        for registry in Registry::ALL {
            let source = Arc::new(local::Local::new(store.clone(), *registry));
            lines.insert(*registry, Line::new(line::LOCAL, source, Limits::default()));
        }
        for connection in connections {
            lines.insert(
                connection.registry,
                Line::new(connection.how, connection.source, connection.limits),
            );
        }
        Self {
            lines,
            kept: Kept::default(),
            key: vault.derive("lookup.key"),
        }
    }

    /// The line to a registry.
    pub fn line(&self, registry: Registry) -> &Line {
        // Every registry has one from the start.
        &self.lines[&registry]
    }

    /// What is written down of a key: an HMAC under a key that is in no database, so that nobody finds the person by trying
    /// codes.
    pub fn fingerprint(&self, key: &LookupKey) -> String {
        hex(&hmac(&self.key, format!("{}:{}", key.kind, key.value).as_bytes()))
    }
}
