//! What the frame around every page shows.

use model::desk::{FrameView, MailboxTrouble};
use store::frame::Viewer;

use crate::tickets::recontacts::AHEAD_MS;
use crate::{Desk, Principal, Result};

/// "Due soon" means within four hours of real time, or late.
pub(crate) const DUE_SOON_MS: i64 = 4 * 3_600_000;

/// The navigation and counters of a person.
///
/// # Errors
/// When the database fails.
pub async fn view(desk: &Desk, who: &Principal) -> Result<FrameView> {
    let due_before = desk.now().plus_ms(DUE_SOON_MS);
    let works = who.scope_for(model::Permission::TicketWork);
    let triage = who.scope_for(model::Permission::Triage);
    let answers = who.scope_for(model::Permission::TicketAnswer);
    let viewer = Viewer {
        person_id: who.id,
        scope: who.scope(),
        triage: &triage,
        answers: &answers,
        works: &works,
        reviews: crate::lookups::review::whole_desk(who),
        due_before,
        // The last instant counts, too.
        call_before: desk.now().plus_ms(AHEAD_MS + 1),
    };
    let counters = store::frame::counters(desk.store.reader(), viewer).await?;
    let works_pec = |id: &i64| who.may(model::Permission::TicketWork, *id, None);
    let pec_requests = counters.pec_queue.filter(works_pec).map(|_| counters.pec_requests);
    let may_see_quarantine = who.may_somewhere(model::Permission::Quarantine);
    let cares = who.leads() || who.may_somewhere(model::Permission::Configure);
    let mailboxes = if cares { troubled(desk).await? } else { Vec::new() };
    Ok(FrameView {
        mailboxes,
        user_id: who.id,
        name: who.name.clone(),
        permissions: who.permissions(),
        queues: counters.queues,
        mine: counters.mine,
        due_soon: counters.due_soon,
        quarantine: if may_see_quarantine { counters.quarantine } else { 0 },
        triage: counters.triage,
        front: if who.may_somewhere(model::Permission::ContactLog) {
            counters.front
        } else {
            0
        },
        office: counters.office,
        recontacts: counters.recontacts,
        pec_requests,
        outages: counters.outages,
        anomalies: counters.anomalies,
        letter_keys: who.letter_keys,
        last_change: counters.last_change,
    })
}

/// Reminders of credentials that end begin so many days before (domain facts 1.6).
pub const REMIND_DAYS: i64 = 15;
const DAY_MS: i64 = 86_400_000;

/// Mailboxes that need a person.
///
/// # Errors
/// When the database fails.
pub async fn troubled(desk: &Desk) -> Result<Vec<MailboxTrouble>> {
    let now = desk.now();
    let until = now.plus_ms((REMIND_DAYS + 1) * DAY_MS);
    let rows = store::desk::troubled(desk.store.reader(), until).await?;
    let word = |row: store::desk::Troubled| match row.secret_expires_at {
        Some(at) if !row.failure_is_auth => {
            let days = at.since(now).div_euclid(DAY_MS);
            (days <= REMIND_DAYS).then_some(MailboxTrouble::Expires { name: row.name, days })
        }
        _ => Some(MailboxTrouble::Refused {
            name: row.name,
            since: row.failing_since.map(|at| desk.moment(at)),
        }),
    };
    Ok(rows.into_iter().filter_map(word).collect())
}
