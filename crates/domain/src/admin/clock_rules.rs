//! The rules of the clocks: read, drafted part by part, tried, put in force or thrown away (docs/adr/0019).
//!
//! What is in force is never edited. The first change makes a draft as a copy of it; every change says which state of the rules
//! it was made on, and is refused when that is not the present one.

pub mod apply;
pub mod calendar;
mod changes;
pub mod levels;
pub mod lines;
pub mod page;
pub mod preview;
pub mod settings;
mod typed;
mod view;

use jiff::civil::Date;
use model::{Permission, Problem, Timestamp};
use store::clock_rules::ClockRulesRow;
use store::{ConnectionTrait, Refusal};

use crate::sla::ClockRules;
use crate::{Desk, Error, Principal, Result, audit};

/// What an audit entry about the rules is about.
const OBJECT: &str = "clock_rules";

/// The rules as they are being changed: the draft, or a copy of what is in force where there is none.
struct Document {
    in_force: ClockRules,
    rules: ClockRules,
    /// Tickets that were closed before are not counted again.
    closed_since: Timestamp,
    /// What it is unless somebody says otherwise.
    usual_since: Timestamp,
    force_row: Option<ClockRulesRow>,
    draft_row: Option<ClockRulesRow>,
}

impl Document {
    async fn load(desk: &Desk, db: &impl ConnectionTrait) -> Result<Self> {
        let force_row = store::clock_rules::in_force(db).await?;
        let draft_row = store::clock_rules::draft(db).await?;
        let in_force = match &force_row {
            Some(row) => rules_of(row)?,
            None => ClockRules::shipped(),
        };
        let rules = match &draft_row {
            Some(row) => rules_of(row)?,
            None => in_force.clone(),
        };
        let usual_since = previous_month(desk);
        Ok(Self {
            in_force,
            rules,
            closed_since: draft_row.as_ref().map_or(usual_since, |row| row.closed_since),
            usual_since,
            force_row,
            draft_row,
        })
    }

    /// Says which state of the rules this is: whatever is saved, put in force or thrown away makes another one.
    fn seen(&self) -> String {
        let force = self.force_row.as_ref().map_or(0, |row| row.id);
        let (draft, version) = self.draft_row.as_ref().map_or((0, 0), |row| (row.id, row.version));
        format!("{force}.{draft}.{version}")
    }

    /// Refuses when this is not the state that was seen.
    fn unchanged(&self, seen: &str) -> std::result::Result<(), Problem> {
        if self.seen() == seen {
            return Ok(());
        }
        let drafted = self.draft_row.as_ref().and_then(|row| row.created_by.clone());
        let applied = self.force_row.as_ref().and_then(|row| row.applied_by.clone());
        Err(Problem::Conflict {
            by: drafted.or(applied),
        })
    }

    /// Whether putting it in force would change nothing.
    fn is_idle(&self) -> bool {
        self.rules == self.in_force && self.closed_since == self.usual_since
    }
}

fn rules_of(row: &ClockRulesRow) -> Result<ClockRules> {
    let read = serde_json::from_str(&row.rules);
    read.map_err(|error| Error::Fault(format!("clock rules {}: {error}", row.id)))
}

/// The first day of the previous month: measures of that month may still have to be told to somebody.
fn previous_month(desk: &Desk) -> Timestamp {
    let now = desk.now();
    let today: Option<Date> = desk.zone.date(now).parse().ok();
    let last = today.and_then(|today| today.first_of_month().yesterday().ok());
    let first = last.map(|last| format!("{}T00:00", last.first_of_month()));
    first.and_then(|first| desk.zone.parse_local(&first)).unwrap_or(now)
}

/// Changes the draft; the first change makes it. Where nothing differs any more from what is in force, it is gone.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Conflict`] when somebody saved since `seen`; what `change` refuses.
async fn edit(
    desk: &Desk,
    who: &Principal,
    seen: &str,
    action: &str,
    change: impl FnOnce(&mut Document) -> std::result::Result<(), Problem> + Send,
) -> Result<()> {
    who.require(Permission::Configure)?;
    let tx = desk.store.begin().await?;
    let mut document = Document::load(desk, &tx).await?;
    document.unchanged(seen)?;
    change(&mut document)?;
    let sound = document.rules.check();
    sound.map_err(|error| Error::Fault(format!("clock rules that cannot be: {error}")))?;
    if document.is_idle() && document.draft_row.is_none() {
        return Ok(());
    }
    let rules = serde_json::to_string(&document.rules).map_err(|error| Error::Fault(error.to_string()))?;
    let version = document.draft_row.as_ref().map_or(0, |row| row.version);
    let saved = store::clock_rules::save_draft(&tx, &rules, document.closed_since, version, who.id, desk.now()).await;
    let saved = saved.map_err(|error| match store::refusal(&error) {
        // Somebody made the first draft at the same moment.
        Some(Refusal::Taken(_)) => Problem::Conflict { by: None }.into(),
        _ => Error::from(error),
    })?;
    if !saved {
        return Err(Problem::Conflict { by: None }.into());
    }
    let id = match &document.draft_row {
        Some(row) => row.id,
        None => store::clock_rules::draft(&tx).await?.map_or(0, |row| row.id),
    };
    if document.is_idle() {
        store::clock_rules::discard_draft(&tx).await?;
    }
    audit::by(desk, &tx, who, action, OBJECT, id, None).await?;
    Ok(tx.commit().await?)
}
