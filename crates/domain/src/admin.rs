//! Configuring the desk. Each use case is for a person with the right to configure, or for the command line.

pub mod archive;
pub mod classes;
pub mod clock_rules;
pub mod contracts;
pub mod fax_bench;
pub mod fax_rules;
pub mod furniture;
pub mod ladder;
pub mod mailboxes;
pub mod pec_requests;
pub mod people;
pub mod read;
pub mod recontacts;
pub mod registries;
pub mod reminders;
pub mod screens;
pub mod sorting;

use model::problem::FieldError;
use model::{Permission, Problem};
use store::audit::Entry;
use store::{ConnectionTrait, Refusal};

use crate::{Desk, Error, Principal, Result, audit};

/// Who configures.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// A signed-in person.
    Person(&'a Principal),
    /// Somebody at the machine itself, by the command line, or the demonstration desk being filled.
    CommandLine,
}

impl Actor<'_> {
    /// Refuses a person without the permission.
    ///
    /// # Errors
    /// [`model::Problem::Forbidden`].
    pub(crate) fn require(self, permission: Permission) -> Result<()> {
        match self {
            Self::Person(who) => Ok(who.require(permission)?),
            Self::CommandLine => Ok(()),
        }
    }

    /// Refuses a person who would do this to themselves.
    ///
    /// # Errors
    /// [`model::Problem::Forbidden`].
    fn require_other(self, person_id: i64) -> Result<()> {
        match self {
            Self::Person(who) if who.id == person_id => Err(Problem::Forbidden.into()),
            _ => Ok(()),
        }
    }

    /// Refuses a person without the permission for this queue; what is common to all queues needs it for all.
    ///
    /// # Errors
    /// [`model::Problem::Forbidden`].
    pub(crate) fn require_for(self, permission: Permission, queue_id: Option<i64>) -> Result<()> {
        match self {
            Self::Person(who) if !may_for(who, permission, queue_id) => Err(Problem::Forbidden.into()),
            _ => Ok(()),
        }
    }

    async fn audit(self, desk: &Desk, tx: &impl ConnectionTrait, action: &str, object: &str, id: i64) -> Result<()> {
        self.audit_with(desk, tx, action, object, Some(id), None).await
    }

    /// As [`Self::audit`], with ids and codes that matter, and perhaps about nothing that has a number.
    pub(crate) async fn audit_with(
        self,
        desk: &Desk,
        tx: &impl ConnectionTrait,
        action: &str,
        object: &str,
        object_id: Option<i64>,
        data: Option<String>,
    ) -> Result<()> {
        let entry = Entry {
            at: desk.now(),
            actor_id: self.person_id(),
            action,
            object,
            object_id,
            data,
        };
        audit::write(desk, tx, entry).await
    }

    /// The person's number; none for the command line.
    pub(crate) fn person_id(self) -> Option<i64> {
        match self {
            Self::Person(who) => Some(who.id),
            Self::CommandLine => None,
        }
    }
}

/// Whether a person may do this for a queue, or for all of them.
fn may_for(who: &Principal, permission: Permission, queue_id: Option<i64>) -> bool {
    // No queue has the number 0: only a grant for all queues reaches it.
    who.may(permission, queue_id.unwrap_or(0), None)
}

/// What a person is told when a write breaks a rule of the database. `unique` are the fields that nothing else may have.
fn refused(error: store::DbErr, unique: &[&str]) -> Error {
    match store::refusal(&error) {
        Some(Refusal::Taken(columns)) => {
            let named = unique.iter().find(|field| columns.contains(**field)).or(unique.first());
            Problem::field(named.copied().unwrap_or("name"), FieldError::Taken).into()
        }
        Some(Refusal::Dangling) => Problem::field("queue_id", FieldError::UnknownChoice).into(),
        Some(Refusal::Gone) => Problem::NotFound.into(),
        None => error.into(),
    }
}
