//! Offices, queues, lines, reasons, outcomes, prepared answers: added or changed, set inactive, never deleted, because
//! tickets point to them.

use model::forms::{NAME_MAX, SUBJECT_MAX, TEXT_MAX, is_address};
use model::ladder::{BACK_OFFICE, FRONT_END, Move};
use model::problem::{Check, FieldError};
use model::template::{ABOUT_THE_TICKET, AROUND_A_REPLY, AROUND_A_REQUEST, has_unknown};
use model::{Permission, Problem};
use store::set;

use super::ladder::{refuse_climbed_office, refuse_climbed_queue};
use super::{Actor, refused};
use crate::{Desk, Result};

/// An office of the ladder.
#[derive(Clone, Debug, Default)]
pub struct OfficeForm {
    /// None for a new one.
    pub id: Option<i64>,
    pub name: String,
    /// 0 front end, 1 back office, 2 URP, 3 outside the contact centre.
    pub level: i64,
    pub email: Option<String>,
    pub queues: Vec<i64>,
    pub active: bool,
}

/// Adds or changes an office; returns its id. What it begins to work is reached from the back office, where the queue's
/// ladder says nothing of that step.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `level` and `email`; for `active`, `level` and `queues` while tickets are with it that it
/// could not keep.
pub async fn save_office(desk: &Desk, actor: Actor<'_>, form: OfficeForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.ensure((0..=3).contains(&form.level), "level", FieldError::UnknownChoice);
    check.ensure(
        form.email.as_deref().is_none_or(is_address),
        "email",
        FieldError::BadAddress,
    );
    check.done()?;
    let tx = desk.store.begin().await?;
    let mut row = store::desk::OfficeChange {
        name: set(form.name.trim().to_owned()),
        level: set(form.level),
        email: set(form.email),
        active: set(form.active),
        ..Default::default()
    };
    let mut worked = Vec::new();
    if let Some(id) = form.id {
        row.id = set(id);
        let before = store::desk::office(&tx, id).await?.ok_or(Problem::NotFound)?;
        let keeps_level = before.level == form.level;
        if !form.active || !keeps_level {
            let field = if form.active { "level" } else { "active" };
            refuse_climbed_office(&tx, id, field, &[]).await?;
        }
        refuse_climbed_office(&tx, id, "queues", &form.queues).await?;
        if keeps_level && before.active {
            worked = store::desk::queue_offices(&tx).await?;
            worked.retain(|(_, office_id)| *office_id == id);
        }
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["name"]))?
        .id;
    store::desk::replace_office_queues(&tx, id, &form.queues)
        .await
        .map_err(|error| refused(error, &[]))?;
    let is_new = |queue_id: &i64| !worked.contains(&(*queue_id, id));
    let fresh: Vec<i64> = form.queues.iter().copied().filter(is_new).collect();
    if form.active && form.level > BACK_OFFICE && !fresh.is_empty() {
        store::ladder::reach(&tx, &fresh, form.level).await?;
    }
    actor.audit(desk, &tx, "office.save", "office", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A queue of competence.
#[derive(Clone, Debug, Default)]
pub struct QueueForm {
    pub id: Option<i64>,
    pub name: String,
    /// Its name in addresses: lower-case letters, digits and dashes; fixed once made.
    pub slug: String,
    pub sort: i64,
    pub signature: String,
    /// The text around each reply, with `{testo}` in it; empty for the usual one.
    pub reply_template: String,
    /// Whoever writes a mail that becomes a ticket gets a receipt.
    pub receipt_active: bool,
    pub receipt_subject: String,
    pub receipt_body: String,
    /// Documents are verified before a ticket goes on to an office.
    pub verifies: bool,
    /// What has to be verified where the reason says nothing, an item a line.
    pub checklist: String,
    /// The request for what is missing; empty for the usual one.
    pub request_template: String,
    /// How long its tickets are kept, where their reason says nothing; none for the routine class.
    pub retention_class_id: Option<i64>,
    pub active: bool,
}

/// Longest text of a template, in characters.
const TEMPLATE_MAX: usize = 10_000;

/// Adds or changes a queue; returns its id.
///
/// # Errors
/// [`Problem::Invalid`] for `name`, `slug`, `signature`, `reply_template`, `receipt_subject` and `receipt_body`; for `active`
/// while tickets climb its ladder.
pub async fn save_queue(desk: &Desk, actor: Actor<'_>, form: QueueForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.limit("signature", &form.signature, 2_000);
    check_templates(&mut check, &form);
    if form.id.is_none() {
        let plain = form
            .slug
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        check.required("slug", &form.slug, 60);
        check.ensure(plain, "slug", FieldError::Characters);
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    super::classes::known(&tx, form.retention_class_id).await?;
    let mut row = store::desk::QueueChange {
        name: set(form.name.trim().to_owned()),
        sort: set(form.sort),
        signature: set(form.signature),
        reply_template: set(form.reply_template),
        receipt_active: set(form.receipt_active),
        receipt_subject: set(form.receipt_subject),
        receipt_body: set(form.receipt_body),
        verifies: set(form.verifies),
        checklist: set(form.checklist),
        request_template: set(form.request_template),
        retention_class_id: set(form.retention_class_id),
        active: set(form.active),
        ..Default::default()
    };
    match form.id {
        Some(id) => row.id = set(id),
        None => row.slug = set(form.slug),
    }
    if let Some(id) = form.id.filter(|_| !form.active) {
        refuse_climbed_queue(&tx, id).await?;
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["slug", "name"]))?
        .id;
    if form.id.is_none() {
        let up = Move {
            from: FRONT_END,
            to: BACK_OFFICE,
            verified: false,
        };
        store::ladder::replace(&tx, id, &[up]).await?;
    }
    actor.audit(desk, &tx, "queue.save", "queue", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A template that would lose the reply's text, or send a placeholder to a citizen, is refused.
fn check_templates(check: &mut Check, form: &QueueForm) {
    let reply = form.reply_template.trim();
    check.limit("reply_template", reply, TEMPLATE_MAX);
    check.ensure(
        reply.is_empty() || reply.contains("{testo}"),
        "reply_template",
        FieldError::NoText,
    );
    check.ensure(
        !has_unknown(reply, &AROUND_A_REPLY),
        "reply_template",
        FieldError::Placeholder,
    );
    let request = form.request_template.trim();
    check.limit("request_template", request, TEMPLATE_MAX);
    check.ensure(
        request.is_empty() || request.contains("{mancanti}"),
        "request_template",
        FieldError::NoMissing,
    );
    check.ensure(
        !has_unknown(request, &AROUND_A_REQUEST),
        "request_template",
        FieldError::Placeholder,
    );
    checklist(check, &form.checklist);
    // One without any item would let everything pass.
    check.ensure(
        !form.verifies || !form.checklist.trim().is_empty(),
        "checklist",
        FieldError::Required,
    );
    let receipt = [
        ("receipt_subject", &form.receipt_subject, SUBJECT_MAX),
        ("receipt_body", &form.receipt_body, TEMPLATE_MAX),
    ];
    for (name, text, limit) in receipt {
        if form.receipt_active {
            check.required(name, text, limit);
        } else {
            check.limit(name, text, limit);
        }
        check.ensure(!has_unknown(text, &ABOUT_THE_TICKET), name, FieldError::Placeholder);
    }
}

/// A checklist is short: it is gone through with a document in hand.
fn checklist(check: &mut Check, text: &str) {
    check.limit("checklist", text, 2_000);
    check.ensure(text.lines().count() <= 20, "checklist", FieldError::OutOfRange);
}

/// A telephone line.
#[derive(Clone, Debug, Default)]
pub struct LineForm {
    pub id: Option<i64>,
    pub number: String,
    pub name: String,
    pub queue_id: Option<i64>,
    pub hours: String,
    pub sort: i64,
    pub active: bool,
}

/// Adds or changes a line; returns its id.
///
/// # Errors
/// [`Problem::Invalid`] for `number` and `name`.
pub async fn save_line(desk: &Desk, actor: Actor<'_>, form: LineForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("number", &form.number, 40);
    check.required("name", &form.name, NAME_MAX);
    check.limit("hours", &form.hours, 200);
    check.done()?;
    let tx = desk.store.begin().await?;
    let mut row = store::desk::LineChange {
        number: set(form.number.trim().to_owned()),
        name: set(form.name.trim().to_owned()),
        queue_id: set(form.queue_id),
        hours: set(form.hours),
        sort: set(form.sort),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["number"]))?
        .id;
    actor.audit(desk, &tx, "line.save", "phone_line", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A reason of a queue, with its information sheet.
#[derive(Clone, Debug, Default)]
pub struct ReasonForm {
    pub id: Option<i64>,
    pub queue_id: i64,
    pub name: String,
    pub sheet: String,
    /// What has to be verified, an item a line; empty for what the queue says.
    pub checklist: String,
    /// How long tickets about it are kept; none for what the queue says.
    pub retention_class_id: Option<i64>,
    pub sort: i64,
    pub active: bool,
}

/// Adds or changes a reason; returns its id. Reasons are the administrator's, and the trainer's in their queues.
///
/// # Errors
/// [`Problem::Invalid`] for `name` and `sheet`; [`Problem::Forbidden`] for a queue of somebody else.
pub async fn save_reason(desk: &Desk, actor: Actor<'_>, form: ReasonForm) -> Result<i64> {
    actor.require(Permission::Knowledge)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.limit("sheet", &form.sheet, TEXT_MAX);
    checklist(&mut check, &form.checklist);
    check.done()?;
    actor.require_for(Permission::Knowledge, Some(form.queue_id))?;
    let tx = desk.store.begin().await?;
    if let Some(id) = form.id {
        let stored = store::desk::reason(&tx, id).await?.ok_or(Problem::NotFound)?;
        actor.require_for(Permission::Knowledge, Some(stored.queue_id))?;
    }
    super::classes::known(&tx, form.retention_class_id).await?;
    let mut row = store::desk::ReasonChange {
        retention_class_id: set(form.retention_class_id),
        queue_id: set(form.queue_id),
        name: set(form.name.trim().to_owned()),
        sheet: set(form.sheet),
        checklist: set(form.checklist),
        sort: set(form.sort),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &["name"]))?
        .id;
    actor.audit(desk, &tx, "reason.save", "reason", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A closing outcome.
#[derive(Clone, Debug, Default)]
pub struct OutcomeForm {
    pub id: Option<i64>,
    /// The queue it is for; every queue when none.
    pub queue_id: Option<i64>,
    pub name: String,
    pub at_first_contact: bool,
    pub sort: i64,
    pub active: bool,
}

/// Adds or changes an outcome; returns its id.
///
/// # Errors
/// [`Problem::Invalid`] for `name`.
pub async fn save_outcome(desk: &Desk, actor: Actor<'_>, form: OutcomeForm) -> Result<i64> {
    actor.require(Permission::Configure)?;
    let mut check = Check::default();
    check.required("name", &form.name, NAME_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    let mut row = store::desk::OutcomeChange {
        queue_id: set(form.queue_id),
        name: set(form.name.trim().to_owned()),
        at_first_contact: set(form.at_first_contact),
        sort: set(form.sort),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &[]))?
        .id;
    actor.audit(desk, &tx, "outcome.save", "outcome", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A prepared answer.
#[derive(Clone, Debug, Default)]
pub struct AnswerForm {
    pub id: Option<i64>,
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    pub title: String,
    /// Its text; the placeholders of [`ABOUT_THE_TICKET`] are filled in when it is used.
    pub body: String,
    pub active: bool,
}

/// Adds or changes a prepared answer; returns its id. One for a reason belongs to the reason's queue.
///
/// # Errors
/// [`Problem::Invalid`] for `title`, `body` and `reason_id`; [`Problem::Forbidden`] for a queue of somebody else.
pub async fn save_answer(desk: &Desk, actor: Actor<'_>, form: AnswerForm) -> Result<i64> {
    actor.require(Permission::Knowledge)?;
    let mut check = Check::default();
    check.required("title", &form.title, NAME_MAX);
    check.required("body", &form.body, TEXT_MAX);
    check.ensure(
        !has_unknown(&form.body, &ABOUT_THE_TICKET),
        "body",
        FieldError::Placeholder,
    );
    check.done()?;
    let tx = desk.store.begin().await?;
    let queue_id = match form.reason_id {
        Some(id) => {
            let reason = store::desk::reason(&tx, id).await?;
            Some(
                reason
                    .ok_or_else(|| Problem::field("reason_id", FieldError::UnknownChoice))?
                    .queue_id,
            )
        }
        None => form.queue_id,
    };
    if queue_id.is_none() && actor.require_for(Permission::Knowledge, None).is_err() {
        return Err(Problem::field("queue_id", FieldError::Required).into());
    }
    actor.require_for(Permission::Knowledge, queue_id)?;
    if let Some(id) = form.id {
        let stored = store::admin::answer(&tx, id).await?.ok_or(Problem::NotFound)?;
        actor.require_for(Permission::Knowledge, stored.queue_id)?;
    }
    let mut row = store::desk::PreparedAnswerChange {
        queue_id: set(queue_id),
        reason_id: set(form.reason_id),
        title: set(form.title.trim().to_owned()),
        body: set(form.body),
        active: set(form.active),
        ..Default::default()
    };
    if let Some(id) = form.id {
        row.id = set(id);
    }
    let id = store::desk::save(&tx, row)
        .await
        .map_err(|error| refused(error, &[]))?
        .id;
    actor.audit(desk, &tx, "answer.save", "prepared_answer", id).await?;
    tx.commit().await?;
    Ok(id)
}
