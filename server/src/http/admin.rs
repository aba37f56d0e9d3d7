//! Configuring the desk: the forms of the administrator and the trainer.
//!
//! Each form is sent to the address of its list, with the number of what it is about (nothing for a new one). After a
//! refusal or an ended session it comes back as it was typed.

pub mod answers;
pub mod archive;
pub mod classes;
pub mod clocks;
pub mod contracts;
pub mod disposals;
pub mod exports;
pub mod fax_rules;
pub mod holds;
pub mod ladders;
pub mod lines;
pub mod lookup_limits;
pub mod mailboxes;
pub mod offices;
pub mod outcomes;
pub mod pec_requests;
pub mod people;
pub mod queues;
pub mod reasons;
pub mod recontacts;
pub mod registries;
pub mod screens;
pub mod sorting;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Method, Request};
use axum::response::Response;
use domain::Principal;
use domain::drafts::{self, Owner};
use leptos::prelude::provide_context;
use model::Problem;
use model::admin::form_key;
use model::forms::Typed;
use model::problem::{Check, FieldError};
use serde::Serialize;
use serde_json::Value;

use super::{Refused, login, see};
use crate::router::AppState;

/// A form that was sent.
struct Sent {
    noun: &'static str,
    list: &'static str,
    /// What it is about; none for a new one.
    id: Option<i64>,
    /// What was typed, by field.
    values: BTreeMap<String, String>,
}

impl Sent {
    fn new(noun: &'static str, list: &'static str, mut values: BTreeMap<String, String>) -> Result<Self, Refused> {
        for value in values.values_mut() {
            *value = text(value);
        }
        let id = match values.remove("id").unwrap_or_default().as_str() {
            "" => None,
            number => Some(number.parse::<i64>().map_err(|_| Refused(Problem::NotFound))?),
        };
        Ok(Self { noun, list, id, values })
    }

    fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    fn draft(&self) -> String {
        form_key(self.noun, self.id)
    }

    fn again(&self) -> String {
        format!("{}?again=yes", app::paths::form(self.list, self.id))
    }

    /// The session had ended: keeps what was typed and leads to the sign-in page and back.
    async fn sign_in(self, state: &AppState) -> Response {
        let (draft, again) = (self.draft(), self.again());
        login::keep_and_sign_in(
            state,
            &draft,
            &Typed {
                values: self.values,
                problem: None,
            },
            &again,
        )
        .await
    }

    /// Back to the list when it is done, back to the form when it was refused.
    async fn settle(self, state: &AppState, who: &Principal, done: Result<(), Problem>) -> Result<Response, Refused> {
        match done {
            Ok(()) => {
                drafts::forget(&state.desk, Owner::Person(who.id), &self.draft()).await?;
                Ok(see(&format!("{}?done=saved", self.list)))
            }
            Err(problem) => self.refuse(state, who, problem).await,
        }
    }

    /// Back to the form, with what is wrong. Who may not see the form is told so here.
    async fn refuse(self, state: &AppState, who: &Principal, problem: Problem) -> Result<Response, Refused> {
        if matches!(problem, Problem::Forbidden | Problem::NotFound) {
            return Err(Refused(problem));
        }
        self.back(state, who, Some(problem), "problem").await
    }

    /// Back to the form as it was typed, at the place with this id.
    async fn back(
        self,
        state: &AppState,
        who: &Principal,
        problem: Option<Problem>,
        place: &str,
    ) -> Result<Response, Refused> {
        let (draft, again) = (self.draft(), self.again());
        let typed = Typed {
            values: self.values,
            problem,
        };
        drafts::keep(&state.desk, Owner::Person(who.id), &draft, &typed).await?;
        Ok(see(&format!("{again}#{place}")))
    }
}

/// The signed-in person, unless they have to choose their own password first.
fn acting(who: Option<Arc<Principal>>) -> Option<Arc<Principal>> {
    who.filter(|who| !who.must_change_password)
}

/// The answer to a form: the page at its own address, with what it is to show beside.
pub(super) async fn answered<T>(state: &AppState, mut parts: Parts, shown: T) -> Response
where
    T: Clone + Send + Sync + 'static,
{
    let contexts = state.contexts();
    let provide = move || {
        contexts();
        provide_context(shown.clone());
    };
    parts.method = Method::GET;
    let render = leptos_axum::render_app_async_with_context(provide, app::shell);
    render(Request::from_parts(parts, Body::empty())).await
}

/// The fields of a form by name; what is marked as not to be serialised is left out.
pub(super) fn values_of(fields: &impl Serialize) -> BTreeMap<String, String> {
    let Ok(Value::Object(fields)) = serde_json::to_value(fields) else {
        return BTreeMap::new();
    };
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
        .collect()
}

/// A typed text. Browsers send CRLF for a line break.
fn text(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// A typed line; none when nothing was typed.
fn some(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}

/// A whole number; 0 when nothing was typed.
fn number(check: &mut Check, field: &str, typed: &str) -> i64 {
    let number = match typed.trim() {
        "" => Some(0),
        typed => typed
            .parse::<i64>()
            .ok()
            .filter(|number| (-999_999..1_000_000).contains(number)),
    };
    check.ensure(number.is_some(), field, FieldError::BadNumber);
    number.unwrap_or_default()
}

/// The number of what was chosen; none where nothing was.
fn choice(check: &mut Check, field: &str, typed: &str) -> Option<i64> {
    let chosen = typed.trim().parse::<i64>().ok();
    check.ensure(
        typed.trim().is_empty() || chosen.is_some(),
        field,
        FieldError::UnknownChoice,
    );
    chosen
}

/// The number of what has to be chosen.
fn needed(check: &mut Check, field: &str, typed: &str) -> i64 {
    check.ensure(!typed.trim().is_empty(), field, FieldError::Required);
    choice(check, field, typed).unwrap_or_default()
}

/// Refuses a form with fields that it does not have: those of `numbered` are followed by a number.
pub(super) fn only(values: &BTreeMap<String, String>, known: &[&str], numbered: &[&str]) -> Result<(), Refused> {
    let is_numbered = |name: &str| {
        numbered.iter().any(|prefix| {
            name.strip_prefix(*prefix)
                .is_some_and(|rest| rest.parse::<u32>().is_ok())
        })
    };
    match values
        .keys()
        .find(|name| !known.contains(&name.as_str()) && !is_numbered(name))
    {
        Some(name) => Err(Refused(Problem::field(name, FieldError::UnknownChoice))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_form_is_about_one_thing_or_a_new_one() {
        let sent = |id: &str| Sent::new("line", app::paths::LINES, values(&[("id", id), ("name", "Verde")])).ok();
        assert_eq!(sent("").unwrap().draft(), "admin:line:new");
        assert_eq!(sent("12").unwrap().draft(), "admin:line:12");
        assert_eq!(sent("12").unwrap().again(), "/admin/lines/12?again=yes");
        assert!(sent("12; DROP TABLE").is_none(), "never taken for a new one");
        let lines = Sent::new("queue", app::paths::QUEUES, values(&[("signature", "a\r\nb")]))
            .ok()
            .unwrap();
        assert_eq!(lines.value("signature"), "a\nb", "as it was typed");
    }

    #[test]
    fn fields_that_a_form_does_not_have_are_refused() {
        let known = &["id", "name"];
        assert!(
            only(
                &values(&[("id", ""), ("grant_role_12", "urp")]),
                known,
                &["grant_role_"]
            )
            .is_ok()
        );
        assert!(only(&values(&[("password_hash", "x")]), known, &["grant_role_"]).is_err());
        assert!(only(&values(&[("grant_role_x", "urp")]), known, &["grant_role_"]).is_err());
    }

    #[test]
    fn numbers_and_choices_are_read_or_refused() {
        let mut check = Check::default();
        assert_eq!(number(&mut check, "sort", " 3 "), 3);
        assert_eq!(number(&mut check, "sort", ""), 0);
        assert_eq!(choice(&mut check, "queue_id", ""), None);
        assert_eq!(needed(&mut check, "queue_id", "7"), 7);
        assert!(check.done().is_ok());
        let mut check = Check::default();
        number(&mut check, "sort", "presto");
        choice(&mut check, "reason_id", "tutti");
        needed(&mut check, "queue_id", "");
        let Err(Problem::Invalid(fields)) = check.done() else {
            panic!("accepted")
        };
        let errors: Vec<FieldError> = fields.iter().map(|field| field.error).collect();
        assert_eq!(
            errors,
            [FieldError::BadNumber, FieldError::UnknownChoice, FieldError::Required]
        );
    }

    #[test]
    fn a_box_that_is_not_ticked_does_not_come_back() {
        #[derive(Serialize)]
        struct Fields {
            name: String,
            active: Option<String>,
        }
        let fields = Fields {
            name: "Verde".to_owned(),
            active: None,
        };
        assert_eq!(values_of(&fields), values(&[("name", "Verde")]));
    }
}
