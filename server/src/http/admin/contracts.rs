//! Contracts and their terms.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::contracts::{self, ClassTerm, ContractForm};
use model::Problem;
use model::admin::form_key;
use model::problem::{Check, FieldError};
use model::retention::CountedFrom;
use serde::{Deserialize, Serialize};

use super::{Sent, acting, number, only, values_of};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a contract.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractFields {
    id: String,
    name: String,
    supplier: String,
    first: String,
    last: String,
}

/// Adds or changes a contract.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<ContractFields>,
) -> Result<Response, Refused> {
    let sent = Sent::new("contract", app::paths::CONTRACTS, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let form = ContractForm {
        id: sent.id,
        name: fields.name,
        supplier: fields.supplier,
        first: fields.first,
        last: fields.last,
    };
    let done = contracts::save(&state.desk, Actor::Person(&who), form).await.map(drop);
    sent.settle(&state, &who, done.map_err(app::api::context::problem_of))
        .await
}

/// Says how long a contract has the tickets of each class kept. Its fields are named by the class.
pub async fn save_terms(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    only(&values, &[], &["months_", "counted_"])?;
    let page = app::paths::form(app::paths::CONTRACTS, Some(id));
    let sent = Kept {
        values,
        draft: form_key("contract_terms", Some(id)),
        page: page.clone(),
    };
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match terms(&sent.values) {
        Ok(terms) => contracts::save_terms(&state.desk, Actor::Person(&who), id, &terms).await,
        Err(problem) => Err(problem.into()),
    };
    let done = done.map(|()| page).map_err(app::api::context::problem_of);
    sent.settle(&state, who.id, done).await
}

fn terms(values: &BTreeMap<String, String>) -> Result<Vec<ClassTerm>, Problem> {
    let mut check = Check::default();
    let mut terms = Vec::new();
    for (name, typed) in values {
        let Some(class_id) = name.strip_prefix("months_").and_then(|id| id.parse::<i64>().ok()) else {
            continue;
        };
        check.ensure(!typed.trim().is_empty(), name, FieldError::Required);
        let months = number(&mut check, name, typed);
        let counted = values.get(&format!("counted_{class_id}"));
        let counted = counted.and_then(|counted| counted.parse::<CountedFrom>().ok());
        check.ensure(counted.is_some(), name, FieldError::UnknownChoice);
        terms.push(ClassTerm {
            class_id,
            months,
            counted: counted.unwrap_or(CountedFrom::Closing),
        });
    }
    check.done()?;
    Ok(terms)
}
