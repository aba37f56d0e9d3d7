//! What the desk has decided about each registry: for which queues and reasons it is asked, by whom, and how long an answer
//! is kept.

use model::Role;
use model::lookup::Registry;
use serde::{Deserialize, Serialize};
use store::ConnectionTrait;

use crate::{Error, Result};

/// Minutes for which an answer is kept, where nobody has said anything else.
const MINUTES: i64 = 10;

/// The rules of a registry; one setting holds them as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryRules {
    /// Queues whose contacts it is asked for without being told to, with the reasons that call for it; no reason: all.
    pub called_for: Vec<(i64, Option<i64>)>,
    /// Who may ask it.
    pub roles: Vec<Role>,
    /// Minutes for which an answer is kept for its contact.
    pub keep_minutes: i64,
    /// The delegation has to be seen before it is asked about somebody else.
    pub asks_delegation: bool,
    /// The same in these queues only (health data).
    pub delegation_queues: Vec<i64>,
}

impl RegistryRules {
    /// Where nobody has said anything else: asked for a reason only; taxes of somebody else need a delegation.
    pub fn of(registry: Registry) -> Self {
        Self {
            called_for: Vec::new(),
            roles: vec![Role::FrontEnd, Role::BackOffice, Role::TeamLeader],
            keep_minutes: MINUTES,
            asks_delegation: registry == Registry::Sitr,
            delegation_queues: Vec::new(),
        }
    }
}

/// Name of the setting.
pub(crate) fn name(registry: Registry) -> String {
    format!("registry_{registry}")
}

/// The rules of a registry.
///
/// # Errors
/// When the database fails or the setting is damaged.
pub(crate) async fn rules(db: &impl ConnectionTrait, registry: Registry) -> Result<RegistryRules> {
    let stored = store::settings::get(db, &name(registry)).await?;
    parsed(registry, stored.as_deref())
}

/// Writes the rules of a registry.
///
/// # Errors
/// When the database fails.
pub(crate) async fn write(db: &impl ConnectionTrait, registry: Registry, rules: &RegistryRules) -> Result<()> {
    let text = serde_json::to_string(rules).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(store::settings::set(db, &name(registry), &text).await?)
}

/// The rules of every registry, in one statement.
///
/// # Errors
/// When the database fails or a setting is damaged.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<(Registry, RegistryRules)>> {
    let names: Vec<String> = Registry::ALL.iter().map(|registry| name(*registry)).collect();
    parsed_all(&store::settings::several(db, &names).await?)
}

/// The rules of every registry, out of the settings that there are.
///
/// # Errors
/// When a setting is damaged.
pub(crate) fn parsed_all(stored: &[(String, String)]) -> Result<Vec<(Registry, RegistryRules)>> {
    Registry::ALL
        .iter()
        .map(|registry| {
            let text = stored.iter().find(|(stored, _)| *stored == name(*registry));
            Ok((*registry, parsed(*registry, text.map(|(_, value)| value.as_str()))?))
        })
        .collect()
}

fn parsed(registry: Registry, text: Option<&str>) -> Result<RegistryRules> {
    match text {
        Some(text) => {
            serde_json::from_str(text).map_err(|_| Error::Fault(format!("setting registry_{registry} is damaged")))
        }
        None => Ok(RegistryRules::of(registry)),
    }
}
