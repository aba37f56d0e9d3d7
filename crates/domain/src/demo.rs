//! The demonstration desk: furniture, people, and what happened in five weeks, with one ticket of the archive.
//!
//! It is filled through the same use cases as every desk, on the same desk with its clock set back, so that whatever can
//! be seen in the demonstration can also happen. The content is in `crates/domain/demo`: all of it is invented, and
//! apart from passwords it is always the same, seen from now.

mod arrival;
mod cases;
mod certified;
mod content;
mod files;
mod furnish;
mod knowledge;
mod letter;
mod lookups;
mod opening;
mod outages;
mod pec;
mod post;
mod registries;
mod staff;
mod stage;
mod steps;
mod triage;

use model::TicketState;
use store::Scope;
use store::tickets::ListFilter;

use content::{Content, named};
use stage::{Stage, at};

use crate::{Desk, Error, Result};

/// Setting that marks a desk as filled by the demonstration.
const MARK: &str = "demo";
/// The desk was put up so long before its first ticket (30 days, in minutes).
const READY_BEFORE: i64 = 30 * 24 * 60;
/// The queue whose mailbox also gets mails that nobody can read.
const QUARANTINE: &str = "tributi";

/// How somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub login: String,
    pub name: String,
    /// Codes of the roles, separated by commas.
    pub role: String,
    /// Need not be changed. Stored nowhere: it can only be replaced.
    pub password: String,
}

/// Why the demonstration was not put on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Somebody's own desk, or a demonstration whose filling was interrupted.
    #[error("this desk holds data of its own: give the demonstration an empty folder and database")]
    OtherData,
    /// A use case failed.
    #[error("filling the demonstration desk: {0}")]
    Failed(#[from] Error),
}

/// Fills an empty desk; on a desk that it filled before it only gives everybody a new password. No server and no worker
/// may run on the desk while it is being filled: they would read and send its mails with the clock of today.
///
/// # Errors
/// [`DemoError::OtherData`] on a desk with other data, which stays as it is.
pub async fn fill(desk: &Desk) -> std::result::Result<Vec<Login>, DemoError> {
    let content = content::read()?;
    if !is_marked(desk).await? {
        if !is_empty(desk).await? {
            return Err(DemoError::OtherData);
        }
        put_on(desk, &content).await?;
    }
    Ok(staff::give_passwords(desk, &content.desk.people).await?)
}

async fn is_marked(desk: &Desk) -> Result<bool> {
    Ok(store::settings::get(desk.store.reader(), MARK).await?.is_some())
}

/// No person, no queue, no ticket. Queues too: their names would meet those of the demonstration.
async fn is_empty(desk: &Desk) -> Result<bool> {
    let db = desk.store.reader();
    let open = ListFilter {
        limit: 1,
        ..ListFilter::default()
    };
    let closed = ListFilter {
        state: Some(TicketState::Closed),
        ..open.clone()
    };
    Ok(!store::people::any(db).await?
        && store::desk::queues(db).await?.is_empty()
        && store::tickets::list(db, &Scope::desk(), 0, &open).await?.is_empty()
        && store::tickets::list(db, &Scope::desk(), 0, &closed).await?.is_empty())
}

async fn put_on(desk: &Desk, content: &Content) -> Result<()> {
    let provider = certified::provider()?;
    let desk = &certified::believing(desk, &provider)?;
    let now = desk.now();
    let oldest = content.cases.iter().map(cases::Case::age_ms).max().unwrap_or(0);
    let before = at(desk, now.plus_ms(-oldest).plus_minutes(-READY_BEFORE));
    // Everything belongs to one contract, which therefore begins before everything.
    crate::desk::contract_in_force(&before).await?;
    let furniture = furnish::furnish(&before, &content.desk).await?;
    staff::hire(&before, &content.desk, &furniture).await?;
    let contacts = stage::make_known(&before, &content.citizens).await?;
    registries::fill(desk, &furniture).await?;
    let staff = staff::principals(desk).await?;
    let stage = Stage {
        desk,
        provider: &provider,
        now,
        content,
        furniture,
        staff,
        contacts,
    };
    pec::settle(&stage).await?;
    let mut opened = Vec::with_capacity(content.cases.len());
    for (case, number) in content.cases.iter().zip(1..) {
        let ticket_id = opening::open(&stage, case, number).await?;
        steps::play(&stage, case, number, ticket_id).await?;
        pec::follow(&stage, case, ticket_id).await?;
        opened.push((case, ticket_id));
    }
    outages::fill(&stage, &opened).await?;
    triage::fill(&stage).await?;
    lookups::fill(&stage, &opened).await?;
    post::deliver_broken(desk, named(&stage.furniture.queues, QUARANTINE)?.mailbox_id).await?;
    let sent = post::settle_outbox(desk).await?;
    certified::deliver_receipts(desk, &provider, &sent).await?;
    // What was closed longer ago than the desk keeps it, as its worker does.
    while crate::archive::next(desk).await? > 0 {}
    // The last thing: a desk whose filling was interrupted must not pass for a complete one.
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, MARK, "yes").await?;
    Ok(tx.commit().await?)
}
