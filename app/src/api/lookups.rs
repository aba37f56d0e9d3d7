//! The page on which a registry is asked.

use std::collections::BTreeMap;

use model::Problem;
use model::forms::Typed;
use model::lookup::Card;
use model::lookup::page::LookupPage;

use super::ApiError;
use super::context::{context, failed, typed};
use crate::paths;

/// What was just asked: handed to the page in the answer to the very form, because a card is stored nowhere.
#[derive(Clone, Debug)]
pub struct Asked {
    pub values: BTreeMap<String, String>,
    pub card: Option<Card>,
    /// Why there is no card.
    pub problem: Option<Problem>,
}

/// What may be asked, and what was typed there before.
pub async fn page(ticket_id: Option<i64>, again: bool) -> Result<(LookupPage, Typed), ApiError> {
    let cx = context()?;
    let page = domain::lookups::page::page(&cx.desk, &cx.who, ticket_id)
        .await
        .map_err(failed)?;
    let typed = if again {
        typed(&cx, &paths::lookup_draft(ticket_id)).await?
    } else {
        Typed::default()
    };
    Ok((page, typed))
}
