//! What every ticket of the demonstration is played on.

use std::collections::HashMap;
use std::sync::Arc;

use mail::pec::provider::Provider;
use model::contact::KeyKind;
use model::forms::TypedContact;
use model::{Problem, Role, Timestamp};
use store::Scope;

use super::cases::{Case, Citizen};
use super::content::{Content, named};
use super::furnish::Furniture;
use crate::clock::FixedClock;
use crate::{Desk, Error, Principal, Result, contacts};

/// The same desk at another time: what is done on it happened then.
pub(super) fn at(desk: &Desk, instant: Timestamp) -> Desk {
    Desk {
        clock: Arc::new(FixedClock::at(instant)),
        ..desk.clone()
    }
}

/// The furnished desk with everybody who plays on it.
pub(super) struct Stage<'a> {
    pub desk: &'a Desk,
    /// Whose certified mail the desk believes.
    pub provider: &'a Provider,
    /// When the play ends: nothing happens later.
    pub now: Timestamp,
    pub content: &'a Content,
    pub furniture: Furniture,
    pub staff: HashMap<String, Principal>,
    /// Contacts by the citizen's name in the content.
    pub contacts: HashMap<String, i64>,
}

impl Stage<'_> {
    /// The desk as it was at an instant.
    pub fn at(&self, instant: Timestamp) -> Desk {
        at(self.desk, instant.min(self.now))
    }

    /// When a ticket was opened.
    pub fn opening(&self, case: &Case) -> Timestamp {
        self.now.plus_ms(-case.age_ms())
    }

    /// A person by login.
    pub fn who(&self, login: &str) -> Result<&Principal> {
        named(&self.staff, login)
    }

    /// Whoever is the first of the back office to work a queue.
    pub fn back_office(&self, queue: &str) -> Result<&Principal> {
        let works = |key: &String| key == queue;
        let mut people = self.content.desk.people.iter();
        let person = people.find(|person| person.role == Role::BackOffice && person.queues.iter().any(works));
        let nobody = || Error::Fault(format!("no back office works the queue {queue:?}"));
        self.who(&person.ok_or_else(nobody)?.login)
    }

    /// A citizen.
    pub fn citizen(&self, key: &str) -> Result<&Citizen> {
        let citizen = self.content.citizens.iter().find(|citizen| citizen.key == key);
        citizen.ok_or_else(|| Error::Fault(format!("the demonstration has no citizen {key:?}")))
    }

    /// A citizen as an operator types them who has recognised them.
    pub fn typed(&self, key: &str) -> Result<TypedContact> {
        Ok(TypedContact {
            id: Some(*named(&self.contacts, key)?),
            ..typed(self.citizen(key)?)
        })
    }

    /// The version of a ticket at this moment.
    pub async fn version(&self, ticket_id: i64) -> Result<i64> {
        let ticket = store::tickets::find(self.desk.store.reader(), &Scope::desk(), ticket_id).await?;
        Ok(ticket.ok_or(Problem::NotFound)?.version)
    }
}

fn typed(citizen: &Citizen) -> TypedContact {
    TypedContact {
        id: None,
        name: citizen.name.clone(),
        phone: citizen.phone.clone(),
        tax_code: citizen
            .fiscal_code
            .clone()
            .or_else(|| citizen.vat_number.clone())
            .unwrap_or_default(),
        email: citizen.email.clone().unwrap_or_default(),
    }
}

/// Makes the citizens known to the desk before they turn to it. Whoever first writes from one address, then from another
/// and then rings would be three contacts otherwise: the desk never guesses that they are one.
///
/// # Errors
/// When the database fails.
pub(super) async fn make_known(desk: &Desk, citizens: &[Citizen]) -> Result<HashMap<String, i64>> {
    let mut known = HashMap::new();
    let tx = desk.store.begin().await?;
    for citizen in citizens {
        let mut keys = contacts::keys(&typed(citizen));
        keys.extend(citizen.pec.iter().map(|pec| (KeyKind::Pec, pec.to_lowercase())));
        let id = store::contacts::insert(&tx, &citizen.name, &keys, desk.now()).await?;
        known.insert(citizen.key.clone(), id);
    }
    tx.commit().await?;
    Ok(known)
}
