//! Cards at hand, to be attached: the one way in which what a registry said is stored.

use model::forms::ContactForm;
use model::lookup::Card;
use model::problem::FieldError;
use model::{Problem, Timestamp};

use super::kept::Course;
use crate::{Desk, Principal, Result};

/// The field that is told that a card is no longer at hand.
const FIELD: &str = "registries";

/// The cards that a person saw while logging a contact, by the numbers of their look-ups.
///
/// # Errors
/// [`Problem::Invalid`] where one is no longer at hand: its minutes are over, or another process had it.
pub fn of_call(desk: &Desk, who: &Principal, opened_at: Timestamp, ids: &[i64]) -> Result<Vec<Card>> {
    let course = Course {
        person_id: who.id,
        ticket_id: None,
        call_at: Some(opened_at),
    };
    ids.iter().map(|id| at_hand(desk, &course, *id)).collect()
}

/// The card that a person saw while working on a ticket.
///
/// # Errors
/// As [`of_call`].
pub fn of_ticket(desk: &Desk, who: &Principal, ticket_id: i64, id: i64) -> Result<Card> {
    let course = Course {
        person_id: who.id,
        ticket_id: Some(ticket_id),
        call_at: None,
    };
    at_hand(desk, &course, id)
}

/// Whether the cards that are ticked may be stored in the queue under which the contact is logged, which need not be the one
/// under which the registries were asked: what is about somebody else needs the delegation where that queue asks for it.
///
/// # Errors
/// As [`of_call`]; [`Problem::Invalid`] for `delegation_seen`.
pub(crate) async fn permitted(desk: &Desk, who: &Principal, form: &ContactForm) -> Result<()> {
    let cards = of_call(desk, who, form.opened_at, &form.attach_cards)?;
    if cards.is_empty() || form.delegation_seen {
        return Ok(());
    }
    let course = Course {
        person_id: who.id,
        ticket_id: None,
        call_at: Some(form.opened_at),
    };
    let choices = super::ask::choices(desk, who).await?;
    for card in cards {
        let declared = desk.lookups.kept.declared(&course, card.id, desk.now());
        let third_party = form.on_behalf_of.is_some() || declared.is_some_and(|declared| declared.third_party);
        let delegated = declared.is_some_and(|declared| declared.delegation);
        let choice = choices.iter().find(|choice| choice.registry == card.records.registry());
        let asks = choice.is_none_or(|choice| choice.needs_delegation(Some(form.queue_id)));
        if asks && third_party && !delegated {
            return Err(Problem::field("delegation_seen", FieldError::NeedsDelegation).into());
        }
    }
    Ok(())
}

fn at_hand(desk: &Desk, course: &Course, id: i64) -> Result<Card> {
    let card = desk.lookups.kept.of(course, id, desk.now());
    card.ok_or_else(|| Problem::field(FIELD, FieldError::CardGone).into())
}
