//! The ladder: the levels that a ticket climbs, the moves that its queue permits, and how long it stayed where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The level of the front end.
pub const FRONT_END: i64 = 0;
/// The level of the first-level back office.
pub const BACK_OFFICE: i64 = 1;
/// The level of the departments' public-relations offices (URP).
pub const URP: i64 = 2;
/// The level of the offices outside the contact centre.
pub const OUTSIDE: i64 = 3;

/// A move up the ladder of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub from: i64,
    pub to: i64,
    /// The documents have to be verified before it.
    pub verified: bool,
}

impl Move {
    /// Every move that a ladder can permit, as (from, to).
    pub const ALL: [(i64, i64); 6] = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];

    /// The name of the box that permits a move.
    pub fn field(from: i64, to: i64) -> String {
        format!("move_{from}{to}")
    }

    /// The name of the box that asks for verified documents before it.
    pub fn verified_field(from: i64, to: i64) -> String {
        format!("verify_{from}{to}")
    }

    /// The moves whose boxes are ticked.
    pub fn of_fields(values: &BTreeMap<String, String>) -> Vec<Self> {
        let ticked = |name: String| values.contains_key(&name);
        Self::ALL
            .into_iter()
            .filter(|(from, to)| ticked(Self::field(*from, *to)))
            .map(|(from, to)| Self {
                from,
                to,
                verified: ticked(Self::verified_field(from, to)),
            })
            .collect()
    }
}

/// An office on a step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOffice {
    pub id: i64,
    pub name: String,
    /// Somebody works there.
    pub staffed: bool,
}

/// A step of a queue's ladder, with the offices in use on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub level: i64,
    pub offices: Vec<StepOffice>,
}

/// The ladder of a queue, as its administrator sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderView {
    /// The queue's number.
    pub id: i64,
    /// The queue's name.
    pub name: String,
    pub active: bool,
    /// The queue has its documents verified.
    pub verifies: bool,
    pub steps: Vec<Step>,
    pub moves: Vec<Move>,
}

impl LadderView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let on = || "on".to_owned();
        let mut all = BTreeMap::new();
        for permitted in &self.moves {
            all.insert(Move::field(permitted.from, permitted.to), on());
            if permitted.verified {
                all.insert(Move::verified_field(permitted.from, permitted.to), on());
            }
        }
        all
    }
}

/// A step of the ladder that a ticket climbs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    pub level: i64,
    /// The offices in which it was; else those of the step.
    pub offices: Vec<String>,
    /// It is here now.
    pub current: bool,
    /// How long it was here in all, in minutes; none where it never was.
    pub minutes: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_survives_its_form() {
        let ladder = LadderView {
            moves: vec![
                Move {
                    from: 0,
                    to: 1,
                    verified: false,
                },
                Move {
                    from: 1,
                    to: 3,
                    verified: true,
                },
            ],
            ..LadderView::default()
        };
        assert_eq!(Move::of_fields(&ladder.values()), ladder.moves);
        let alone = BTreeMap::from([(Move::verified_field(1, 2), "on".to_owned())]);
        assert!(
            Move::of_fields(&alone).is_empty(),
            "what is not permitted needs no verification"
        );
    }
}
