//! Queues, mailboxes, offices, lines, outcomes, reasons: put up by the use cases of the administrator.

use std::collections::HashMap;

use model::ladder::Move;
use model::mailbox::{MailboxKind, Security};

use super::content::{DeskContent, MoveContent, QueueContent, named};
use super::knowledge;
use crate::admin::Actor::CommandLine;
use crate::admin::furniture::{
    LineForm, OfficeForm, OutcomeForm, QueueForm, save_line, save_office, save_outcome, save_queue,
};
use crate::admin::ladder;
use crate::admin::mailboxes::{self, MailboxForm, Server};
use crate::{Desk, Result};

/// Where replies wait until a mail server is configured (`cargo xtask mail`): a port on which nobody listens. Without
/// any server no reply could be written.
const NOBODY: (&str, u16) = ("127.0.0.1", 2525);

/// What stands on the desk, by its name in the content.
#[derive(Default)]
pub(super) struct Furniture {
    pub queues: HashMap<String, Queue>,
    pub offices: HashMap<String, Office>,
    pub lines: HashMap<String, i64>,
    pub outcomes: HashMap<String, i64>,
    pub reasons: HashMap<String, i64>,
}

/// A queue with its mailboxes.
pub(super) struct Queue {
    pub id: i64,
    pub mailbox_id: i64,
    pub pec_mailbox_id: i64,
    pub address: String,
    pub pec_address: String,
}

/// An office.
pub(super) struct Office {
    pub id: i64,
    pub name: String,
    pub level: i64,
}

/// The moves of a queue's ladder.
fn moves(queue: &QueueContent) -> Vec<Move> {
    let one = |permitted: &MoveContent| Move {
        from: permitted.from,
        to: permitted.to,
        verified: permitted.verified,
    };
    queue.moves.iter().map(one).collect()
}

/// Furnishes an empty desk.
///
/// # Errors
/// When a use case refuses the content.
pub(super) async fn furnish(desk: &Desk, content: &DeskContent) -> Result<Furniture> {
    let mut made = Furniture::default();
    for (queue, sort) in content.queues.iter().zip(1..) {
        let signature = content.signatures.iter().find(|signature| signature.queue == queue.key);
        let receipt = content
            .templates
            .iter()
            .find(|template| queue.receipt.as_ref() == Some(&template.key));
        let form = QueueForm {
            id: None,
            name: queue.name.clone(),
            slug: queue.key.clone(),
            sort,
            signature: signature.map(|signature| signature.text.clone()).unwrap_or_default(),
            reply_template: String::new(),
            receipt_active: receipt.is_some(),
            receipt_subject: receipt.map(|template| template.subject.clone()).unwrap_or_default(),
            receipt_body: receipt.map(|template| template.text.clone()).unwrap_or_default(),
            verifies: !queue.checklist.is_empty(),
            checklist: queue.checklist.clone(),
            request_template: String::new(),
            retention_class_id: None,
            active: true,
        };
        let id = save_queue(desk, CommandLine, form).await?;
        let mailbox_id = mailboxes::save(desk, CommandLine, mailbox(queue, id)).await?;
        let pec_mailbox_id = mailboxes::save(desk, CommandLine, pec_mailbox(queue, id)).await?;
        let (address, pec_address) = (queue.address.clone(), queue.pec_address.clone());
        made.queues.insert(
            queue.key.clone(),
            Queue {
                id,
                mailbox_id,
                pec_mailbox_id,
                address,
                pec_address,
            },
        );
    }
    for office in &content.offices {
        let works = content
            .queues
            .iter()
            .filter(|queue| queue.offices.contains(&office.key));
        let queues: Vec<i64> = works
            .filter_map(|queue| made.queues.get(&queue.key))
            .map(|queue| queue.id)
            .collect();
        let form = OfficeForm {
            id: None,
            name: office.name.clone(),
            level: office.level,
            email: None,
            queues,
            active: true,
        };
        let id = save_office(desk, CommandLine, form).await?;
        made.offices.insert(
            office.key.clone(),
            Office {
                id,
                name: office.name.clone(),
                level: office.level,
            },
        );
    }
    for queue in &content.queues {
        let id = named(&made.queues, &queue.key)?.id;
        ladder::save(desk, CommandLine, id, &moves(queue)).await?;
    }
    for (line, sort) in content.lines.iter().zip(1..) {
        let form = LineForm {
            id: None,
            number: line.number.clone(),
            name: line.name.clone(),
            queue_id: Some(named(&made.queues, &line.queue)?.id),
            hours: line.hours.clone(),
            sort,
            active: true,
        };
        made.lines
            .insert(line.key.clone(), save_line(desk, CommandLine, form).await?);
    }
    for (outcome, sort) in content.outcomes.iter().zip(1..) {
        let form = OutcomeForm {
            id: None,
            queue_id: None,
            name: outcome.label.clone(),
            at_first_contact: outcome.at_first_contact,
            sort,
            active: true,
        };
        made.outcomes
            .insert(outcome.key.clone(), save_outcome(desk, CommandLine, form).await?);
    }
    knowledge::write(desk, content, &mut made).await?;
    Ok(made)
}

/// The queue's certified mailbox.
fn pec_mailbox(queue: &QueueContent, queue_id: i64) -> MailboxForm {
    MailboxForm {
        name: format!("{}-pec", queue.key),
        address: queue.pec_address.clone(),
        kind: MailboxKind::Pec,
        ..mailbox(queue, queue_id)
    }
}

/// Named as `cargo xtask mail` names it, and as the queue's page.
pub(super) fn mailbox(queue: &QueueContent, queue_id: i64) -> MailboxForm {
    let (host, port) = NOBODY;
    MailboxForm {
        name: queue.key.clone(),
        address: queue.address.clone(),
        queue_id,
        smtp: Some(Server {
            host: host.to_owned(),
            port,
            security: Security::None,
        }),
        active: true,
        ..MailboxForm::default()
    }
}
