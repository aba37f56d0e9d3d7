//! Who the tests look at tickets as, where nobody signs in.

use model::Role;
use model::people::Grant;

/// Somebody who sees everything.
pub fn observer() -> domain::Principal {
    domain::Principal::new(store::people::PersonWithGrants {
        id: 0,
        name: "Osservatore".to_owned(),
        login: "osservatore".to_owned(),
        must_change_password: false,
        letter_keys: true,
        grants: vec![Grant {
            role: Role::Monitor,
            queue_id: None,
            office_id: None,
        }],
    })
}
