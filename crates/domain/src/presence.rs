//! Who has a ticket in front of them, and who is answering it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::Timestamp;

/// A colleague without a sign of life for so long has gone (milliseconds). Browsers report every 20 seconds.
const GONE_AFTER_MS: i64 = 50_000;

/// What a person is doing on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub person_id: i64,
    pub name: String,
    pub answering: bool,
    at: Timestamp,
}

/// Who is where. Kept in memory: it is worth nothing after a restart.
#[derive(Debug, Default)]
pub struct Presence(Mutex<HashMap<i64, Vec<Present>>>);

impl Presence {
    /// Notes a sign of life; `true` when that changes what colleagues see.
    pub fn report(&self, ticket_id: i64, person_id: i64, name: &str, answering: bool, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, people| {
            people.retain(|person| now.since(person.at) < GONE_AFTER_MS);
            !people.is_empty()
        });
        let people = all.entry(ticket_id).or_default();
        match people.iter_mut().find(|person| person.person_id == person_id) {
            Some(person) => {
                person.at = now;
                let changed = person.answering != answering;
                person.answering = answering;
                changed
            }
            None => {
                people.push(Present {
                    person_id,
                    name: name.to_owned(),
                    answering,
                    at: now,
                });
                true
            }
        }
    }

    /// Notes that a person left the ticket.
    pub fn leave(&self, ticket_id: i64, person_id: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(people) = all.get_mut(&ticket_id) {
            people.retain(|person| person.person_id != person_id);
        }
    }

    /// The others on a ticket.
    pub fn others(&self, ticket_id: i64, person_id: i64, now: Timestamp) -> Vec<Present> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&ticket_id)
            .map(|people| {
                people
                    .iter()
                    .filter(|other| other.person_id != person_id && now.since(other.at) < GONE_AFTER_MS)
                    .cloned()
                    .collect()
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colleagues_are_seen_until_they_leave_or_fall_silent() {
        let presence = Presence::default();
        let now = Timestamp(1_000_000);
        assert!(presence.report(7, 1, "Anna", false, now));
        assert!(
            !presence.report(7, 1, "Anna", false, now.plus_ms(20_000)),
            "nothing new"
        );
        assert!(
            presence.report(7, 1, "Anna", true, now.plus_ms(21_000)),
            "begins to answer"
        );
        assert!(presence.others(7, 2, now.plus_ms(22_000))[0].answering);
        assert!(presence.others(7, 1, now).is_empty(), "nobody is their own colleague");
        assert!(
            presence.others(7, 2, now.plus_ms(100_000)).is_empty(),
            "silent for too long"
        );
        presence.leave(7, 1);
        assert!(presence.others(7, 2, now.plus_ms(22_000)).is_empty());
    }
}
