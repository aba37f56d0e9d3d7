//! Mail to the demonstration's general address: some waits for the back office, some for the front end.

use mail::address::Address;
use model::sorting::{Conditions, Sorting};
use serde::Deserialize;

use super::arrival::message_id;
use super::cases::FileContent;
use super::content::named;
use super::letter::{Letter, write};
use super::stage::{Stage, at};
use super::{furnish, post};
use crate::admin::Actor::CommandLine;
use crate::admin::mailboxes::{self, MailboxForm};
use crate::admin::sorting::{RuleForm, save};
use crate::triage::{Part, open};
use crate::{Error, Result};

/// The queue that the general address belongs to, and who triages what comes there.
const QUEUE: &str = "tributi";
const ADDRESS: &str = "contatti@demo.example";

/// `triage.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriageContent {
    rules: Vec<RuleContent>,
    mails: Vec<MailContent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleContent {
    name: String,
    queue: String,
    reason: Option<String>,
    #[serde(default)]
    sender: Vec<String>,
    #[serde(default)]
    subject: Vec<String>,
    #[serde(default)]
    body: Vec<String>,
    #[serde(default)]
    attachment: Vec<String>,
    #[serde(default)]
    kind: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailContent {
    name: String,
    address: String,
    subject: String,
    text: String,
    minutes: i64,
    #[serde(default)]
    attachments: Vec<FileContent>,
    #[serde(default)]
    front: bool,
    queue: Option<String>,
    reason: Option<String>,
}

/// Puts the general mailbox up, with its rules and what waits there.
pub(super) async fn fill(stage: &Stage<'_>) -> Result<()> {
    let content = &stage.content.triage;
    let queue = named(&stage.furniture.queues, QUEUE)?;
    let tributi = stage.content.desk.queues.iter().find(|queue| queue.key == QUEUE);
    let tributi = tributi.ok_or_else(|| Error::Fault(format!("the demonstration has no queue {QUEUE:?}")))?;
    let form = MailboxForm {
        name: "contatti".to_owned(),
        address: ADDRESS.to_owned(),
        sorting: Sorting::Triage,
        ..furnish::mailbox(tributi, queue.id)
    };
    let mailbox_id = mailboxes::save(stage.desk, CommandLine, form).await?;
    for (rule, sort) in content.rules.iter().zip(1..) {
        add_rule(stage, rule, sort).await?;
    }
    for (mail, number) in content.mails.iter().zip(1..) {
        arrive(stage, mail, mailbox_id, number).await?;
    }
    Ok(())
}

async fn add_rule(stage: &Stage<'_>, rule: &RuleContent, sort: i64) -> Result<()> {
    let reason_id = match &rule.reason {
        Some(key) => Some(*named(&stage.furniture.reasons, key)?),
        None => None,
    };
    let form = RuleForm {
        id: None,
        name: rule.name.clone(),
        mailbox_id: None,
        conditions: Conditions {
            sender: rule.sender.clone(),
            subject: rule.subject.clone(),
            body: rule.body.clone(),
            attachment: rule.attachment.clone(),
            kind: rule.kind.clone(),
            ..Conditions::default()
        },
        queue_id: named(&stage.furniture.queues, &rule.queue)?.id,
        reason_id,
        sort,
        active: true,
    };
    save(stage.desk, CommandLine, form).await.map(drop)
}

async fn arrive(stage: &Stage<'_>, mail: &MailContent, mailbox_id: i64, number: usize) -> Result<()> {
    let desk = at(stage.desk, stage.now.plus_minutes(-mail.minutes));
    let from = Address {
        name: Some(mail.name.clone()),
        email: mail.address.clone(),
    };
    let letter = Letter {
        message_id: format!("triage-{}", message_id(&from, number, 0)),
        from,
        to: ADDRESS,
        subject: mail.subject.clone(),
        text: &mail.text,
        html: None,
        files: &mail.attachments,
        references: Vec::new(),
        at: desk.now(),
    };
    let id = post::store_and_read(&desk, mailbox_id, write(letter)?).await?;
    if !mail.front {
        return Ok(());
    }
    let queue = named(&stage.furniture.queues, mail.queue.as_deref().unwrap_or(QUEUE))?;
    let part = Part {
        queue_id: queue.id,
        reason_id: mail
            .reason
            .as_deref()
            .map(|key| named(&stage.furniture.reasons, key))
            .transpose()?
            .copied(),
        ..Part::default()
    };
    let later = at(&desk, desk.now().plus_minutes(12));
    open(&later, stage.back_office(QUEUE)?, id, vec![part], true)
        .await
        .map(drop)
}
