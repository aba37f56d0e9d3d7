//! What is unusual. The numbers stand in [`model::lookup_limits`], each with its reason; docs/adr/0028 has the table.

use std::collections::HashMap;

use model::lookup_limits::LookupLimits;
use model::lookup_review::AnomalyKind;
use store::lookups::anomalies::{Found, KeyDay, PersonDay};

/// How many look-ups a day has, as a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Usual {
    /// The median of everybody's days.
    pub desk: i64,
    own: HashMap<i64, i64>,
}

impl Usual {
    /// Of the days on which somebody asked at all: (person, number).
    pub fn of(days: &[(i64, i64)]) -> Self {
        let mut by_person: HashMap<i64, Vec<i64>> = HashMap::new();
        for (person_id, n) in days {
            by_person.entry(*person_id).or_default().push(*n);
        }
        Self {
            desk: median(days.iter().map(|(_, n)| *n).collect()),
            own: by_person
                .into_iter()
                .map(|(person_id, numbers)| (person_id, median(numbers)))
                .collect(),
        }
    }

    /// The median of a person's days; 0 for somebody without any.
    pub fn own(&self, person_id: i64) -> i64 {
        self.own.get(&person_id).copied().unwrap_or(0)
    }

    /// Against what a person's day is held: their own days or everybody's, whichever are fuller. Whoever always asks much does so by
    /// their work; to make much one's habit takes half of [`model::lookup_review::USUAL_DAYS`], and is found each day until then.
    fn against(&self, person_id: i64) -> i64 {
        self.desk.max(self.own(person_id))
    }
}

/// The number in the middle; of two the higher one. 0 of none.
fn median(mut numbers: Vec<i64>) -> i64 {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0)
}

/// Whether the number of anybody's look-ups may be unusual, so that the usual has to be known.
pub(super) fn asks_for_usual(people: &[PersonDay], limits: &LookupLimits) -> bool {
    people.iter().any(|one| one.asked > limits.volume_least)
}

/// What is unusual about the look-ups of people on a day.
pub(super) fn of_people(day: &str, people: &[PersonDay], usual: &Usual, limits: &LookupLimits) -> Vec<Found> {
    let mut found = Vec::new();
    for one in people {
        let against = usual.against(one.person_id);
        let mut note = |kind, unusual: bool, n, against, first_at| {
            if unusual {
                found.push(Found {
                    kind,
                    person_id: Some(one.person_id),
                    day: day.to_owned(),
                    key_hmac: String::new(),
                    n,
                    against,
                    first_at,
                });
            }
        };
        let much = one.asked > limits.volume_least && one.asked > limits.volume_factor * against;
        note(AnomalyKind::Volume, much, one.asked, against, one.first_at);
        let fast = one.busiest > limits.hour_most;
        note(AnomalyKind::Hour, fast, one.busiest, limits.hour_most, one.first_at);
        let first_outside = one.outside_at.unwrap_or(one.first_at);
        note(AnomalyKind::OutOfHours, one.outside > 0, one.outside, 0, first_outside);
        let loose = one.judged >= limits.loose_least && one.loose * 100 > one.judged * limits.loose_percent;
        note(AnomalyKind::Loose, loose, one.loose, one.judged, one.first_at);
    }
    found
}

/// What is unusual about keys of a day.
pub(super) fn of_keys(day: &str, repeated: Vec<KeyDay>, shared: Vec<KeyDay>, limits: &LookupLimits) -> Vec<Found> {
    let found = |kind, against, one: KeyDay| Found {
        kind,
        person_id: one.person_id,
        day: day.to_owned(),
        key_hmac: one.key_hmac,
        n: one.n,
        against,
        first_at: one.first_at,
    };
    let repeated = repeated
        .into_iter()
        .map(|one| found(AnomalyKind::SameKey, limits.same_key_most, one));
    let shared = shared
        .into_iter()
        .map(|one| found(AnomalyKind::SharedKey, limits.shared_key_least, one));
    repeated.chain(shared).collect()
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    const NOTHING: [AnomalyKind; 0] = [];

    fn person(person_id: i64, asked: i64) -> PersonDay {
        PersonDay {
            person_id,
            person: String::new(),
            asked,
            busiest: 0,
            judged: asked,
            loose: 0,
            outside: 0,
            first_at: Timestamp(1),
            outside_at: None,
        }
    }

    fn kinds(one: PersonDay, usual: &Usual) -> Vec<AnomalyKind> {
        let found = of_people("2026-11-23", &[one], usual, &LookupLimits::default());
        found.into_iter().map(|found| found.kind).collect()
    }

    #[test]
    fn the_usual_is_the_median_of_days() {
        let usual = Usual::of(&[(1, 4), (1, 8), (1, 6), (2, 50)]);
        assert_eq!((usual.desk, usual.own(1), usual.own(2), usual.own(3)), (8, 6, 50, 0));
        assert_eq!(Usual::of(&[]), Usual::default());
    }

    #[test]
    fn much_is_more_than_three_times_the_usual_and_than_thirty() {
        let usual = Usual::of(&[(1, 10), (1, 10), (2, 10), (9, 60), (9, 60)]);
        assert_eq!(kinds(person(1, 30), &usual), NOTHING, "three times ten");
        assert_eq!(kinds(person(1, 31), &usual), [AnomalyKind::Volume]);
        assert_eq!(kinds(person(9, 180), &usual), NOTHING, "whoever always asks much");
        assert_eq!(kinds(person(9, 181), &usual), [AnomalyKind::Volume]);
        let quiet = Usual::of(&[(1, 1), (2, 2), (3, 1)]);
        assert_eq!(kinds(person(1, 30), &quiet), NOTHING, "thirty are never much");
        assert_eq!(kinds(person(4, 31), &quiet), [AnomalyKind::Volume], "somebody new");
    }

    #[test]
    fn each_rule_begins_behind_its_number() {
        let usual = Usual::of(&[(1, 100)]);
        let day = || person(1, 100);
        let hour = |busiest| PersonDay { busiest, ..day() };
        assert_eq!(kinds(hour(40), &usual), NOTHING);
        assert_eq!(kinds(hour(41), &usual), [AnomalyKind::Hour]);
        let loose = |judged, loose| PersonDay { judged, loose, ..day() };
        assert_eq!(kinds(loose(10, 5), &usual), NOTHING);
        assert_eq!(kinds(loose(10, 6), &usual), [AnomalyKind::Loose]);
        assert_eq!(kinds(loose(9, 9), &usual), NOTHING, "too few to say");
        let outside = PersonDay {
            outside: 1,
            outside_at: Some(Timestamp(7)),
            ..day()
        };
        let found = of_people("2026-11-23", &[outside], &usual, &LookupLimits::default());
        assert_eq!(found[0].kind, AnomalyKind::OutOfHours);
        assert_eq!(found[0].first_at, Timestamp(7));
    }
}
