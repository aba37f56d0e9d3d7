//! What happens to a ticket of the demonstration after it was opened.

mod ladder;
mod recontacts;

use mail::address::Address;
use model::TicketState;
use model::forms::ReplyForm;

use super::arrival::{address_of, message_id, post_letter};
use super::cases::{Case, FileContent, Step, StepKind};
use super::content::named;
use super::files;
use super::letter::Letter;
use super::stage::Stage;
use crate::tickets::{assign::take, close::close, note::note, reply::reply};
use crate::{Desk, Error, Principal, Result};

/// Plays the steps of a ticket, each when it happened.
///
/// # Errors
/// When a use case refuses one.
pub(super) async fn play(stage: &Stage<'_>, case: &Case, number: usize, ticket_id: i64) -> Result<()> {
    if case.first_contact_close().is_some() {
        return Ok(());
    }
    let mut instant = stage.opening(case);
    for (index, step) in case.steps.iter().enumerate() {
        instant = instant.plus_minutes(step.minutes);
        let scene = Scene {
            stage,
            case,
            number,
            ticket_id,
            desk: stage.at(instant),
        };
        let played = scene.play(step, index).await;
        played.map_err(|error| Error::Fault(format!("{:?}, step {}: {error}", case.subject, index + 1)))?;
    }
    Ok(())
}

/// One ticket at one moment.
struct Scene<'a> {
    stage: &'a Stage<'a>,
    case: &'a Case,
    number: usize,
    ticket_id: i64,
    desk: Desk,
}

impl Scene<'_> {
    async fn play(&self, step: &Step, index: usize) -> Result<()> {
        let who = || self.stage.who(required(step.by.as_deref(), "by")?);
        match step.kind {
            StepKind::Citizen => self.citizen(step, index).await,
            StepKind::Note => self.note(who()?, &step.text, &step.attachments).await,
            StepKind::Reply => self.reply(who()?, step).await,
            StepKind::Take => self.take(who()?, step).await,
            StepKind::Status => self.status(who()?, step).await,
            StepKind::EscalateNote => self.escalate(who()?, step).await,
            StepKind::Call => self.call(who()?, step).await,
            StepKind::Agree => self.agree(who()?, step).await,
            StepKind::Close => self.close(who()?, step, index).await,
        }
    }

    async fn version(&self) -> Result<i64> {
        self.stage.version(self.ticket_id).await
    }

    /// Why somebody does something is a note beside it.
    async fn note(&self, who: &Principal, text: &str, attached: &[FileContent]) -> Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        note(&self.desk, who, self.ticket_id, text, files::uploads(attached)).await
    }

    async fn take(&self, who: &Principal, step: &Step) -> Result<()> {
        take(&self.desk, who, self.ticket_id).await?;
        self.note(who, &step.text, &step.attachments).await
    }

    async fn close(&self, who: &Principal, step: &Step, index: usize) -> Result<()> {
        self.note(who, &step.text, &step.attachments).await?;
        let outcome = required(step.outcome.as_deref(), "outcome")?;
        let outcome_id = *named(&self.stage.furniture.outcomes, outcome)?;
        if self.ticket().await?.state == TicketState::ToCommunicate {
            return self.tell(who, outcome_id, index).await;
        }
        close(&self.desk, who, self.ticket_id, outcome_id, self.version().await?).await
    }

    /// To a citizen without an address nobody can write: what they were told is noted.
    async fn reply(&self, who: &Principal, step: &Step) -> Result<()> {
        if address_of(self.case, self.stage.citizen(&self.case.citizen)?).is_none() {
            return self.note(who, &step.text, &step.attachments).await;
        }
        let form = ReplyForm {
            ticket_id: self.ticket_id,
            text: step.text.clone(),
            version: self.version().await?,
            ..ReplyForm::default()
        };
        reply(&self.desk, who, form, files::uploads(&step.attachments)).await
    }

    /// The citizen answers by mail. Who has no address rings again or sends another fax, and the desk notes it.
    async fn citizen(&self, step: &Step, index: usize) -> Result<()> {
        let citizen = self.stage.citizen(&self.case.citizen)?;
        let Some(email) = address_of(self.case, citizen) else {
            let before = self.case.steps[..index]
                .iter()
                .rev()
                .find_map(|step| step.by.as_deref());
            let who = before.or(self.case.by.as_deref());
            let who = who.map_or_else(
                || self.stage.back_office(&self.case.queue),
                |login| self.stage.who(login),
            )?;
            let rang = if self.case.is_mail() { "" } else { "Ha richiamato: " };
            return self.note(who, &format!("{rang}{}", step.text), &step.attachments).await;
        };
        let from = Address {
            name: Some(citizen.name.clone()),
            email: email.to_owned(),
        };
        let queue = named(&self.stage.furniture.queues, &self.case.queue)?;
        let subject = self.desk.threading.tagged_subject(self.ticket_id, &self.case.subject);
        let letter = Letter {
            message_id: message_id(&from, self.number, index + 1),
            from,
            to: &queue.address,
            subject: format!("Re: {subject}"),
            text: &step.text,
            html: None,
            files: &step.attachments,
            references: store::messages::mail_ids(self.desk.store.reader(), self.ticket_id).await?,
            at: self.desk.now(),
        };
        let ticket = post_letter(self.stage, self.case, letter, &self.desk).await?;
        if ticket.id == self.ticket_id {
            return Ok(());
        }
        Err(Error::Fault(format!(
            "an answer to ticket {} became ticket {}",
            self.ticket_id, ticket.id
        )))
    }
}

fn required<'a>(field: Option<&'a str>, name: &str) -> Result<&'a str> {
    field.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::Fault(format!("{name} is missing"))
}
