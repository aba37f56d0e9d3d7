//! Where a mail goes that opens a ticket.

use mail::read::{Kind, Reading};
use model::sorting::{Conditions, Fired, Sorting};
use store::ConnectionTrait;
use store::desk::Mailbox;
use store::sorting::Rule;

use super::matching::Facts;
use crate::Result;
use crate::files::Stored;

/// Where a mail goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placed {
    /// A person decides; the rest is a proposal then.
    pub waits: bool,
    /// None where no rule fired and the mailbox does not lead straight to its queue.
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    pub fired: Option<Fired>,
}

/// Places a mail. A certified mail whose signature cannot be trusted always waits for a person (domain facts 1.3).
pub(crate) async fn place(
    tx: &impl ConnectionTrait,
    mailbox: &Mailbox,
    reading: &Reading,
    stored: &[Stored],
) -> Result<Placed> {
    let distrusted = reading.kind == Kind::UntrustedPecLookalike;
    if mailbox.sorting == Sorting::Straight {
        return Ok(Placed {
            waits: distrusted,
            queue_id: Some(mailbox.queue_id),
            ..Placed::default()
        });
    }
    let rules = store::sorting::for_mailbox(tx, mailbox.id).await?;
    let facts = Facts::new(reading, stored.iter().map(Stored::name));
    let fired = first(&rules, &facts);
    Ok(Placed {
        waits: distrusted || mailbox.sorting == Sorting::Triage || fired.is_none(),
        queue_id: fired.as_ref().map(|(rule, _)| rule.queue_id),
        reason_id: fired.as_ref().and_then(|(rule, _)| rule.reason_id),
        fired: fired.map(|(_, fired)| fired),
    })
}

/// The first rule that fires. One whose conditions cannot be read takes nothing and is logged.
pub(super) fn first<'a>(rules: &'a [Rule], facts: &Facts) -> Option<(&'a Rule, Fired)> {
    rules.iter().find_map(|rule| {
        let conditions: Conditions = serde_json::from_str(&rule.conditions)
            .inspect_err(|error| tracing::error!(rule = rule.id, %error, "a sorting rule cannot be read"))
            .ok()?;
        let why = facts.fires(&conditions)?;
        let fired = Fired {
            rule: rule.name.clone(),
            why,
        };
        Some((rule, fired))
    })
}
