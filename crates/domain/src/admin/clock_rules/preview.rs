//! What putting the draft in force would do to the tickets, before anything is written.

use model::clock_rules::{ExampleView, PreviewView};
use model::{Permission, Problem};

use super::{Document, page};
use crate::{Desk, Principal, Result, recount};

/// Counts every ticket by the draft and says what would change.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`] where nothing is drafted.
pub async fn preview(desk: &Desk, who: &Principal) -> Result<PreviewView> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let document = Document::load(desk, db).await?;
    let lines = store::admin::lines(db).await?;
    let draft = page::drafted(desk, &document, &lines).ok_or(Problem::NotFound)?;
    let found = recount::preview(desk, &document.rules, document.closed_since).await?;
    let example = |example: recount::Example| ExampleView {
        ticket_id: example.ticket_id,
        queue: example.queue,
        sla: example.sla,
        was: desk.moment(example.was),
        becomes: desk.moment(example.becomes),
        closed: example.closed,
    };
    Ok(PreviewView {
        draft,
        seen: document.seen(),
        closed_since: desk.zone.date(document.closed_since),
        open: found.open,
        closed: found.closed,
        changed: found.changed,
        earlier: found.earlier,
        later: found.later,
        now_late: found.now_late,
        no_more_late: found.no_more_late,
        measures_changed: found.measures_changed,
        examples: found.examples.into_iter().map(example).collect(),
        links: who.may_somewhere(Permission::TicketRead),
    })
}
