//! Contracts, classes of retention, and how long a ticket is kept.

use model::admin::form_key;
use model::forms::Typed;
use model::retention::{ClassView, ContractRow, ContractView, KeepingView};
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::admin::fields;
use super::context::{context, failed, typed};
use crate::paths;

/// The page of a contract, and what was typed there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractScreen {
    /// None for a new one.
    pub view: Option<ContractView>,
    pub typed: Typed,
    /// What was typed into the form about its terms.
    pub terms_typed: Typed,
}

/// Every contract.
pub async fn contracts() -> Result<Vec<ContractRow>, ApiError> {
    let cx = context()?;
    domain::admin::contracts::list(&cx.desk, &cx.who).await.map_err(failed)
}

/// A contract, or the form about a new one.
pub async fn contract(id: Option<i64>, again: bool) -> Result<ContractScreen, ApiError> {
    let cx = context()?;
    let Some(number) = id else {
        // Only for those who may add one.
        domain::admin::contracts::list(&cx.desk, &cx.who)
            .await
            .map_err(failed)?;
        let stored = std::collections::BTreeMap::default();
        return Ok(ContractScreen {
            typed: fields(&cx, "contract", None, again, stored).await?,
            ..ContractScreen::default()
        });
    };
    let view = domain::admin::contracts::page(&cx.desk, &cx.who, number)
        .await
        .map_err(failed)?;
    let terms_typed = if again {
        typed(&cx, &form_key("contract_terms", id)).await?
    } else {
        Typed::default()
    };
    Ok(ContractScreen {
        typed: fields(&cx, "contract", id, again, view.row.values()).await?,
        view: Some(view),
        terms_typed,
    })
}

/// Every class.
pub async fn classes() -> Result<Vec<ClassView>, ApiError> {
    let cx = context()?;
    domain::admin::classes::list(&cx.desk, &cx.who).await.map_err(failed)
}

/// The form about a class.
pub async fn class(id: Option<i64>, again: bool) -> Result<(ClassView, Typed), ApiError> {
    let cx = context()?;
    let class = domain::admin::classes::one(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let typed = fields(&cx, "retention_class", id, again, class.values()).await?;
    Ok((class, typed))
}

/// How long a ticket is kept, and what was typed about it before.
pub async fn keeping(id: i64, again: bool) -> Result<(KeepingView, Typed), ApiError> {
    let cx = context()?;
    let view = domain::tickets::keeping::page(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let typed = if again {
        typed(&cx, &paths::retention_draft(id)).await?
    } else {
        Typed::default()
    };
    Ok((view, typed))
}
