//! Look-ups of the demonstration: some for tickets, one without, and something unusual.

use model::lookup::{LookupAnswer, LookupForm, LookupKind, Registry};
use serde::Deserialize;

use super::cases::Case;
use super::content::named;
use super::stage::Stage;
use crate::lookups::ask::ask;
use crate::lookups::review::sweep::sweep;
use crate::{Error, Result};

/// `lookups.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookupsContent {
    lookups: Vec<LookupContent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LookupContent {
    by: String,
    registry: Registry,
    citizen: String,
    hours: f64,
    #[serde(default)]
    ticket: bool,
    queue: Option<String>,
    why: String,
    #[serde(default)]
    third_party: bool,
    #[serde(default)]
    delegation: bool,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

/// Has the registries asked, and what is unusual about it found. `opened` are the tickets with their numbers, oldest first.
///
/// # Errors
/// When a use case refuses one.
pub(super) async fn fill(stage: &Stage<'_>, opened: &[(&Case, i64)]) -> Result<()> {
    for content in &stage.content.lookups.lookups {
        // Somebody's real registry is not asked about invented people.
        if !stage.desk.lookups.line(content.registry).is_local() {
            continue;
        }
        for _ in 0..content.times {
            look_up(stage, content, opened).await?;
        }
    }
    sweep(stage.desk).await.map(drop)
}

async fn look_up(stage: &Stage<'_>, content: &LookupContent, opened: &[(&Case, i64)]) -> Result<()> {
    let fault = |what: &str| Error::Fault(format!("a look-up for {:?} {what}", content.citizen));
    let desk = stage.at(stage.now.plus_ms(-((content.hours * 3_600_000.0) as i64)));
    let code = stage.citizen(&content.citizen)?.fiscal_code.clone();
    let ticket_id = if content.ticket {
        let newest = opened.iter().rev().find(|(case, _)| case.citizen == content.citizen);
        Some(newest.ok_or_else(|| fault("has no ticket"))?.1)
    } else {
        None
    };
    let queue = content.queue.as_deref();
    let queue = queue.map(|key| named(&stage.furniture.queues, key)).transpose()?;
    let form = LookupForm {
        registry: content.registry,
        kind: LookupKind::TaxCode,
        key: code.ok_or_else(|| fault("has no codice fiscale"))?,
        ticket_id,
        call_at: ticket_id.is_none().then_some(desk.now().0),
        queue_id: queue.map(|queue| queue.id),
        reason_id: None,
        why: content.why.clone(),
        third_party: content.third_party,
        delegation: content.delegation,
        again: true,
    };
    match ask(&desk, stage.who(&content.by)?, &form).await? {
        LookupAnswer::Card(_) => Ok(()),
        refused => Err(fault(&format!("was refused: {refused:?}"))),
    }
}
