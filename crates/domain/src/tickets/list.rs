//! Lists of tickets.

use model::filter::{DueFilter, OwnerFilter, TicketFilter};
use model::recontact::Today;
use model::ticket::{TicketPage, TicketRow};
use model::{Permission, Problem, TicketState, Timestamp};
use store::tickets::{Alerting, Cursor, ListFilter, ListRow};

use crate::frame::DUE_SOON_MS;
use crate::{Desk, Principal, Result};

/// Rows of a page.
const PAGE: u64 = 50;

/// A page of a list, as filtered by the chips.
///
/// # Errors
/// [`Problem::NotFound`] for a queue that does not exist or may not be seen.
pub async fn list(desk: &Desk, who: &Principal, filter: &TicketFilter) -> Result<TicketPage> {
    who.require(Permission::TicketRead)?;
    let db = desk.store.reader();
    let queue = match &filter.queue {
        Some(slug) => {
            let queue = store::desk::queue_by_slug(db, slug).await?.ok_or(Problem::NotFound)?;
            if !who.scope().contains_queue(queue.id) && who.scope().offices.is_empty() {
                return Err(Problem::NotFound.into());
            }
            Some(queue)
        }
        None => None,
    };
    let wanted = ListFilter {
        queue_id: queue.as_ref().map(|queue| queue.id),
        state: filter.state,
        channel: filter.channel,
        owner_id: (filter.owner == Some(OwnerFilter::Me)).then_some(who.id),
        unowned: filter.owner == Some(OwnerFilter::Nobody),
        not_owner_id: None,
        alerting: None,
        leader: filter.owner == Some(OwnerFilter::Leader),
        archive: filter.archive,
        requester_id: filter.requester,
        due_before: filter
            .due
            .filter(|_| filter.state != Some(TicketState::Closed) && !filter.archive)
            .map(|due| due_before(desk, due)),
        owner_or_nobody: None,
        sort: filter.sort,
        after: filter.after.as_deref().and_then(parse_cursor),
        limit: PAGE + 1,
    };
    let mut rows = store::tickets::list(db, who.scope(), who.id, &wanted).await?;
    let counts = store::tickets::counts_by_state(
        db,
        who.scope(),
        &ListFilter {
            after: None,
            state: None,
            archive: false,
            ..wanted.clone()
        },
    )
    .await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| format_cursor(store::tickets::cursor_of(&wanted, row)));
    Ok(TicketPage {
        queue: queue.map(|queue| queue.name),
        next,
        is_first: wanted.after.is_none(),
        counts,
        rows: rows.into_iter().map(|row| view(desk, row)).collect(),
    })
}

/// The instant before which a ticket has to be due to be in the list.
fn due_before(desk: &Desk, due: DueFilter) -> Timestamp {
    match due {
        DueFilter::Soon => desk.now().plus_ms(DUE_SOON_MS),
        DueFilter::Late => desk.now(),
    }
}

/// The blocks of the home page.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Home {
    /// With an alert that nobody has seen.
    pub alerting: Vec<TicketRow>,
    /// Those that the desk has put before whoever leads.
    pub leader: Vec<TicketRow>,
    pub mine: Vec<TicketRow>,
    pub due_soon: Vec<TicketRow>,
    pub unassigned: Vec<TicketRow>,
    /// Whom to call today.
    pub recontacts: Vec<Today>,
}

/// What a person has to do: theirs, what is due soon, what nobody has taken.
///
/// # Errors
/// When the database fails.
pub async fn home(desk: &Desk, who: &Principal) -> Result<Home> {
    let db = desk.store.reader();
    if !who.may_somewhere(Permission::TicketRead) {
        return Ok(Home::default());
    }
    let block = ListFilter {
        limit: 10,
        ..ListFilter::default()
    };
    let alerting = ListFilter {
        alerting: Some(Alerting {
            person_id: who.id,
            leads: who.leads(),
        }),
        // The owner's, and what has none; whoever leads sees everybody's.
        owner_or_nobody: (!who.leads()).then_some(who.id),
        ..block.clone()
    };
    let mine = ListFilter {
        owner_id: Some(who.id),
        ..block.clone()
    };
    // One's own stand above already.
    let due_soon = ListFilter {
        not_owner_id: Some(who.id),
        due_before: Some(desk.now().plus_ms(DUE_SOON_MS)),
        ..block.clone()
    };
    let unassigned = ListFilter {
        unowned: true,
        ..block.clone()
    };
    let leader = who.leads().then_some(ListFilter { leader: true, ..block });
    let filters: Vec<ListFilter> = [alerting, mine, due_soon, unassigned]
        .into_iter()
        .chain(leader)
        .collect();
    let blocks = store::tickets::blocks(db, who.scope(), who.id, &filters).await?;
    let mut blocks = blocks
        .into_iter()
        .map(|rows| rows.into_iter().map(|row| view(desk, row)).collect());
    let mut block = || blocks.next().unwrap_or_default();
    let (alerting, mine, due_soon, unassigned) = (block(), block(), block(), block());
    Ok(Home {
        alerting,
        leader: block(),
        mine,
        due_soon,
        unassigned,
        recontacts: super::recontacts::list::today(desk, who).await?,
    })
}

pub(super) fn view(desk: &Desk, row: ListRow) -> TicketRow {
    let open = row.closed_at.is_none();
    TicketRow {
        due: open.then(|| desk.clockwork.current().view(&row, desk.now())),
        urgent: row.urgent,
        id: row.id,
        subject: row.subject,
        state: row.state,
        channel: row.channel,
        queue: row.queue,
        queue_slug: row.queue_slug,
        reason: row.reason,
        requester: row.requester,
        owner: row.owner,
        office: row.office,
        received: desk.moment(row.received_at),
        last_word: row.last_word,
        last_at: desk.moment(row.last_at),
        unread: row.unread,
    }
}

/// A cursor as it stands in a URL: two numbers. Anything else is the first page.
pub(crate) fn parse_cursor(text: &str) -> Option<Cursor> {
    let (key, id) = text.split_once('-')?;
    Some(Cursor {
        key: Timestamp(key.parse().ok()?),
        id: id.parse().ok()?,
    })
}

pub(crate) fn format_cursor(cursor: Cursor) -> String {
    format!("{}-{}", cursor.key.0, cursor.id)
}
