//! A form on a page of its own: when it was refused, or the session had ended, it comes back there as it was typed.

use std::collections::BTreeMap;

use axum::response::Response;
use domain::drafts::{self, Owner};
use model::Problem;
use model::forms::Typed;

use super::{Refused, login, see};
use crate::router::AppState;

/// A form that was sent.
pub(super) struct Kept {
    pub values: BTreeMap<String, String>,
    /// The name of its draft.
    pub draft: String,
    /// The page it stands on.
    pub page: String,
}

impl Kept {
    /// The session had ended: keeps what was typed and leads to the sign-in page and back.
    pub async fn sign_in(self, state: &AppState) -> Response {
        let typed = Typed {
            values: self.values,
            problem: None,
        };
        let again = format!("{}?again=yes", self.page);
        login::keep_and_sign_in(state, &self.draft, &typed, &again).await
    }

    /// On to an address when it is done; back to the form, with what is wrong, when it was refused.
    pub async fn settle(
        self,
        state: &AppState,
        person_id: i64,
        done: Result<String, Problem>,
    ) -> Result<Response, Refused> {
        let owner = Owner::Person(person_id);
        match done {
            Ok(address) => {
                drafts::forget(&state.desk, owner, &self.draft).await?;
                Ok(see(&address))
            }
            Err(problem @ (Problem::Forbidden | Problem::NotFound)) => Err(Refused(problem)),
            Err(problem) => {
                let typed = Typed {
                    values: self.values,
                    problem: Some(problem),
                };
                drafts::keep(&state.desk, owner, &self.draft, &typed).await?;
                Ok(see(&format!("{}?again=yes#problem", self.page)))
            }
        }
    }
}
