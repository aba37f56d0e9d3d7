//! Reading fax rules, and what came of trying them on a mail.

use std::collections::BTreeMap;

use model::Problem;
use model::fax_rule::{BenchView, FaxRuleView};

use super::ApiError;
use super::admin::{FormScreen, fields};
use super::context::{context, failed};

/// What was just tried: handed to the page in the answer to the very form, because nothing of a tried mail is stored.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The number and the fields of the form in which a rule was typed; none where the stored rules were tried.
    pub form: Option<(Option<i64>, BTreeMap<String, String>)>,
    /// What came of it, or why nothing could.
    pub bench: Result<BenchView, Problem>,
}

/// The rules, in their order.
pub async fn fax_rules() -> Result<Vec<FaxRuleView>, ApiError> {
    let cx = context()?;
    domain::admin::fax_rules::list(&cx.desk, &cx.who).await.map_err(failed)
}

/// The form about a rule.
pub async fn fax_rule(id: Option<i64>, again: bool) -> Result<FormScreen<FaxRuleView>, ApiError> {
    let cx = context()?;
    let item = domain::admin::fax_rules::rule(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let typed = fields(&cx, "fax_rule", id, again, item.values()).await?;
    Ok(FormScreen {
        item,
        typed,
        ..FormScreen::default()
    })
}
