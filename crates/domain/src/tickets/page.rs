//! Everything the ticket page shows.

use std::collections::HashMap;

use model::contact::{ContactView, KeyKind};
use model::desk::Choice;
use model::message::{
    AlertAudience, AlertView, AttachmentView, DeliveryView, EventView, EvidenceView, MessageKind, MessageView, PageView,
};
use model::outage::OfTicket;
use model::pec_request::RequestLine;
use model::ticket::{DueView, OtherTicket, TicketRights, TicketView};
use model::{Permission, Problem};
use store::clocks::ClockEvent;
use store::tickets::{Head, SatelliteKind, TimelineRow};

use crate::audit::reads;
use crate::clockwork::{self, Subject};
use crate::presence::Present;
use crate::{Desk, Principal, Result};

/// A ticket that the person may see: three statements, however long its history. That it was seen is noted, and written down
/// a moment later.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<TicketView> {
    let db = desk.store.reader();
    let head = store::tickets::head(db, who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let satellites = store::tickets::satellites(db, who.scope(), &head).await?;
    let timeline = store::tickets::timeline(db, id).await?;
    // Whatever shows a ticket asks here for it.
    reads::saw_ticket(desk, who, id).await?;

    let mut files: HashMap<i64, Vec<AttachmentView>> = HashMap::new();
    let mut deliveries: HashMap<i64, Vec<DeliveryView>> = HashMap::new();
    let mut keys: HashMap<i64, Vec<(KeyKind, String)>> = HashMap::new();
    let mut evidence: HashMap<(i64, String), Vec<EvidenceView>> = HashMap::new();
    let mut alerts = Vec::new();
    let mut pages: HashMap<i64, Vec<PageView>> = HashMap::new();
    let mut others = Vec::new();
    let mut outages = Vec::new();
    for satellite in satellites {
        match satellite.kind {
            // Inline pictures are seen in their message.
            SatelliteKind::File { inline: true, .. } => {}
            SatelliteKind::File {
                id,
                name,
                mime,
                bytes,
                preview,
                ..
            } => {
                files.entry(satellite.parent).or_default().push(AttachmentView {
                    id,
                    name,
                    mime,
                    bytes,
                    preview,
                    pages: Vec::new(),
                });
            }
            SatelliteKind::Page { page, width, height } => {
                pages
                    .entry(satellite.parent)
                    .or_default()
                    .push(PageView { page, width, height });
            }
            SatelliteKind::Delivery {
                address,
                state,
                detail,
                next_at,
                maybe_duplicate,
            } => {
                // The first attempt is not worth a time: it is now.
                let next_attempt = next_at.filter(|_| detail.is_some()).map(|at| desk.moment(at));
                let view = DeliveryView {
                    address,
                    state,
                    detail,
                    next_attempt,
                    maybe_duplicate,
                    evidence: Vec::new(),
                };
                deliveries.entry(satellite.parent).or_default().push(view);
            }
            SatelliteKind::Key { kind, value } => keys.entry(satellite.parent).or_default().push((kind, value)),
            SatelliteKind::Evidence {
                id,
                address,
                event,
                at,
                provider,
                detail,
            } => {
                let view = EvidenceView {
                    id,
                    event,
                    at: desk.moment(at),
                    provider,
                    detail,
                };
                evidence.entry((satellite.parent, address)).or_default().push(view);
            }
            SatelliteKind::Alert {
                id,
                kind,
                audience,
                about,
                at,
            } => {
                let theirs = match audience {
                    AlertAudience::All => true,
                    AlertAudience::Owner => head.owner_id.is_none_or(|owner_id| owner_id == who.id),
                    AlertAudience::Leaders => who.leads(),
                };
                if theirs {
                    alerts.push(AlertView {
                        id,
                        kind,
                        about,
                        at: desk.moment(at),
                    });
                }
            }
            SatelliteKind::Outage { id, title, state } => outages.push(OfTicket { id, title, state }),
            SatelliteKind::Other {
                id,
                subject,
                state,
                queue,
                at,
            } => {
                others.push(OtherTicket {
                    id,
                    subject,
                    state,
                    queue,
                    at: desk.moment(at),
                });
            }
        }
    }

    for file in files.values_mut().flatten() {
        file.pages = pages.remove(&file.id).unwrap_or_default();
    }
    for (message_id, deliveries) in &mut deliveries {
        for delivery in deliveries {
            let said = evidence.remove(&(*message_id, delivery.address.to_lowercase()));
            delivery.evidence = said.unwrap_or_default();
            delivery.evidence.sort_by_key(|line| line.at.at);
        }
    }
    let mut messages = Vec::new();
    let mut events = Vec::new();
    let clocks = clocks(desk, &head, &timeline);
    for row in timeline {
        match row {
            TimelineRow::Message {
                id,
                kind,
                at,
                author,
                from_name,
                address,
                text,
                quoted,
                has_html,
                badge,
                certified_at,
                has_raw,
            } => {
                let author = author.or(from_name).or_else(|| address.clone()).unwrap_or_default();
                messages.push(MessageView {
                    id,
                    kind,
                    author,
                    address: address.filter(|_| kind == MessageKind::Inbound),
                    at: desk.moment(at),
                    text,
                    quoted,
                    has_html,
                    deliveries: deliveries.remove(&id).unwrap_or_default(),
                    attachments: files.remove(&id).unwrap_or_default(),
                    badge,
                    certified: certified_at.map(|at| desk.moment(at)),
                    has_raw,
                });
            }
            TimelineRow::Event {
                id,
                kind,
                at,
                actor,
                from,
                to,
                stayed,
            } => {
                events.push(EventView {
                    stayed: stayed.filter(|_| kind.is_move()).map(|ms| ms / 60_000),
                    id,
                    at: desk.moment(at),
                    kind,
                    actor,
                    from,
                    to,
                });
            }
            TimelineRow::Stay { .. } => {}
        }
    }
    let contact = |id: Option<i64>, name: &Option<String>| {
        let (id, name) = (id?, name.clone()?);
        Some(ContactView {
            id,
            name,
            keys: keys.get(&id).cloned().unwrap_or_default(),
        })
    };
    let requester = contact(head.requester_id, &head.requester);
    let on_behalf_of = contact(head.on_behalf_id, &head.on_behalf);
    let reply_to = recipients(&messages, requester.as_ref());
    let view = view(
        desk,
        who,
        head,
        messages,
        events,
        alerts,
        requester,
        on_behalf_of,
        others,
        reply_to,
        clocks,
    );
    Ok(TicketView { outages, ..view })
}

/// Refuses a page on which something is done about a ticket, where that is not possible: whoever follows an old link hears why.
///
/// # Errors
/// [`Problem::Archived`], [`Problem::Forbidden`].
pub(crate) fn workable(ticket: &TicketView) -> Result<()> {
    if ticket.archived.is_some() {
        return Err(Problem::Archived.into());
    }
    if !ticket.can.work {
        return Err(Problem::Forbidden.into());
    }
    Ok(())
}

/// The clock of the whole and of the level that has the ticket; none of a closed one.
fn clocks(desk: &Desk, head: &Head, timeline: &[TimelineRow]) -> Option<(DueView, DueView)> {
    if head.closed_at.is_some() {
        return None;
    }
    let mut stays = Vec::new();
    let mut happened = Vec::new();
    for row in timeline {
        match row {
            TimelineRow::Stay { level, since } => stays.push((*level, *since)),
            TimelineRow::Event {
                kind,
                at,
                actor,
                from,
                to,
                ..
            } => happened.push(ClockEvent {
                at: *at,
                kind: *kind,
                was: from.clone(),
                became: to.clone(),
                by_person: actor.is_some(),
            }),
            TimelineRow::Message { .. } => {}
        }
    }
    let (clockwork, now) = (desk.clockwork.current(), desk.now());
    let facts = clockwork::facts_from(&stays, &happened, true, (head.level, head.stay_since));
    let subject = Subject {
        channel: head.channel,
        line_id: head.line_id,
        received_at: head.received_at,
        opened_at: head.opened_at,
        handling_ms: head.handling_ms,
    };
    let judged = clockwork.judge(subject, &facts, now);
    let first = judged.first()?;
    let of_level = first.standing.levels.get(usize::from(first.standing.level))?;
    Some((
        clockwork.view_of(&first.standing.net, now),
        clockwork.view_of(of_level, now),
    ))
}

/// Who a reply goes to: whoever wrote last, else the requester's address. Never the whole correspondence: a copy is a
/// decision, made once and seen before sending.
pub(super) fn recipients(messages: &[MessageView], requester: Option<&ContactView>) -> Vec<String> {
    let wrote = messages
        .iter()
        .rev()
        .filter(|message| message.kind == MessageKind::Inbound);
    if let Some(address) = wrote.filter_map(|message| message.address.clone()).next() {
        return vec![address];
    }
    let address = |kind| requester.and_then(|contact| contact.keys.iter().find(|(known, _)| *known == kind));
    address(KeyKind::Email)
        .or_else(|| address(KeyKind::Pec))
        .map(|(_, address)| address.clone())
        .into_iter()
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "the parts of one page, put together once")]
fn view(
    desk: &Desk,
    who: &Principal,
    head: Head,
    messages: Vec<MessageView>,
    events: Vec<EventView>,
    alerts: Vec<AlertView>,
    requester: Option<ContactView>,
    on_behalf_of: Option<ContactView>,
    others: Vec<OtherTicket>,
    reply_to: Vec<String>,
    clocks: Option<(DueView, DueView)>,
) -> TicketView {
    let (due, level_due) = clocks.unzip();
    let may = |permission| who.may(permission, head.queue_id, head.office_id);
    let choice = |id: Option<i64>, name: Option<String>| Some(Choice { id: id?, name: name? });
    // Of a ticket of the archive nothing is changed; an alert can be seen away, and a new ticket goes on from it.
    let writes = |permission| head.archived_at.is_none() && may(permission);
    let can = TicketRights {
        work: writes(Permission::TicketWork),
        take: writes(Permission::TicketWork) && head.state.is_open() && head.owner_id != Some(who.id),
        reply: writes(Permission::TicketReply),
        note: writes(Permission::TicketNote),
        close: writes(Permission::TicketClose),
        see_alerts: may(Permission::TicketWork),
        see_times: may(Permission::TicketWork),
        follow: head.archived_at.is_some() && who.may_somewhere(Permission::ContactLog),
    };
    let kept = super::keeping::kept(desk, who, &head);
    let pec_request = head.pec_id.zip(head.pec_kind).zip(head.pec_state);
    let pec_request = pec_request.map(|((id, kind), state)| RequestLine { id, kind, state });
    let pec_queue = head.pec_queue.as_deref().and_then(|id| id.parse::<i64>().ok());
    let pec_offered = can.work && pec_request.is_none() && head.state.is_open() && pec_queue == Some(head.queue_id);
    TicketView {
        kept,
        pec_request,
        pec_offered,
        id: head.id,
        version: head.version,
        subject: head.subject,
        state: head.state,
        channel: head.channel,
        queue: Choice {
            id: head.queue_id,
            name: head.queue,
        },
        queue_slug: head.queue_slug,
        reason: choice(head.reason_id, head.reason),
        sheet: head.sheet.unwrap_or_default(),
        level: u8::try_from(head.level).unwrap_or(0),
        office: head.office,
        owner: choice(head.owner_id, head.owner),
        requester,
        on_behalf_of,
        delegation_seen: head.delegation_seen,
        received: desk.moment(head.received_at),
        opened: desk.moment(head.opened_at),
        closed: head.closed_at.map(|at| desk.moment(at)),
        archived: head.archived_at.map(|at| desk.moment(at)),
        due,
        level_due,
        urgent: head.urgent,
        outcome: head.outcome,
        first_contact: head.first_contact,
        related: head.related_id,
        attachments: messages
            .iter()
            .flat_map(|message| message.attachments.iter().cloned())
            .collect(),
        messages,
        events,
        alerts,
        others,
        outages: Vec::new(),
        reply_to,
        reply_from: head.mailbox_address,
        can,
    }
}

/// A ticket with what its page offers: outcomes, prepared answers, queues to move it to, reasons, colleagues on it.
#[derive(Clone, Debug)]
pub struct Screen {
    pub ticket: TicketView,
    pub outcomes: Vec<model::desk::OutcomeView>,
    pub answers: Vec<model::desk::PreparedAnswer>,
    pub queues: Vec<Choice>,
    pub reasons: Vec<Choice>,
    pub present: Vec<(String, bool)>,
    /// The region's registries that the person may ask.
    pub registries: Vec<model::lookup::Registry>,
    /// The reply that tells the citizen the outcome, where it has to be written.
    pub prepared: Option<super::recontacts::tell::Prepared>,
}

/// The ticket page with its choices: one statement more than [`page`].
///
/// # Errors
/// As [`page`].
pub async fn screen(desk: &Desk, who: &Principal, id: i64) -> Result<Screen> {
    let ticket = page(desk, who, id).await?;
    let choices = store::desk::ticket_choices(desk.store.reader(), ticket.queue.id).await?;
    let present = desk.presence.others(id, who.id, desk.now());
    seen(desk, who, id);
    let registries = match ticket.archived {
        Some(_) => Vec::new(),
        None => crate::lookups::ask::open_to(who, &choices.registries)?,
    };
    Ok(Screen {
        registries,
        prepared: super::recontacts::tell::prepared(&ticket, &choices.outcomes),
        ticket,
        outcomes: choices.outcomes,
        answers: choices.answers,
        queues: choices.queues,
        reasons: choices.reasons,
        present: present
            .into_iter()
            .map(|person| (person.name, person.answering))
            .collect(),
    })
}

/// Notes that the person has seen the ticket. Not on the way of the answer: it may be written a moment later.
pub(super) fn seen(desk: &Desk, who: &Principal, id: i64) {
    let (desk, person_id) = (desk.clone(), who.id);
    tokio::spawn(async move {
        if let Err(error) = mark_seen(&desk, id, person_id).await {
            tracing::warn!(%error, "a ticket could not be marked as seen");
        }
    });
}

async fn mark_seen(desk: &Desk, id: i64, person_id: i64) -> Result<()> {
    let tx = desk.store.begin().await?;
    store::tickets::mark_seen(&tx, id, person_id, desk.now()).await?;
    Ok(tx.commit().await?)
}

/// Notes that a person has the ticket in front of them, and tells the others when that is new.
///
/// # Errors
/// [`Problem::NotFound`] for a ticket that may not be seen: presence leaks nothing.
pub async fn report_presence(desk: &Desk, who: &Principal, id: i64, tab: u64, answering: bool) -> Result<()> {
    let ticket = store::tickets::find(desk.store.reader(), who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let person = Present {
        person_id: who.id,
        name: who.name.clone(),
        answering,
    };
    if desk.presence.report(id, tab, person, desk.now()) {
        announce_presence(desk, &ticket);
    }
    Ok(())
}

/// Notes that a tab no longer shows the ticket.
///
/// # Errors
/// [`Problem::NotFound`] for a ticket that may not be seen.
pub async fn leave(desk: &Desk, who: &Principal, id: i64, tab: u64) -> Result<()> {
    let ticket = store::tickets::find(desk.store.reader(), who.scope(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    if desk.presence.leave(id, tab, who.id) {
        announce_presence(desk, &ticket);
    }
    Ok(())
}

fn announce_presence(desk: &Desk, ticket: &store::tickets::Ticket) {
    desk.live.announce(crate::live::Change {
        id: None,
        ticket_id: ticket.id,
        queue_id: ticket.queue_id,
        office_id: ticket.office_id,
        presence_only: true,
    });
}
