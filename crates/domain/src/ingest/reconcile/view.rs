//! The reconciliation as people see it.

use std::collections::HashMap;

use model::desk::Choice;
use model::reconciliation::{DayState, DayView, GoneMail, MailboxCheck, ReconciliationFilter, ReconciliationPage};
use model::{Permission, Problem};
use store::desk::Mailbox;
use store::reconciliation::{self as rows, Absent, Day, Folder};

use crate::{Desk, Principal, Result};

/// Days on a page.
const PAGE: usize = 60;
/// Mails that are gone, on a page; more are only counted.
const GONE_SHOWN: i64 = 500;

/// The days of a mailbox, newest first; of the first mailbox with a server where none is asked for.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`] for a mailbox without a server.
pub async fn page(desk: &Desk, who: &Principal, filter: &ReconciliationFilter) -> Result<ReconciliationPage> {
    who.require(Permission::Quarantine)?;
    let db = desk.store.reader();
    let mut mailboxes = store::desk::mailboxes(db).await?;
    mailboxes.retain(|mailbox| mailbox.imap_host.is_some());
    let chosen = match filter.mailbox {
        Some(id) => Some(
            mailboxes
                .iter()
                .find(|mailbox| mailbox.id == id)
                .ok_or(Problem::NotFound)?,
        ),
        None => mailboxes.first(),
    };
    let mut page = ReconciliationPage {
        mailbox: chosen.map(|mailbox| check_of(desk, mailbox)),
        ..ReconciliationPage::default()
    };
    if let Some(folder) = chosen.and_then(folder_of) {
        let before = filter.before.as_deref();
        let mut days = rows::days(db, folder, before, Some(PAGE as u64 + 1)).await?;
        let more = days.len() > PAGE;
        days.truncate(PAGE);
        page.next = days.last().filter(|_| more).map(|day| day.day.clone());
        if let (Some(newest), Some(oldest)) = (days.first(), days.last()) {
            let absent = rows::absent(db, who.scope(), folder, &oldest.day, &newest.day, GONE_SHOWN).await?;
            page.days = views(desk, days, absent);
        }
    }
    page.mailboxes = mailboxes
        .into_iter()
        .map(|mailbox| Choice {
            id: mailbox.id,
            name: mailbox.name,
        })
        .collect();
    Ok(page)
}

/// The incarnation of the folder that was compared last; none before the first comparison.
fn folder_of(mailbox: &Mailbox) -> Option<Folder> {
    Some(Folder {
        mailbox_id: mailbox.id,
        uid_validity: u32::try_from(mailbox.checked_validity?).ok()?,
    })
}

fn check_of(desk: &Desk, mailbox: &Mailbox) -> MailboxCheck {
    MailboxCheck {
        id: mailbox.id,
        name: mailbox.name.clone(),
        checked: mailbox.checked_at.map(|at| desk.moment(at)),
        requested: mailbox.check_requested_at.map(|at| desk.moment(at)),
        archive: mailbox.archive_folder.clone(),
        keep_days: mailbox.keep_days,
        not_moved: mailbox.not_moved.clone(),
    }
}

fn views(desk: &Desk, days: Vec<Day>, absent: Vec<Absent>) -> Vec<DayView> {
    let mut counts: HashMap<String, (i64, i64)> = HashMap::new();
    let mut gone: HashMap<String, Vec<GoneMail>> = HashMap::new();
    for row in absent {
        match row.uid {
            Some(uid) => gone.entry(row.day).or_default().push(GoneMail {
                uid,
                mail: row.inbound_id,
            }),
            None => {
                counts.insert(row.day, (row.moved, row.gone));
            }
        }
    }
    days.into_iter()
        .map(|day| {
            let (moved, gone_count) = counts.get(&day.day).copied().unwrap_or_default();
            let state = match (day.missing_count, gone_count) {
                (0, 0) => DayState::Equal,
                (0, _) => DayState::Gone,
                _ => DayState::Missing,
            };
            DayView {
                state,
                server: day.server_count,
                here: day.known_count + gone_count,
                moved,
                missing_count: day.missing_count,
                missing: serde_json::from_str(&day.missing).unwrap_or_default(),
                gone_count,
                gone: gone.remove(&day.day).unwrap_or_default(),
                changed: desk.moment(day.changed_at),
                day: day.day,
            }
        })
        .collect()
}
