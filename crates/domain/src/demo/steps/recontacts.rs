//! Calling citizens, and telling them how their ticket ended.

use model::Channel;

use super::{Scene, address_of, missing};
use crate::demo::cases::{Step, StepKind};
use crate::tickets::recontacts::agree::{Agreement, agree};
use crate::tickets::recontacts::attempt::{Attempt, attempt};
use crate::tickets::recontacts::tell::{Telling, tell};
use crate::{Principal, Result};

/// Times are agreed to the quarter of an hour.
const QUARTER_MS: i64 = 15 * 60_000;

impl Scene<'_> {
    /// A call about the outcome that is owed.
    pub(super) async fn call(&self, who: &Principal, step: &Step) -> Result<()> {
        let owed = store::recontacts::owed(self.desk.store.reader(), self.ticket_id).await?;
        let owed = owed.ok_or_else(|| missing("a call that is owed"))?;
        let form = Attempt {
            id: owed.id,
            result: step.result,
            number: self.stage.citizen(&self.case.citizen)?.phone.clone(),
            note: step.text.clone(),
            next: String::new(),
            drawn_at: self.desk.now(),
            outcome_id: None,
            version: owed.version,
        };
        attempt(&self.desk, who, form).await.map(drop)
    }

    /// A time is agreed with the citizen, which is still ahead when the play ends.
    pub(super) async fn agree(&self, who: &Principal, step: &Step) -> Result<()> {
        let hours = step.hours.ok_or_else(|| missing("hours"))?;
        let at = self.stage.now.plus_minutes(hours * 60);
        let at = at.plus_ms(-at.0.rem_euclid(QUARTER_MS));
        let form = Agreement {
            ticket_id: self.ticket_id,
            at: self.desk.zone.input(at),
            number: self.stage.citizen(&self.case.citizen)?.phone.clone(),
            note: step.text.clone(),
            mine: true,
        };
        agree(&self.desk, who, form).await.map(drop)
    }

    /// The citizen knows the outcome: by mail where the desk wrote before, else by telephone.
    pub(super) async fn tell(&self, who: &Principal, outcome_id: i64, index: usize) -> Result<()> {
        let replied = self.case.steps[..index].iter().any(|step| step.kind == StepKind::Reply);
        let writes = replied && address_of(self.case, self.stage.citizen(&self.case.citizen)?).is_some();
        let form = Telling {
            ticket_id: self.ticket_id,
            channel: Some(if writes { Channel::Email } else { Channel::Phone }),
            outcome_id: Some(outcome_id),
            note: String::new(),
            version: self.version().await?,
        };
        tell(&self.desk, who, form).await
    }
}
