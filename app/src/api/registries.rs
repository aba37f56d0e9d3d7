//! The registries as they are configured: the list, and one with its rules and its files.

use model::Problem;
use model::forms::Typed;
use model::lookup::Registry;
use model::registry_admin::{RegistryList, RegistryPage};
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::context::{context, failed, typed};
use crate::paths;

/// Every registry, and the form about what is unusual; `again` asks for what was typed before.
pub async fn list(again: bool) -> Result<(RegistryList, Typed), ApiError> {
    let cx = context()?;
    let list = domain::admin::registries::list(&cx.desk, &cx.who)
        .await
        .map_err(failed)?;
    if again {
        let limits = typed(&cx, &model::admin::form_key("lookup_limits", None)).await?;
        return Ok((list, limits));
    }
    let limits = Typed {
        values: list.limits.values(),
        problem: None,
    };
    Ok((list, limits))
}

/// A registry with its two forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryScreen {
    pub page: RegistryPage,
    pub rules: Typed,
    pub import: Typed,
}

/// A registry; `again` asks for what was typed before.
pub async fn one(code: String, again: bool) -> Result<RegistryScreen, ApiError> {
    let cx = context()?;
    let registry: Registry = code.parse().map_err(|_| ApiError(Problem::NotFound))?;
    let page = domain::admin::registries::page(&cx.desk, &cx.who, registry)
        .await
        .map_err(failed)?;
    let stored = Typed {
        values: page.row.rules.values(),
        problem: None,
    };
    let mut screen = RegistryScreen {
        page,
        rules: stored,
        import: Typed::default(),
    };
    if again {
        let import = typed(&cx, &paths::registry_import_draft(registry)).await?;
        let rules = typed(&cx, &paths::registry_draft(registry)).await?;
        // One page has one summary of what is wrong. The form about rules always sends its minutes.
        if import.problem.is_none() && rules.values.contains_key("keep_minutes") {
            screen.rules = rules;
        }
        screen.import = import;
    }
    Ok(screen)
}
