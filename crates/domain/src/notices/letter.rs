//! The mail with a person's notices, written at the moment of sending.

use mail::address::Address;
use mail::compose::{AutoSubmitted, Outgoing, compose};
use model::Channel;
use model::mailbox::MailboxKind;
use model::notice::NoticeLine;
use store::ConnectionTrait;
use store::desk::Mailbox;
use store::notices::Standing;

use crate::ports::SendError;
use crate::{Desk, Result};

/// A mail that can be sent.
pub(crate) struct Written {
    pub mailbox: Mailbox,
    pub to: String,
    pub raw: Vec<u8>,
}

/// Writes the mail out of the notices that still stand; `None` where none does.
///
/// # Errors
/// [`SendError`] where no mailbox can send, the address is none, or the database fails.
pub(crate) async fn write(desk: &Desk, mail_id: i64) -> std::result::Result<Option<Written>, SendError> {
    let found = gather(desk, mail_id).await;
    let (standing, mailbox) = found.map_err(|error| SendError::Temporary(error.to_string()))?;
    let Some(first) = standing.first() else { return Ok(None) };
    let Some(mailbox) = mailbox else {
        return Err(SendError::Temporary("no mailbox with an outgoing server".to_owned()));
    };
    let (subject, text) = model::notice::letter(&lines(desk, &standing), &desk.link("/account"));
    let mail = Outgoing {
        from: Address {
            name: Some(mailbox.name.clone()),
            email: mailbox.address.clone(),
        },
        to: vec![Address {
            name: Some(first.person.clone()),
            email: first.email.clone(),
        }],
        cc: Vec::new(),
        reply_to: None,
        subject,
        text,
        message_id: desk.threading.notice_id(mail_id),
        in_reply_to: None,
        references: Vec::new(),
        attachments: Vec::new(),
        date_ms: desk.now().0,
        automatic: AutoSubmitted::Generated,
    };
    let raw = compose(&mail).map_err(|error| SendError::Permanent(error.to_string()))?;
    Ok(Some(Written {
        to: first.email.clone(),
        mailbox,
        raw,
    }))
}

/// What still stands, and the mailbox from which it goes; both are written down for whoever looks after mail that does not leave.
async fn gather(desk: &Desk, mail_id: i64) -> Result<(Vec<Standing>, Option<Mailbox>)> {
    let tx = desk.store.begin().await?;
    let standing = store::notices::standing(&tx, mail_id).await?;
    let mut mailbox = None;
    if let Some(first) = standing.first() {
        mailbox = sending(&tx, first.queue_id).await?;
        let mailbox_id = mailbox.as_ref().map(|mailbox| mailbox.id);
        store::outbox::readdress(&tx, mail_id, mailbox_id, &first.email).await?;
    }
    tx.commit().await?;
    Ok((standing, mailbox))
}

/// The mailbox of the queue, else any that can send. Never a certified one: each mail would bring receipts back.
async fn sending(tx: &impl ConnectionTrait, queue_id: i64) -> Result<Option<Mailbox>> {
    let ordinary = |mailbox: &Mailbox| mailbox.kind == MailboxKind::Ordinary;
    let own = store::desk::sending_mailbox(tx, queue_id, Channel::Email).await?;
    if let Some(own) = own.filter(ordinary) {
        return Ok(Some(own));
    }
    let all = store::desk::mailboxes(tx).await?;
    Ok(all
        .into_iter()
        .find(|mailbox| mailbox.active && mailbox.smtp_host.is_some() && ordinary(mailbox)))
}

/// A line a ticket, in the order of the notices; of several about one ticket the last counts.
fn lines(desk: &Desk, standing: &[Standing]) -> Vec<NoticeLine> {
    let mut lines: Vec<(i64, NoticeLine)> = Vec::new();
    for notice in standing {
        if let Some((_, line)) = lines.iter_mut().find(|(ticket_id, _)| *ticket_id == notice.ticket_id) {
            line.kind = notice.kind;
            continue;
        }
        let line = NoticeLine {
            kind: notice.kind,
            number: model::ticket::number(notice.ticket_id),
            queue: notice.queue.clone(),
            office: notice.office.clone(),
            due: desk.moment(notice.due_at).full,
            address: desk.link(&format!("/office/{}", notice.ticket_id)),
        };
        lines.push((notice.ticket_id, line));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}
