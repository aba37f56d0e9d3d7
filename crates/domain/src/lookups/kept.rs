//! What registries answered a moment ago: for the contact in whose course it was asked, in memory, for minutes.

use std::sync::{Mutex, PoisonError};

use model::Timestamp;
use model::lookup::{Card, LookupKey, Registry};

/// Cards at a time, of everybody: beyond it the oldest go. 50 operators with 40 cards each.
const MOST: usize = 2_000;

/// In whose course a card was seen: it serves nobody else, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    pub(crate) person_id: i64,
    pub(crate) ticket_id: Option<i64>,
    pub(crate) call_at: Option<Timestamp>,
}

impl Course {
    /// Whether it is the course of anything: what is asked for nothing in particular is asked anew each time, for its own reason.
    pub(crate) fn is_one(&self) -> bool {
        self.ticket_id.is_some() || self.call_at.is_some()
    }
}

/// What was declared when a registry was asked: with something else it is another look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) third_party: bool,
    pub(crate) delegation: bool,
}

struct Entry {
    course: Course,
    declared: Declared,
    registry: Registry,
    key: LookupKey,
    until: Timestamp,
    card: Card,
}

/// The cards at hand.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Entry>>);

impl Kept {
    /// Keeps a card until then.
    pub(crate) fn keep(
        &self,
        course: Course,
        key: LookupKey,
        declared: Declared,
        card: Card,
        until: Timestamp,
        now: Timestamp,
    ) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|entry| entry.until > now);
        if all.len() >= MOST {
            all.remove(0);
        }
        let registry = card.records.registry();
        all.push(Entry {
            course,
            declared,
            registry,
            key,
            until,
            card,
        });
    }

    /// The newest card of this course for this key, asked for with the same declarations.
    pub(crate) fn find(
        &self,
        course: &Course,
        registry: Registry,
        key: &LookupKey,
        declared: Declared,
        now: Timestamp,
    ) -> Option<Card> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|entry| entry.until > now);
        all.iter()
            .rev()
            .find(|entry| {
                entry.registry == registry && entry.key == *key && entry.declared == declared && entry.course == *course
            })
            .map(|entry| entry.card.clone())
    }

    /// What was declared when the card of this look-up was asked for.
    pub(crate) fn declared(&self, course: &Course, id: i64, now: Timestamp) -> Option<Declared> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .find(|entry| entry.until > now && entry.card.id == id && entry.course == *course)
            .map(|entry| entry.declared)
    }

    /// The card of a look-up of this course, to be attached.
    pub(crate) fn of(&self, course: &Course, id: i64, now: Timestamp) -> Option<Card> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .find(|entry| entry.until > now && entry.card.id == id && entry.course == *course)
            .map(|entry| entry.card.clone())
    }
}
