//! Cards at hand, to be attached: the one way in which what a registry said is stored.

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

fn at_hand(desk: &Desk, course: &Course, id: i64) -> Result<Card> {
    let card = desk.lookups.kept.of(course, id, desk.now());
    card.ok_or_else(|| Problem::field(FIELD, FieldError::CardGone).into())
}
