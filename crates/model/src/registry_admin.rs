//! The registries as those who configure the desk see them: how each is reached, how it does, and its rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::lookup::Registry;
use crate::lookup_limits::LookupLimits;
use crate::permission::{Permission, Role};
use crate::registry_import::ImportView;
use crate::time::Moment;

/// Longest time for which an answer is kept, in minutes.
pub const KEEP_MAX: i64 = 60;

/// A registry in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryRow {
    pub registry: Registry,
    /// How it is reached: `local`, `ldap`, `rest`, `view`.
    pub how: String,
    /// Left alone until then, after several faults in a row.
    pub rests_until: Option<Moment>,
    /// Faults in a row until now.
    pub faults: u32,
    /// The last fault, in words without keys, data or secrets.
    pub last_fault: Option<(Moment, String)>,
    /// When it last answered this process.
    pub answered: Option<Moment>,
    /// Of a local one: how many records it has, and since when they are in force.
    pub in_force: Option<(i64, Moment)>,
    /// Of a local one: the file that is being read, or waits for a decision.
    pub pending: Option<ImportView>,
    pub rules: RegistryRulesView,
}

impl RegistryRow {
    /// Whether it is filled by files.
    pub fn is_local(&self) -> bool {
        self.how == "local"
    }
}

/// The rules of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryRulesView {
    /// Queues whose contacts it is asked for without being told to, with the reasons that call for it; no reason: all.
    pub called_for: Vec<(i64, Option<i64>)>,
    /// Who may ask it.
    pub roles: Vec<Role>,
    /// Minutes for which an answer is kept for its contact.
    pub keep_minutes: i64,
    /// The delegation has to be seen before it is asked about somebody else.
    pub asks_delegation: bool,
    /// The same in these queues only.
    pub delegation_queues: Vec<i64>,
}

impl RegistryRulesView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let on = || "on".to_owned();
        let mut values = BTreeMap::from([("keep_minutes".to_owned(), self.keep_minutes.to_string())]);
        values.extend(self.called_for.iter().map(|(queue, reason)| match reason {
            Some(reason) => (reason_field(*reason), on()),
            None => (queue_field(*queue), on()),
        }));
        values.extend(self.roles.iter().map(|role| (role_field(*role), on())));
        values.extend(self.delegation_queues.iter().map(|id| (delegation_field(*id), on())));
        if self.asks_delegation {
            values.insert("asks_delegation".to_owned(), on());
        }
        values
    }

    /// Whether a queue calls for the registry with all of its reasons.
    pub fn calls_whole(&self, queue_id: i64) -> bool {
        self.called_for.contains(&(queue_id, None))
    }
}

/// The box that says that a queue calls for the registry.
pub fn queue_field(queue_id: i64) -> String {
    format!("queue_{queue_id}")
}

/// The box that says that a reason does.
pub fn reason_field(reason_id: i64) -> String {
    format!("reason_{reason_id}")
}

/// The box that says that the delegation has to be seen in a queue.
pub fn delegation_field(queue_id: i64) -> String {
    format!("delegation_{queue_id}")
}

/// The box that says that a role may ask.
pub fn role_field(role: Role) -> String {
    format!("role_{role}")
}

/// The roles that may ask registries at all.
pub fn asking_roles() -> impl Iterator<Item = Role> {
    Role::ALL
        .iter()
        .copied()
        .filter(|role| role.permissions().contains(&Permission::Lookup))
}

/// A queue with its reasons, to be ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallingQueue {
    pub id: i64,
    pub name: String,
    pub reasons: Vec<Choice>,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryList {
    pub rows: Vec<RegistryRow>,
    pub queues: Vec<CallingQueue>,
    /// From when on look-ups are unusual.
    pub limits: LookupLimits,
}

/// The page of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryPage {
    pub row: RegistryRow,
    pub queues: Vec<CallingQueue>,
    /// Its imports, the newest first.
    pub history: Vec<ImportView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_the_boxes_of_their_form() {
        let rules = RegistryRulesView {
            called_for: vec![(1, None), (2, Some(7))],
            roles: vec![Role::FrontEnd],
            keep_minutes: 10,
            asks_delegation: true,
            delegation_queues: vec![3],
        };
        let names: Vec<String> = rules.values().into_keys().collect();
        assert_eq!(
            names,
            [
                "asks_delegation",
                "delegation_3",
                "keep_minutes",
                "queue_1",
                "reason_7",
                "role_front_end"
            ]
        );
        assert!(rules.calls_whole(1) && !rules.calls_whole(2));
    }

    #[test]
    fn only_roles_that_may_ask_registries_are_offered() {
        let roles: Vec<Role> = asking_roles().collect();
        assert!(roles.contains(&Role::FrontEnd) && !roles.contains(&Role::Administrator));
    }
}
