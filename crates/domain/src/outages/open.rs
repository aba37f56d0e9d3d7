//! An outage is opened: the cause of many tickets, some of them still to come.

use model::desk::Choice;
use model::outage::{OpenOutage, OpeningView, OutageState};
use model::problem::{Check, FieldError};
use model::{Permission, Problem};
use store::outages::OutageChange;
use store::set;

use super::{DESCRIPTION_MAX, TITLE_MAX, announce, link};
use crate::tickets::commit_uncounted;
use crate::{Desk, Principal, Result, audit};

/// What opening an outage needs, from scratch or from a ticket.
///
/// # Errors
/// [`Problem::NotFound`] for a ticket that may not be seen, [`Problem::Forbidden`].
pub async fn form(desk: &Desk, who: &Principal, ticket_id: Option<i64>) -> Result<OpeningView> {
    who.require(Permission::TicketWork)?;
    let db = desk.store.reader();
    let mut began = desk.now();
    let mut ticket = None;
    if let Some(id) = ticket_id {
        let found = store::tickets::find(db, who.scope(), id)
            .await?
            .ok_or(Problem::NotFound)?;
        crate::tickets::writable(&found)?;
        began = found.received_at;
        ticket = Some((found.id, found.subject, found.queue_id));
    }
    let queues = store::desk::queues(db).await?.into_iter();
    let own = queues.filter(|queue| queue.active && who.may(Permission::TicketWork, queue.id, None));
    Ok(OpeningView {
        queues: own
            .map(|queue| Choice {
                id: queue.id,
                name: queue.name,
            })
            .collect(),
        ticket,
        began: desk.zone.input(began),
    })
}

/// Open outages as the contact form offers them.
pub fn offered(desk: &Desk, outages: Vec<store::desk::OpenOutage>) -> Vec<OpenOutage> {
    outages
        .into_iter()
        .map(|outage| OpenOutage {
            id: outage.id,
            queue_id: outage.queue_id,
            title: outage.title,
            began: desk.moment(outage.began_at),
        })
        .collect()
}

/// An outage, as somebody describes it.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub title: String,
    pub description: String,
    pub queue_id: Option<i64>,
    /// Local date and time (`2026-11-23T10:15`).
    pub began_at: String,
    /// The same; empty where nobody knows.
    pub expected_at: String,
    /// The ticket from which the person came: it is linked.
    pub ticket_id: Option<i64>,
}

/// Opens an outage and returns its number.
///
/// # Errors
/// [`Problem::Invalid`] for `title`, `description`, `queue_id`, `began_at` and `expected_at`, and for `numbers` where the ticket
/// cannot be linked.
pub async fn open(desk: &Desk, who: &Principal, form: Opening) -> Result<i64> {
    let now = desk.now();
    let mut check = Check::default();
    check.required("title", &form.title, TITLE_MAX);
    check.limit("description", &form.description, DESCRIPTION_MAX);
    let queue_id = form
        .queue_id
        .filter(|queue_id| who.may(Permission::TicketWork, *queue_id, None));
    check.ensure(queue_id.is_some(), "queue_id", FieldError::UnknownChoice);
    let began_at = desk.zone.parse_local(&form.began_at).filter(|at| *at <= now);
    check.ensure(began_at.is_some(), "began_at", FieldError::BadDate);
    let expected_at = desk.zone.parse_local(&form.expected_at);
    let said = !form.expected_at.trim().is_empty();
    let fits = expected_at.is_some_and(|at| began_at.is_none_or(|began| at > began));
    check.ensure(!said || fits, "expected_at", FieldError::BadOrder);
    check.done()?;
    let (Some(queue_id), Some(began_at)) = (queue_id, began_at) else {
        return Err(Problem::NotFound.into());
    };

    let tx = desk.store.begin().await?;
    let queue = store::desk::queue(&tx, queue_id).await?;
    if !queue.is_some_and(|queue| queue.active) {
        return Err(Problem::field("queue_id", FieldError::UnknownChoice).into());
    }
    let row = OutageChange {
        version: set(1),
        changed_by: set(who.id),
        title: set(form.title.trim().to_owned()),
        description: set(form.description.trim().to_owned()),
        queue_id: set(queue_id),
        state: set(OutageState::Open),
        began_at: set(began_at),
        expected_at: set(expected_at),
        opened_at: set(now),
        opened_by: set(who.id),
        ..Default::default()
    };
    let outage = store::outages::insert(&tx, row).await?;
    audit::by(desk, &tx, who, "outage.open", "outage", outage.id, None).await?;
    let linked = match form.ticket_id {
        Some(ticket_id) => link::tie_all(desk, &tx, who, &outage, &[ticket_id]).await?,
        None => Vec::new(),
    };
    announce(desk, &tx, queue_id).await?;
    let changed: Vec<_> = linked.iter().collect();
    commit_uncounted(desk, tx, &changed).await?;
    Ok(outage.id)
}
