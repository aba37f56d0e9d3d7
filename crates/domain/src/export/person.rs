//! The person whose data are wanted: which contacts are theirs, what only they are known by, and which tickets concern them.

use std::collections::HashSet;

use model::contact::KeyKind;
use model::export::{PersonKey, PersonKind};
use store::ConnectionTrait;

use crate::Result;

/// A person, as far as the desk knows them.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// Contacts with the key.
    pub contacts: HashSet<i64>,
    /// Addresses, codes and numbers that nobody else has, in small letters.
    pub own: HashSet<String>,
    /// Their tickets, in order.
    pub tickets: Vec<i64>,
}

impl Person {
    /// Looks a person up by a codice fiscale or an address. What several contacts share, a family's or an accountant's address,
    /// leads to no further tickets: they would be somebody else's.
    pub async fn find(db: &impl ConnectionTrait, key: &PersonKey) -> Result<Self> {
        let kinds: &[KeyKind] = match key.kind {
            PersonKind::TaxCode => &[KeyKind::TaxCode],
            PersonKind::Address => &[KeyKind::Email, KeyKind::Pec],
        };
        let contacts = store::export::contacts_with(db, kinds, &key.value).await?;
        let keys = store::export::own_keys(db, &contacts).await?;
        let mut addresses: Vec<String> = keys
            .iter()
            .filter(|(kind, _)| matches!(kind, KeyKind::Email | KeyKind::Pec))
            .map(|(_, value)| value.to_lowercase())
            .collect();
        if key.kind == PersonKind::Address {
            addresses.push(key.value.to_lowercase());
        }
        addresses.sort();
        addresses.dedup();
        let tickets = store::export::tickets_of(db, &contacts, &addresses).await?;
        let names = store::export::contact_names(db, &contacts).await?;
        let mut own: HashSet<String> = keys.into_iter().map(|(_, value)| value.to_lowercase()).collect();
        own.extend(names.into_iter().map(|name| name.trim().to_lowercase()));
        own.insert(key.value.to_lowercase());
        Ok(Self {
            contacts: contacts.into_iter().collect(),
            own,
            tickets,
        })
    }

    /// Whether a name, address, code or number is theirs.
    pub fn owns(&self, value: &str) -> bool {
        self.own.contains(&value.trim().to_lowercase())
    }
}
