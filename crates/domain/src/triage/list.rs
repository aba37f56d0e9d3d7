//! The triage list, and the mail of it that is looked at.

use mail::text::split_quote;
use model::desk::Choice;
use model::message::{AttachmentView, PageView};
use model::sorting::Fired;
use model::ticket::OtherTicket;
use model::triage::{QueueReasons, TriageMail, TriagePage, TriageRow};
use store::triage::Waiting;

use crate::audit::reads;
use crate::tickets::list::{format_cursor, parse_cursor};
use crate::{Desk, Error, Principal, Result};

/// Mails on a page.
const PAGE: usize = 50;
/// Characters of a mail's text that are shown.
const TEXT_MAX: usize = 20_000;
/// Tickets of the sender that are offered.
const TICKETS: u64 = 6;

/// A page of the list, and one mail of it: `id`, or the first.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, id: Option<i64>, after: Option<&str>) -> Result<TriagePage> {
    let scope = super::scope(who)?;
    let db = desk.store.reader();
    let after = after.and_then(parse_cursor);
    // One more than is shown: whether there is a next page.
    let mut rows = store::triage::list(db, &scope, after, PAGE as u64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| {
        format_cursor(store::tickets::Cursor {
            key: row.due_at.unwrap_or_default(),
            id: row.id,
        })
    });
    let listed = rows.iter().find(|row| Some(row.id) == id).cloned();
    let asked = match (listed, id) {
        // Asked for once more only when it is not on this page of the list.
        (None, Some(id)) => store::triage::find(db, &scope, id).await?,
        (listed, _) => listed,
    };
    let gone = id.is_some() && asked.is_none();
    let chosen = asked.or_else(|| rows.first().cloned());
    let following = chosen.as_ref().and_then(|chosen| following(&rows, chosen.id));
    let mail = match chosen {
        Some(chosen) => Some(mail(desk, who, chosen).await?),
        None => None,
    };
    Ok(TriagePage {
        rows: rows.into_iter().map(|row| view(desk, row)).collect(),
        next,
        queues: if mail.is_some() {
            choices(desk).await?
        } else {
            Vec::new()
        },
        mail,
        gone,
        following,
    })
}

/// The mail to go on with after this one: the next in the list, at its end the first.
fn following(rows: &[Waiting], id: i64) -> Option<i64> {
    let at = rows.iter().position(|row| row.id == id);
    let next = at.and_then(|at| rows.get(at + 1));
    next.or_else(|| rows.first())
        .map(|row| row.id)
        .filter(|next| *next != id)
}

fn view(desk: &Desk, row: Waiting) -> TriageRow {
    let choice = |id: Option<i64>, name: Option<String>| Some(Choice { id: id?, name: name? });
    let why = row.why.as_deref().and_then(|why| serde_json::from_str(why).ok());
    TriageRow {
        id: row.id,
        mailbox: row.mailbox,
        sender: row.sender,
        subject: row.subject.unwrap_or_default(),
        kind: row.kind,
        received: desk.moment(row.received_at),
        due: row
            .due_at
            .map(|due| desk.clockwork.current().view_of_mail(due, desk.now())),
        queue: choice(row.queue_id, row.queue),
        reason: choice(row.reason_id, row.reason),
        fired: row.rule.map(|rule| Fired {
            rule,
            why: why.unwrap_or_default(),
        }),
    }
}

async fn mail(desk: &Desk, who: &Principal, chosen: Waiting) -> Result<TriageMail> {
    let db = desk.store.reader();
    reads::saw(desk, who, "mail.read", "inbound", chosen.id, None).await?;
    let raw = desk.blobs.get(chosen.contract_id, &chosen.sha256).await?;
    let rules = desk.fax.rules(&desk.store).await?;
    let reading = crate::ingest::read::read(desk, chosen.received_at, raw, rules).await;
    let reading = reading.map_err(|error| Error::Fault(error.to_string()))?;
    let reading = reading.map_err(|error| Error::Fault(error.to_string()))?;
    let (visible, quoted) = split_quote(&reading.mail.text);
    let cut = |text: &str| text.chars().take(TEXT_MAX).collect::<String>();
    let related = chosen.related_id;
    let address = reading.true_sender.clone();
    let tickets = store::tickets::of_address(db, who.scope(), address.as_deref(), related, TICKETS).await?;
    Ok(TriageMail {
        badge: crate::ingest::file::badge(&reading),
        name: reading.mail.from.as_ref().and_then(|from| from.name.clone()),
        caller: reading.fax.as_ref().and_then(|fax| fax.caller.clone()),
        text: cut(visible),
        quoted: quoted.map(cut),
        files: files(store::triage::files(db, chosen.id).await?),
        tickets: tickets
            .into_iter()
            .map(|ticket| OtherTicket {
                id: ticket.id,
                subject: ticket.subject,
                state: ticket.state,
                queue: ticket.queue,
                at: desk.moment(ticket.at),
            })
            .collect(),
        related,
        row: view(desk, chosen),
    })
}

/// Files with their pages, out of a row a page. Inline pictures are seen nowhere else here, so they are files too.
fn files(rows: Vec<store::triage::FilePage>) -> Vec<AttachmentView> {
    let mut files: Vec<AttachmentView> = Vec::new();
    for row in rows {
        if files.last().is_none_or(|file| file.id != row.id) {
            files.push(AttachmentView {
                id: row.id,
                name: row.name,
                mime: row.mime,
                bytes: row.bytes,
                preview: row.preview,
                pages: Vec::new(),
            });
        }
        let page = row.page.zip(row.width).zip(row.height);
        if let (Some(file), Some(((page, width), height))) = (files.last_mut(), page) {
            file.pages.push(PageView { page, width, height });
        }
    }
    files
}

/// Queues in use with their reasons.
pub async fn choices(desk: &Desk) -> Result<Vec<QueueReasons>> {
    let choices = store::desk::contact_choices(desk.store.reader()).await?;
    Ok(choices
        .queues
        .into_iter()
        .map(|queue| QueueReasons {
            reasons: choices
                .reasons
                .iter()
                .filter(|reason| reason.queue_id == queue.id)
                .map(|reason| Choice {
                    id: reason.id,
                    name: reason.name.clone(),
                })
                .collect(),
            queue,
        })
        .collect())
}
