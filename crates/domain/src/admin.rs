//! Configuring the desk. Each use case is for a person with the right to configure, or for the command line.

pub mod furniture;
pub mod mailboxes;
pub mod people;

use model::Permission;
use store::ConnectionTrait;
use store::audit::{Entry, insert};

use crate::{Desk, Principal, Result};

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
    fn require(self, permission: Permission) -> Result<()> {
        match self {
            Self::Person(who) => Ok(who.require(permission)?),
            Self::CommandLine => Ok(()),
        }
    }

    async fn audit(self, desk: &Desk, tx: &impl ConnectionTrait, action: &str, object: &str, id: i64) -> Result<()> {
        let actor_id = match self {
            Self::Person(who) => Some(who.id),
            Self::CommandLine => None,
        };
        let entry = Entry { at: desk.now(), actor_id, action, object, object_id: Some(id), data: None };
        Ok(insert(tx, entry).await?)
    }
}
