//! Who is asking, and what they may do.

use std::collections::BTreeSet;

use model::people::Grant;
use model::{Permission, Problem};
use store::Scope;

/// The person behind a request, with what they may see and do. Built once a request, from the database: a right taken
/// away is gone with the next click.
#[derive(Clone, Debug)]
pub struct Principal {
    pub id: i64,
    pub name: String,
    pub login: String,
    /// Signed in with a one-time password: nothing but changing it is allowed.
    pub must_change_password: bool,
    pub letter_keys: bool,
    grants: Vec<Grant>,
    scope: Scope,
}

impl Principal {
    /// Builds the principal of a person from its grants.
    pub fn new(person: store::people::PersonWithGrants) -> Self {
        let scope = scope_of(&person.grants, Permission::TicketRead);
        Self {
            id: person.id,
            name: person.name,
            login: person.login,
            must_change_password: person.must_change_password,
            letter_keys: person.letter_keys,
            grants: person.grants,
            scope,
        }
    }

    /// What this person may see.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Where this person may do something, in the form of what may be seen.
    pub fn scope_for(&self, permission: Permission) -> Scope {
        scope_of(&self.grants, permission)
    }

    /// Everything this person may do somewhere.
    pub fn permissions(&self) -> Vec<Permission> {
        let all: BTreeSet<Permission> = self
            .grants
            .iter()
            .flat_map(|grant| grant.role.permissions().iter().copied())
            .collect();
        all.into_iter().collect()
    }

    /// Whether this person may do this anywhere.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role.permissions().contains(&permission))
    }

    /// Whether this person may do this on a ticket of this queue and office.
    pub fn may(&self, permission: Permission, queue_id: i64, office_id: Option<i64>) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role.permissions().contains(&permission) && covers(grant, queue_id, office_id))
    }

    /// Refuses unless the person may do this anywhere.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<(), Problem> {
        if self.may_somewhere(permission) {
            Ok(())
        } else {
            Err(Problem::Forbidden)
        }
    }

    /// Whether this person has any of these roles anywhere.
    pub fn has_role(&self, roles: &[model::Role]) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role))
    }

    /// Whether this person may do this on a ticket of this queue and office, in one of these roles.
    pub fn may_as(&self, roles: &[model::Role], permission: Permission, queue_id: i64, office_id: Option<i64>) -> bool {
        let mut grants = self.grants.iter().filter(|grant| roles.contains(&grant.role));
        grants.any(|grant| grant.role.permissions().contains(&permission) && covers(grant, queue_id, office_id))
    }

    /// Whether this person leads others.
    pub fn leads(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == model::Role::TeamLeader)
    }

    /// The offices this person works in.
    pub fn offices(&self) -> Vec<i64> {
        let all: BTreeSet<i64> = self.grants.iter().filter_map(|grant| grant.office_id).collect();
        all.into_iter().collect()
    }
}

/// Whether a grant reaches a ticket. A grant for a queue (or for all) reaches its tickets wherever they are; a grant in
/// an office reaches what is with that office; third-level roles reach nothing else.
fn covers(grant: &Grant, queue_id: i64, office_id: Option<i64>) -> bool {
    let by_office = grant.office_id.is_some() && grant.office_id == office_id;
    let by_queue = !grant.role.by_office_only() && grant.queue_id.is_none_or(|id| id == queue_id);
    by_office || by_queue
}

fn scope_of(grants: &[Grant], permission: Permission) -> Scope {
    let mut scope = Scope::default();
    for grant in grants
        .iter()
        .filter(|grant| grant.role.permissions().contains(&permission))
    {
        scope.offices.extend(grant.office_id);
        if !grant.role.by_office_only() {
            match grant.queue_id {
                Some(id) => {
                    scope.queues.insert(id);
                }
                None => scope.everything = true,
            }
        }
    }
    scope
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Role;

    fn person(grants: Vec<Grant>) -> Principal {
        Principal::new(store::people::PersonWithGrants {
            id: 1,
            name: "P".into(),
            login: "p".into(),
            must_change_password: false,
            letter_keys: true,
            grants,
        })
    }

    /// What is seen and what may be done must never drift apart: the scope and `may(TicketRead)` say the same.
    #[test]
    fn the_scope_is_exactly_where_reading_is_allowed() {
        for role in Role::ALL {
            for queue_id in [None, Some(1), Some(2)] {
                for office_id in [None, Some(10)] {
                    let who = person(vec![Grant {
                        role: *role,
                        queue_id,
                        office_id,
                    }]);
                    for ticket in [(1, None), (1, Some(10)), (2, Some(11)), (3, Some(10)), (3, None)] {
                        assert_eq!(
                            who.scope().contains(ticket.0, ticket.1),
                            who.may(Permission::TicketRead, ticket.0, ticket.1),
                            "{role} {queue_id:?} {office_id:?} {ticket:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn third_level_sees_only_what_was_handed_to_its_office() {
        let who = person(vec![Grant {
            role: Role::ThirdLevel,
            queue_id: None,
            office_id: Some(10),
        }]);
        assert!(who.scope().contains(1, Some(10)));
        assert!(!who.scope().contains(1, None));
        assert!(!who.scope().contains(1, Some(11)));
    }

    #[test]
    fn the_administrator_configures_and_reads_no_ticket() {
        let who = person(vec![Grant {
            role: Role::Administrator,
            queue_id: None,
            office_id: None,
        }]);
        assert!(who.require(Permission::Configure).is_ok());
        assert!(!who.scope().contains(1, None));
    }
}
