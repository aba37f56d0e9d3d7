//! What is configured, for the people who configure it: lists, and the forms about each thing.
//!
//! A form is asked for by number, or without one for a thing that is being added. The trainer's reads (reasons, prepared
//! answers) show the queues that the trainer may write for.

use model::admin::{
    AnswerView, LineAdminView, MailboxView, OfficeView, OutcomeAdminView, PersonView, QueueAdminView, ReasonAdminView,
    ServerView,
};
use model::desk::Choice;
use model::mailbox::Security;
use model::people::Grant;
use model::{Permission, Problem};
use store::outbox::Unsent;
use store::people::Person;
use store::reconciliation::Unfiled;

use super::may_for;
use crate::{Desk, Principal, Result};

/// Everybody, by name.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn people(desk: &Desk, who: &Principal) -> Result<Vec<PersonView>> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let people = store::people::all(db).await?;
    let grants = store::people::all_grants(db).await?;
    Ok(people
        .into_iter()
        .map(|person| {
            let own = grants
                .iter()
                .filter(|(id, _)| *id == person.id)
                .map(|(_, grant)| grant.clone())
                .collect();
            person_view(person, own)
        })
        .collect())
}

/// A person.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn person(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<PersonView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(PersonView::default());
    };
    let db = desk.store.reader();
    let person = store::people::find(db, id).await?.ok_or(Problem::NotFound)?;
    let view = person_view(person, store::people::grants(db, id).await?);
    Ok(PersonView {
        notice_trouble: store::notices::trouble(db, id).await?,
        ..view
    })
}

fn person_view(person: Person, grants: Vec<Grant>) -> PersonView {
    PersonView {
        id: person.id,
        login: person.login,
        name: person.name,
        email: person.email.unwrap_or_default(),
        operator_code: person.operator_code.unwrap_or_default(),
        disabled: person.disabled_at.is_some(),
        must_change_password: person.must_change_password,
        notices: person.notices,
        notice_trouble: None,
        grants,
    }
}

/// Offices, by level and name.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn offices(desk: &Desk, who: &Principal) -> Result<Vec<OfficeView>> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let offices = store::desk::offices(db).await?;
    let works = store::desk::queue_offices(db).await?;
    Ok(offices.into_iter().map(|office| office_view(office, &works)).collect())
}

/// An office.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn office(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<OfficeView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(OfficeView {
            active: true,
            ..OfficeView::default()
        });
    };
    let db = desk.store.reader();
    let office = store::desk::office(db, id).await?.ok_or(Problem::NotFound)?;
    Ok(office_view(office, &store::desk::queue_offices(db).await?))
}

/// `works` says which office works which queue, as (queue, office).
fn office_view(office: store::desk::Office, works: &[(i64, i64)]) -> OfficeView {
    OfficeView {
        queues: works
            .iter()
            .filter(|(_, id)| *id == office.id)
            .map(|(queue_id, _)| *queue_id)
            .collect(),
        id: office.id,
        name: office.name,
        level: office.level,
        email: office.email.unwrap_or_default(),
        active: office.active,
    }
}

/// Queues, in their order.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn queues(desk: &Desk, who: &Principal) -> Result<Vec<QueueAdminView>> {
    who.require(Permission::Configure)?;
    Ok(store::desk::queues(desk.store.reader())
        .await?
        .into_iter()
        .map(queue_view)
        .collect())
}

/// A queue.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn queue(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<QueueAdminView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(QueueAdminView {
            active: true,
            ..QueueAdminView::default()
        });
    };
    Ok(queue_view(
        store::desk::queue(desk.store.reader(), id)
            .await?
            .ok_or(Problem::NotFound)?,
    ))
}

fn queue_view(queue: store::desk::Queue) -> QueueAdminView {
    QueueAdminView {
        id: queue.id,
        slug: queue.slug,
        name: queue.name,
        sort: queue.sort,
        signature: queue.signature,
        reply_template: queue.reply_template,
        receipt_active: queue.receipt_active,
        receipt_subject: queue.receipt_subject,
        receipt_body: queue.receipt_body,
        verifies: queue.verifies,
        checklist: queue.checklist,
        request_template: queue.request_template,
        retention_class_id: queue.retention_class_id,
        active: queue.active,
    }
}

/// Telephone lines, in their order.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn lines(desk: &Desk, who: &Principal) -> Result<Vec<LineAdminView>> {
    who.require(Permission::Configure)?;
    Ok(store::admin::lines(desk.store.reader())
        .await?
        .into_iter()
        .map(line_view)
        .collect())
}

/// A telephone line.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn line(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<LineAdminView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(LineAdminView {
            active: true,
            ..LineAdminView::default()
        });
    };
    Ok(line_view(
        store::admin::line(desk.store.reader(), id)
            .await?
            .ok_or(Problem::NotFound)?,
    ))
}

fn line_view(line: store::desk::Line) -> LineAdminView {
    LineAdminView {
        id: line.id,
        number: line.number,
        name: line.name,
        queue_id: line.queue_id,
        hours: line.hours,
        sort: line.sort,
        active: line.active,
    }
}

/// Mailboxes, by name.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn mailboxes(desk: &Desk, who: &Principal) -> Result<Vec<MailboxView>> {
    who.require(Permission::Configure)?;
    let rows = store::desk::mailboxes(desk.store.reader()).await?;
    let unsent = store::outbox::unsent(desk.store.reader()).await?;
    let unfiled = store::reconciliation::unfiled(desk.store.reader()).await?;
    Ok(rows
        .into_iter()
        .map(|row| mailbox_view(desk, row, &unsent, &unfiled))
        .collect())
}

/// A mailbox.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn mailbox(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<MailboxView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(MailboxView {
            active: true,
            folder: "INBOX".to_owned(),
            keep_days: super::mailboxes::KEEP_DAYS,
            ..MailboxView::default()
        });
    };
    let row = store::desk::mailbox(desk.store.reader(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    let unsent = store::outbox::unsent(desk.store.reader()).await?;
    let unfiled = store::reconciliation::unfiled(desk.store.reader()).await?;
    Ok(mailbox_view(desk, row, &unsent, &unfiled))
}

fn mailbox_view(desk: &Desk, row: store::desk::Mailbox, unsent: &[Unsent], unfiled: &[Unfiled]) -> MailboxView {
    let server = |host: Option<String>, port: Option<i64>, security: Option<Security>| -> Option<ServerView> {
        Some(ServerView {
            host: host?,
            port: port?,
            security: security?,
        })
    };
    MailboxView {
        id: row.id,
        name: row.name,
        address: row.address,
        queue_id: row.queue_id,
        imap: server(row.imap_host, row.imap_port, row.imap_security),
        folder: row.imap_folder,
        smtp: server(row.smtp_host, row.smtp_port, row.smtp_security),
        login: row.login.unwrap_or_default(),
        has_secret: row.secret.is_some(),
        kind: Some(row.kind),
        sorting: Some(row.sorting),
        max_bytes: row.max_bytes,
        acceptance_minutes: Some(row.acceptance_minutes),
        secret_expires: row.secret_expires_at.map(|at| desk.zone.date(at)).unwrap_or_default(),
        quota: row.quota_used.zip(row.quota_limit),
        active: row.active,
        last_contact: row.last_contact_at.map(|at| desk.moment(at)),
        failing_since: row.failing_since.map(|at| desk.moment(at)),
        failure: row.failure,
        unsent: unsent
            .iter()
            .find(|unsent| unsent.mailbox_id == Some(row.id))
            .map(|unsent| (unsent.mails, desk.moment(unsent.since))),
        archive_folder: row.archive_folder,
        keep_days: row.keep_days,
        not_taken: row.not_taken,
        unfiled: unfiled
            .iter()
            .find(|unfiled| unfiled.mailbox_id == row.id)
            .map(|unfiled| (unfiled.mails, desk.moment(unfiled.since))),
        checked: row.checked_at.map(|at| desk.moment(at)),
    }
}

/// Closing outcomes, in their order.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn outcomes(desk: &Desk, who: &Principal) -> Result<Vec<OutcomeAdminView>> {
    who.require(Permission::Configure)?;
    Ok(store::admin::outcomes(desk.store.reader())
        .await?
        .into_iter()
        .map(outcome_view)
        .collect())
}

/// A closing outcome.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn outcome(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<OutcomeAdminView> {
    who.require(Permission::Configure)?;
    let Some(id) = id else {
        return Ok(OutcomeAdminView {
            active: true,
            at_first_contact: true,
            ..OutcomeAdminView::default()
        });
    };
    Ok(outcome_view(
        store::admin::outcome(desk.store.reader(), id)
            .await?
            .ok_or(Problem::NotFound)?,
    ))
}

fn outcome_view(outcome: store::admin::Outcome) -> OutcomeAdminView {
    OutcomeAdminView {
        id: outcome.id,
        queue_id: outcome.queue_id,
        name: outcome.name,
        at_first_contact: outcome.at_first_contact,
        sort: outcome.sort,
        active: outcome.active,
    }
}

/// Reasons, in their order, without their sheets.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn reasons(desk: &Desk, who: &Principal) -> Result<Vec<ReasonAdminView>> {
    who.require(Permission::Knowledge)?;
    let rows = store::admin::reasons(desk.store.reader()).await?;
    Ok(rows
        .into_iter()
        .filter(|row| may_for(who, Permission::Knowledge, Some(row.queue_id)))
        .map(|row| ReasonAdminView {
            sheet: String::new(),
            ..reason_view(row)
        })
        .collect())
}

/// A reason with its sheet and the titles of its prepared answers.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn reason(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<ReasonAdminView> {
    who.require(Permission::Knowledge)?;
    let Some(id) = id else {
        return Ok(ReasonAdminView {
            active: true,
            ..ReasonAdminView::default()
        });
    };
    let db = desk.store.reader();
    let row = store::desk::reason(db, id).await?;
    let row = row
        .filter(|row| may_for(who, Permission::Knowledge, Some(row.queue_id)))
        .ok_or(Problem::NotFound)?;
    let answers = store::admin::answers_of_reason(db, id).await?;
    Ok(ReasonAdminView {
        answers: answers
            .into_iter()
            .map(|answer| Choice {
                id: answer.id,
                name: answer.title,
            })
            .collect(),
        ..reason_view(row)
    })
}

fn reason_view(reason: store::desk::Reason) -> ReasonAdminView {
    ReasonAdminView {
        id: reason.id,
        queue_id: reason.queue_id,
        name: reason.name,
        has_sheet: !reason.sheet.trim().is_empty(),
        sheet: reason.sheet,
        checklist: reason.checklist,
        retention_class_id: reason.retention_class_id,
        sort: reason.sort,
        active: reason.active,
        answers: Vec::new(),
    }
}

/// Prepared answers, by title, without their texts.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn answers(desk: &Desk, who: &Principal) -> Result<Vec<AnswerView>> {
    who.require(Permission::Knowledge)?;
    let rows = store::admin::answers(desk.store.reader()).await?;
    Ok(rows
        .into_iter()
        .filter(|row| may_for(who, Permission::Knowledge, row.queue_id))
        .map(|row| AnswerView {
            body: String::new(),
            ..answer_view(row)
        })
        .collect())
}

/// A prepared answer.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn answer(desk: &Desk, who: &Principal, id: Option<i64>) -> Result<AnswerView> {
    who.require(Permission::Knowledge)?;
    let Some(id) = id else {
        return Ok(AnswerView {
            active: true,
            ..AnswerView::default()
        });
    };
    let row = store::admin::answer(desk.store.reader(), id).await?;
    let row = row.filter(|row| may_for(who, Permission::Knowledge, row.queue_id));
    Ok(answer_view(row.ok_or(Problem::NotFound)?))
}

fn answer_view(answer: store::admin::Answer) -> AnswerView {
    AnswerView {
        id: answer.id,
        queue_id: answer.queue_id,
        reason_id: answer.reason_id,
        title: answer.title,
        body: answer.body,
        active: answer.active,
    }
}

/// The names of the queues, in their order: for what is written, only those that this person may write for.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn queue_names(desk: &Desk, who: &Principal, permission: Permission) -> Result<Vec<Choice>> {
    who.require(permission)?;
    let queues = store::desk::queues(desk.store.reader()).await?;
    Ok(queues
        .into_iter()
        .filter(|queue| permission != Permission::Knowledge || may_for(who, permission, Some(queue.id)))
        .map(|queue| Choice {
            id: queue.id,
            name: queue.name,
        })
        .collect())
}

/// The names of the offices, by level.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn office_names(desk: &Desk, who: &Principal) -> Result<Vec<Choice>> {
    who.require(Permission::Configure)?;
    let offices = store::desk::offices(desk.store.reader()).await?;
    Ok(offices
        .into_iter()
        .map(|office| Choice {
            id: office.id,
            name: office.name,
        })
        .collect())
}
