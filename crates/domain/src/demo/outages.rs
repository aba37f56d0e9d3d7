//! The demonstration's outages, with the tickets that are linked to them.

use serde::Deserialize;

use super::cases::Case;
use super::content::named;
use super::stage::Stage;
use crate::outages::link::link;
use crate::outages::open::{Opening, open};
use crate::{Error, Result};

/// `outages.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutageContent {
    outages: Vec<OneOutage>,
}

/// An outage. Times are minutes ago.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOutage {
    title: String,
    description: String,
    queue: String,
    by: String,
    began: i64,
    opened: i64,
    linked: i64,
    tickets: Vec<String>,
}

/// Opens the outages and links their tickets; `opened` are all tickets there are.
///
/// # Errors
/// When a use case refuses one, or a ticket is missing.
pub(super) async fn fill(stage: &Stage<'_>, opened: &[(&Case, i64)]) -> Result<()> {
    for one in &stage.content.outages.outages {
        let desk = stage.at(stage.now.plus_minutes(-one.opened));
        let who = stage.who(&one.by)?;
        let form = Opening {
            title: one.title.clone(),
            description: one.description.clone(),
            queue_id: Some(named(&stage.furniture.queues, &one.queue)?.id),
            began_at: desk.zone.input(stage.now.plus_minutes(-one.began)),
            ..Opening::default()
        };
        let id = open(&desk, who, form).await?;
        let mut numbers = Vec::new();
        for subject in &one.tickets {
            let found = opened.iter().find(|(case, _)| case.subject == *subject);
            let missing = || Error::Fault(format!("outages.toml names {subject:?}, which is no ticket"));
            numbers.push(found.ok_or_else(missing)?.1);
        }
        let desk = stage.at(stage.now.plus_minutes(-one.linked));
        link(&desk, who, id, "", &numbers).await?;
    }
    Ok(())
}
