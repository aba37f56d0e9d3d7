//! Rules tried on past mail: what they would have said, and where the tickets are today.

use std::sync::Arc;

use mail::fax::FaxRules;
use model::Permission;
use model::sorting::{Conditions, Trial, Tried, TriedMail};
use store::sorting::{Past, Rule};

use super::matching::Facts;
use super::place::first;
use crate::{Desk, Principal, Result};

/// Past mails that a trial reads, the newest ones.
const MAILS: u64 = 300;
/// Larger ones are left out: reading them says nothing more about rules.
const MAX_BYTES: i64 = 2_000_000;
/// Rows that are shown.
const ROWS: usize = 60;

/// What is tried.
#[derive(Clone, Debug)]
pub enum What {
    /// The rules as they stand.
    Stored,
    /// One rule as it was typed, and no other.
    Typed {
        mailbox_id: Option<i64>,
        conditions: Conditions,
        queue_id: i64,
        reason_id: Option<i64>,
    },
}

/// Tries rules on past mail; changes nothing.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn run(desk: &Desk, who: &Principal, what: What) -> Result<Trial> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let rules = rules(desk, what).await?;
    let names = Names::load(desk).await?;
    let fax = desk.fax.rules(&desk.store).await?;
    let mut trial = Trial::default();
    for past in store::sorting::past(db, MAX_BYTES, MAILS).await? {
        trial.read += 1;
        if let Some(tried) = one(desk, who, &rules, &names, &fax, past).await? {
            trial.fired += 1;
            trial.agreed += i64::from(tried.agrees);
            trial.rows.push(tried);
        }
    }
    trial.rows.sort_by_key(|row| row.agrees);
    trial.rows.truncate(ROWS);
    Ok(trial)
}

async fn rules(desk: &Desk, what: What) -> Result<Vec<Rule>> {
    let rules = match what {
        What::Stored => {
            let all = store::sorting::all(desk.store.reader()).await?;
            all.into_iter()
                .map(|named| named.rule)
                .filter(|rule| rule.active)
                .collect()
        }
        What::Typed {
            mailbox_id,
            conditions,
            queue_id,
            reason_id,
        } => vec![Rule {
            id: 0,
            name: String::new(),
            mailbox_id,
            conditions: serde_json::to_string(&conditions).map_err(|error| crate::Error::Fault(error.to_string()))?,
            queue_id,
            reason_id,
            sort: 0,
            active: true,
        }],
    };
    Ok(rules)
}

async fn one(
    desk: &Desk,
    who: &Principal,
    rules: &[Rule],
    names: &Names,
    fax: &Arc<FaxRules>,
    past: Past,
) -> Result<Option<Tried>> {
    let raw = desk.blobs.get(past.contract_id, &past.sha256).await?;
    // A mail that cannot be read any more fires nothing.
    let Ok(Ok(reading)) = crate::ingest::read::read(desk, past.received_at, raw, Arc::clone(fax)).await else {
        return Ok(None);
    };
    let facts = Facts::new(&reading, reading.mail.attachments.iter().map(|file| file.name.as_str()));
    let of_mailbox: Vec<Rule> = rules
        .iter()
        .filter(|rule| rule.mailbox_id.is_none_or(|id| id == past.mailbox_id))
        .cloned()
        .collect();
    let Some((rule, fired)) = first(&of_mailbox, &facts) else {
        return Ok(None);
    };
    let visible = who.scope().contains(past.queue_id, past.office_id);
    Ok(Some(Tried {
        mail: past.id,
        received: desk.moment(past.received_at),
        shown: visible.then(|| TriedMail {
            sender: reading.true_sender.clone().unwrap_or_default(),
            subject: reading.clean_subject.clone(),
            ticket_id: Some(past.ticket_id),
        }),
        would: names.of(rule.queue_id, rule.reason_id),
        is: joined(&past.queue, past.reason.as_deref()),
        // A rule that names no reason says nothing about it.
        agrees: rule.queue_id == past.queue_id && (rule.reason_id.is_none() || rule.reason_id == past.reason_id),
        fired,
    }))
}

/// Names of queues and reasons.
struct Names {
    queues: Vec<store::desk::Queue>,
    reasons: Vec<store::desk::Reason>,
}

impl Names {
    async fn load(desk: &Desk) -> Result<Self> {
        let db = desk.store.reader();
        Ok(Self {
            queues: store::desk::queues(db).await?,
            reasons: store::admin::reasons(db).await?,
        })
    }

    fn of(&self, queue_id: i64, reason_id: Option<i64>) -> String {
        let queue = self.queues.iter().find(|queue| queue.id == queue_id);
        let reason = self.reasons.iter().find(|reason| Some(reason.id) == reason_id);
        joined(
            queue.map_or("", |queue| queue.name.as_str()),
            reason.map(|reason| reason.name.as_str()),
        )
    }
}

fn joined(queue: &str, reason: Option<&str>) -> String {
    reason.map_or_else(|| queue.to_owned(), |reason| format!("{queue} · {reason}"))
}
