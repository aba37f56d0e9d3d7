//! Sorting rules: their list, their form, and what they find in past mail.

use domain::sorting::trial::{What, run};
use model::desk::Choice;
use model::forms::Typed;
use model::sorting::{Conditions, Place, RuleView, Trial, entries};
use model::triage::QueueReasons;
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::context::{context, failed};

/// The list of rules, and a trial where one is asked for.
pub async fn rules(trial: bool) -> Result<(Vec<RuleView>, Option<Trial>), ApiError> {
    let cx = context()?;
    let rules = domain::admin::sorting::rules(&cx.desk, &cx.who).await.map_err(failed)?;
    let trial = if trial {
        Some(run(&cx.desk, &cx.who, What::Stored).await.map_err(failed)?)
    } else {
        None
    };
    Ok((rules, trial))
}

/// The form about a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleScreen {
    pub item: RuleView,
    pub typed: Typed,
    pub queues: Vec<QueueReasons>,
    pub mailboxes: Vec<Choice>,
    /// What the rule as it was typed finds in past mail, where that was asked for.
    pub trial: Option<Trial>,
}

/// The form about a rule; a new one for none.
pub async fn rule(id: Option<i64>, again: bool) -> Result<RuleScreen, ApiError> {
    let cx = context()?;
    let item = domain::admin::sorting::rule(&cx.desk, &cx.who, id)
        .await
        .map_err(failed)?;
    let typed = super::admin::fields(&cx, "sorting", id, again, item.values()).await?;
    let trial = if typed.value("tried") == "yes" {
        Some(run(&cx.desk, &cx.who, what(&typed)).await.map_err(failed)?)
    } else {
        None
    };
    let mailboxes = domain::admin::read::mailboxes(&cx.desk, &cx.who)
        .await
        .map_err(failed)?;
    Ok(RuleScreen {
        item,
        typed,
        queues: domain::triage::list::choices(&cx.desk).await.map_err(failed)?,
        mailboxes: mailboxes
            .into_iter()
            .map(|mailbox| Choice {
                id: mailbox.id,
                name: mailbox.name,
            })
            .collect(),
        trial,
    })
}

/// The rule as it was typed.
fn what(typed: &Typed) -> What {
    let mut conditions = Conditions::default();
    for place in Place::ALL {
        *conditions.of_mut(*place) = entries(&typed.value(place.code()));
    }
    let to = typed.value("dest");
    let (queue, reason) = to.split_once('/').unwrap_or_default();
    What::Typed {
        mailbox_id: typed.value("mailbox_id").parse().ok(),
        conditions,
        queue_id: queue.parse().unwrap_or_default(),
        reason_id: reason.parse().ok(),
    }
}
