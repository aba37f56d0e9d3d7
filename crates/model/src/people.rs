//! People who work at the desk.

use serde::{Deserialize, Serialize};

use crate::permission::Role;

/// A role given to a person, for one queue or office or for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub role: Role,
    /// The queue it holds for; all queues when none.
    pub queue_id: Option<i64>,
    /// The office it holds for; all offices when none.
    pub office_id: Option<i64>,
}

/// A person in the list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    pub id: i64,
    pub login: String,
    pub name: String,
    pub operator_code: Option<String>,
    pub disabled: bool,
    pub roles: Vec<Role>,
}
