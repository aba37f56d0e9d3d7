//! Two lists of uids made one finding: no database, no server.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::Timestamp;
use model::mailbox::InboundState;
use store::reconciliation::Place;

use crate::ports::ListedMail;

/// What was found on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// How many mails of the server the ledger knows.
    pub(super) known: usize,
    /// Those that it does not know.
    pub(super) missing: Vec<u32>,
    /// Those that are settled and old enough to be moved.
    pub(super) movable: Vec<u32>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) days: BTreeMap<String, Found>,
    /// Places whose day was not noted yet, by day.
    pub(super) undated: BTreeMap<String, Vec<u32>>,
    /// Expected, and the server has them no more.
    pub(super) gone: Vec<u32>,
    /// The desk had begun to move them, and the server has them no more: they are where they were to go.
    pub(super) arrived: Vec<u32>,
    /// The desk had begun to move them, and the server did not.
    pub(super) stayed: Vec<u32>,
}

/// The uids of the server that are expected nowhere.
pub(super) fn unknown(mails: &[ListedMail], places: &[Place]) -> Vec<u32> {
    let known: HashSet<i64> = places.iter().map(|place| place.uid).collect();
    mails
        .iter()
        .map(|mail| mail.uid)
        .filter(|uid| !known.contains(&i64::from(*uid)))
        .collect()
}

/// Compares what the server lists with what the ledger expects. Mails received until `older_than` may be moved. A mail that
/// neither side dates counts for `now`.
pub(super) fn compare(
    mails: &[ListedMail],
    places: &[Place],
    now: Timestamp,
    older_than: Timestamp,
    day_of: impl Fn(Timestamp) -> String,
) -> Compared {
    let mut expected: HashMap<i64, &Place> = places.iter().map(|place| (place.uid, place)).collect();
    let mut compared = Compared::default();
    for mail in mails {
        let dated = mail.received_at_ms.map(Timestamp);
        let Some(place) = expected.remove(&i64::from(mail.uid)) else {
            let day = day_of(dated.unwrap_or(now));
            compared.days.entry(day).or_default().missing.push(mail.uid);
            continue;
        };
        let received = dated.unwrap_or(place.received_at);
        let day = compared.dated(place, mail.uid, received, &day_of);
        let found = compared.days.entry(day).or_default();
        found.known += 1;
        if place.moved_to.is_some() {
            compared.stayed.push(mail.uid);
        }
        if is_settled(place.state) && received <= older_than {
            found.movable.push(mail.uid);
        }
    }
    for place in expected.into_values() {
        let Ok(uid) = u32::try_from(place.uid) else { continue };
        let day = compared.dated(place, uid, place.received_at, &day_of);
        // So that the day is shown, with nothing on the server.
        compared.days.entry(day).or_default();
        if place.moved_to.is_some() {
            compared.arrived.push(uid);
        } else {
            compared.gone.push(uid);
        }
    }
    compared
}

impl Compared {
    /// The day of a place: once noted it stays.
    fn dated(&mut self, place: &Place, uid: u32, at: Timestamp, day_of: impl Fn(Timestamp) -> String) -> String {
        if let Some(day) = &place.day {
            return day.clone();
        }
        let day = day_of(at);
        self.undated.entry(day.clone()).or_default().push(uid);
        day
    }
}

/// Whether nobody has to do anything about a mail any more; whatever waits for a person stays where it is.
fn is_settled(state: InboundState) -> bool {
    matches!(
        state,
        InboundState::Filed | InboundState::NoTicket | InboundState::Destroyed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(uid: i64, state: InboundState) -> Place {
        Place {
            uid,
            received_at: Timestamp(uid * 10),
            state,
            day: None,
            moved_to: None,
        }
    }

    fn listed(uid: u32) -> ListedMail {
        ListedMail {
            uid,
            received_at_ms: Some(i64::from(uid) * 10),
        }
    }

    /// Days of a hundred milliseconds.
    fn day(at: Timestamp) -> String {
        format!("day {}", at.0 / 100)
    }

    #[test]
    fn each_difference_is_on_its_side_and_on_its_day() {
        let places = [
            Place {
                moved_to: Some("A/2026-11".to_owned()),
                ..place(1, InboundState::Filed)
            },
            place(2, InboundState::Quarantined),
            place(11, InboundState::NoTicket),
            Place {
                moved_to: Some("A/2026-11".to_owned()),
                ..place(12, InboundState::Filed)
            },
        ];
        let mails = [listed(1), listed(2), listed(3), listed(25)];
        assert_eq!(unknown(&mails, &places), [3, 25]);
        let compared = compare(&mails, &places, Timestamp(900), Timestamp(100), day);
        let first = &compared.days["day 0"];
        assert_eq!((first.known, first.missing.as_slice()), (2, [3].as_slice()));
        assert_eq!(first.movable, [1], "what waits for a person is not settled");
        assert_eq!(
            compared.days["day 1"],
            Found::default(),
            "everything of that day is gone"
        );
        assert_eq!(compared.days["day 2"].missing, [25]);
        assert_eq!((compared.gone, compared.arrived), (vec![11], vec![12]));
        assert_eq!(compared.stayed, [1], "the server refused");
        assert_eq!(compared.undated["day 0"], [1, 2]);
    }

    #[test]
    fn what_is_young_stays_and_a_noted_day_is_kept() {
        let noted = Place {
            day: Some("noted".to_owned()),
            ..place(5, InboundState::Filed)
        };
        let undated = ListedMail {
            uid: 6,
            received_at_ms: None,
        };
        let mails = [listed(5), undated];
        let compared = compare(&mails, &[noted], Timestamp(900), Timestamp(49), day);
        assert_eq!(compared.days["noted"].known, 1);
        assert!(compared.days["noted"].movable.is_empty());
        assert!(compared.undated.is_empty());
        assert_eq!(compared.days["day 9"].missing, [6], "nobody says when: now");
    }
}
