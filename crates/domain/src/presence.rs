//! Who has a ticket in front of them, and who is answering it.

use std::collections::{BTreeMap, HashMap};
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
}

/// A browser tab that shows a ticket.
#[derive(Clone, Debug)]
struct Tab {
    id: u64,
    person: Present,
    at: Timestamp,
}

/// Who is where. Kept in memory: it is worth nothing after a restart.
#[derive(Debug, Default)]
pub struct Presence(Mutex<HashMap<i64, Vec<Tab>>>);

impl Presence {
    /// Notes a sign of life from a tab; `true` when that changes what colleagues see.
    pub fn report(&self, ticket_id: i64, tab: u64, person: Present, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Before the silent are dropped: that somebody fell silent is a change, too.
        let before = all.get(&ticket_id).map(|tabs| people(tabs)).unwrap_or_default();
        all.retain(|_, tabs| {
            tabs.retain(|tab| now.since(tab.at) < GONE_AFTER_MS);
            !tabs.is_empty()
        });
        let tabs = all.entry(ticket_id).or_default();
        tabs.retain(|other| other.id != tab || other.person.person_id != person.person_id);
        tabs.push(Tab {
            id: tab,
            person,
            at: now,
        });
        people(tabs) != before
    }

    /// Notes that a tab was closed or shows something else; `true` when that changes what colleagues see.
    pub fn leave(&self, ticket_id: i64, tab: u64, person_id: i64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tabs) = all.get_mut(&ticket_id) else {
            return false;
        };
        let before = people(tabs);
        tabs.retain(|other| other.id != tab || other.person.person_id != person_id);
        people(tabs) != before
    }

    /// The others on a ticket, each once, however many tabs they have on it.
    pub fn others(&self, ticket_id: i64, person_id: i64, now: Timestamp) -> Vec<Present> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alive: Vec<Tab> = all
            .get(&ticket_id)
            .into_iter()
            .flatten()
            .filter(|tab| tab.person.person_id != person_id && now.since(tab.at) < GONE_AFTER_MS)
            .cloned()
            .collect();
        people(&alive)
    }
}

/// The people behind tabs, in the order of their number; answering when they answer in any of theirs.
fn people(tabs: &[Tab]) -> Vec<Present> {
    let mut people: BTreeMap<i64, Present> = BTreeMap::new();
    for tab in tabs {
        people
            .entry(tab.person.person_id)
            .and_modify(|person| person.answering |= tab.person.answering)
            .or_insert_with(|| tab.person.clone());
    }
    people.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna(answering: bool) -> Present {
        Present {
            person_id: 1,
            name: "Anna".to_owned(),
            answering,
        }
    }

    #[test]
    fn colleagues_are_seen_until_they_leave_or_fall_silent() {
        let presence = Presence::default();
        let now = Timestamp(1_000_000);
        assert!(presence.report(7, 11, anna(false), now));
        assert!(!presence.report(7, 11, anna(false), now.plus_ms(20_000)), "nothing new");
        assert!(
            presence.report(7, 11, anna(true), now.plus_ms(21_000)),
            "begins to answer"
        );
        assert!(presence.others(7, 2, now.plus_ms(22_000))[0].answering);
        assert!(presence.others(7, 1, now).is_empty(), "nobody is their own colleague");
        assert!(
            presence.others(7, 2, now.plus_ms(100_000)).is_empty(),
            "silent for too long"
        );
        assert!(presence.leave(7, 11, 1));
        assert!(presence.others(7, 2, now.plus_ms(22_000)).is_empty());
    }

    #[test]
    fn who_fell_silent_is_noticed_with_the_next_sign_of_life() {
        let presence = Presence::default();
        let now = Timestamp(1_000_000);
        let bruno = Present {
            person_id: 2,
            name: "Bruno".to_owned(),
            answering: false,
        };
        presence.report(7, 11, anna(true), now);
        presence.report(7, 12, bruno.clone(), now);
        assert!(!presence.report(7, 12, bruno.clone(), now.plus_ms(20_000)));
        assert!(presence.report(7, 12, bruno, now.plus_ms(60_000)), "Anna is gone");
    }

    #[test]
    fn a_second_tab_is_not_a_second_person() {
        let presence = Presence::default();
        let now = Timestamp(1_000_000);
        presence.report(7, 11, anna(false), now);
        assert!(!presence.report(7, 12, anna(false), now), "the same person");
        assert_eq!(presence.others(7, 2, now).len(), 1);
        assert!(!presence.leave(7, 11, 1), "still there in the other tab");
        assert!(!presence.leave(7, 12, 2), "nobody closes a tab of somebody else");
        assert!(presence.leave(7, 12, 1));
    }
}
