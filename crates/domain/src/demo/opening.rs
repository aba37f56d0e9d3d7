//! How a ticket of the demonstration begins: somebody logs a contact, or a mail arrives.

use model::forms::{ContactEnd, ContactForm};

use super::arrival::{arrive, complete};
use super::cases::Case;
use super::content::named;
use super::files;
use super::stage::Stage;
use crate::Result;
use crate::tickets::log_contact::log_contact;
use crate::tickets::state::change_queue;

/// Of the time a call takes, the part in which the citizen is on the line (percent); the rest is writing it up.
const TALK_PERCENT: i64 = 62;

/// Opens a ticket when it was opened, and returns its number.
///
/// # Errors
/// When a use case refuses it.
pub(super) async fn open(stage: &Stage<'_>, case: &Case, number: usize) -> Result<i64> {
    if !case.is_mail() {
        return log(stage, case).await;
    }
    let ticket = arrive(stage, case, number).await?;
    let ticket = complete(stage, case, ticket).await?;
    let queue_id = ticket.queue_id;
    let reason_id = Some(*named(&stage.furniture.reasons, &case.reason)?);
    // A mail says nothing of its reason: the back office does.
    let desk = stage.at(stage.opening(case).plus_minutes(1));
    let who = stage.back_office(&case.queue)?;
    change_queue(&desk, who, ticket.id, queue_id, reason_id, ticket.version).await?;
    Ok(ticket.id)
}

/// A call, a person at the counter, a letter: logged by whoever was there.
async fn log(stage: &Stage<'_>, case: &Case) -> Result<i64> {
    let desk = stage.at(stage.opening(case));
    let begun = desk.now().plus_minutes(-case.minutes);
    let login = case
        .by
        .as_deref()
        .or_else(|| case.steps.iter().find_map(|step| step.by.as_deref()));
    let who = login.map_or_else(|| stage.back_office(&case.queue), |login| stage.who(login))?;
    let close = case.first_contact_close();
    let end = match close.and_then(|step| step.outcome.as_deref()) {
        Some(outcome) => ContactEnd::Close {
            outcome_id: *named(&stage.furniture.outcomes, outcome)?,
        },
        None => ContactEnd::Forward,
    };
    let line = case
        .line
        .as_deref()
        .map(|line| named(&stage.furniture.lines, line))
        .transpose()?;
    let form = ContactForm {
        channel: case.channel,
        line_id: line.copied(),
        caller: stage.typed(&case.citizen)?,
        on_behalf_of: case.on_behalf_of.as_deref().map(|key| stage.typed(key)).transpose()?,
        delegation_seen: false,
        queue_id: named(&stage.furniture.queues, &case.queue)?.id,
        reason_id: Some(*named(&stage.furniture.reasons, &case.reason)?),
        subject: case.subject.clone(),
        // How it ended belongs to the notes of a contact that ended at once.
        notes: close.map_or_else(
            || case.text.clone(),
            |step| format!("{}\n\n{}", case.text.trim(), step.text),
        ),
        received_at: None,
        opened_at: begun,
        hung_up_at: case
            .channel
            .is_call()
            .then(|| begun.plus_ms(case.minutes * 60_000 * TALK_PERCENT / 100)),
        outages: Vec::new(),
        attach_cards: Vec::new(),
        related: None,
        end,
    };
    log_contact(&desk, who, form, files::uploads(&case.attachments)).await
}
