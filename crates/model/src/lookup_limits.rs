//! From when on look-ups are unusual: the numbers of the rules, each with what a desk may choose. docs/adr/0028 has the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::problem::{Check, FieldError, FieldProblem};

coded! {
    /// A number of the rules. Its code is the field of the form.
    pub enum LookupLimit {
        VolumeLeast = "volume_least",
        VolumeFactor = "volume_factor",
        HourMost = "hour_most",
        SameKeyMost = "same_key_most",
        SharedKeyLeast = "shared_key_least",
        LooseLeast = "loose_least",
        LoosePercent = "loose_percent",
        MarginMinutes = "margin_minutes",
    }
}

impl LookupLimit {
    /// The least and the most that may be chosen: beyond them a rule would find everybody, or nobody ever.
    pub const fn bounds(self) -> (i64, i64) {
        match self {
            Self::VolumeLeast | Self::HourMost | Self::SameKeyMost | Self::LooseLeast => (1, 1_000),
            Self::VolumeFactor => (1, 100),
            Self::SharedKeyLeast => (2, 100),
            Self::LoosePercent => (1, 99),
            Self::MarginMinutes => (0, 240),
        }
    }
}

/// The numbers as a desk has chosen them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookupLimits {
    /// Look-ups of a person on a day that are never unusual by their number.
    pub volume_least: i64,
    /// So many times the usual is unusual.
    pub volume_factor: i64,
    /// More look-ups than this within an hour of the clock are unusual.
    pub hour_most: i64,
    /// More look-ups than this by one person for one key on a day are unusual.
    pub same_key_most: i64,
    /// So many people who ask for one key on a day are unusual.
    pub shared_key_least: i64,
    /// Fewer look-ups than this on a day say nothing about how many of them belong to no ticket.
    pub loose_least: i64,
    /// More than this share of them, in percent, without a ticket is unusual.
    pub loose_percent: i64,
    /// Minutes before the service opens and after it closes in which contacts are still prepared and finished.
    pub margin_minutes: i64,
}

impl Default for LookupLimits {
    fn default() -> Self {
        Self {
            // A contact asks two registries, and fifteen contacts are a slow day.
            volume_least: 30,
            volume_factor: 3,
            // Twenty contacts of three minutes each, with two registries.
            hour_most: 40,
            // What was asked a moment ago is shown again and not counted.
            same_key_most: 10,
            // Somebody that everybody wants to know about.
            shared_key_least: 3,
            loose_least: 10,
            loose_percent: 50,
            margin_minutes: 30,
        }
    }
}

impl LookupLimits {
    /// One of the numbers.
    pub fn get(mut self, limit: LookupLimit) -> i64 {
        *self.place(limit)
    }

    /// Chooses one of the numbers.
    pub fn set(&mut self, limit: LookupLimit, number: i64) {
        *self.place(limit) = number;
    }

    fn place(&mut self, limit: LookupLimit) -> &mut i64 {
        match limit {
            LookupLimit::VolumeLeast => &mut self.volume_least,
            LookupLimit::VolumeFactor => &mut self.volume_factor,
            LookupLimit::HourMost => &mut self.hour_most,
            LookupLimit::SameKeyMost => &mut self.same_key_most,
            LookupLimit::SharedKeyLeast => &mut self.shared_key_least,
            LookupLimit::LooseLeast => &mut self.loose_least,
            LookupLimit::LoosePercent => &mut self.loose_percent,
            LookupLimit::MarginMinutes => &mut self.margin_minutes,
        }
    }

    /// The fields of the form.
    pub fn values(self) -> BTreeMap<String, String> {
        let limits = LookupLimit::ALL.iter();
        limits
            .map(|limit| (limit.code().to_owned(), self.get(*limit).to_string()))
            .collect()
    }

    /// Notes each number that is out of its bounds.
    pub fn check(self, check: &mut Check) {
        for limit in LookupLimit::ALL {
            let (least, most) = limit.bounds();
            let number = self.get(*limit);
            let refused = if number < least {
                Some((FieldError::TooFew, least))
            } else if number > most {
                Some((FieldError::OutOfRange, most))
            } else {
                None
            };
            if let Some((error, bound)) = refused {
                let bound = u64::try_from(bound).unwrap_or_default();
                check.push(FieldProblem::with_limit(limit.code(), error, bound));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;

    #[test]
    fn each_number_has_its_own_place_and_the_usual_ones_are_within_bounds() {
        let mut check = Check::default();
        LookupLimits::default().check(&mut check);
        assert_eq!(check.done(), Ok(()));
        let mut limits = LookupLimits::default();
        for (number, limit) in (100..).zip(LookupLimit::ALL) {
            limits.set(*limit, number);
        }
        for (number, limit) in (100..).zip(LookupLimit::ALL) {
            assert_eq!(limits.get(*limit), number, "{limit}");
        }
        assert_eq!(limits.values().len(), LookupLimit::ALL.len());
    }

    #[test]
    fn a_number_beyond_its_bounds_is_refused_where_it_was_typed() {
        for limit in LookupLimit::ALL {
            let (least, most) = limit.bounds();
            for (number, fine) in [(least - 1, false), (least, true), (most, true), (most + 1, false)] {
                let mut limits = LookupLimits::default();
                limits.set(*limit, number);
                let mut check = Check::default();
                limits.check(&mut check);
                match check.done() {
                    Ok(()) => assert!(fine, "{limit} = {number}"),
                    Err(Problem::Invalid(fields)) => assert!(!fine && fields[0].field == limit.code(), "{limit}"),
                    Err(problem) => panic!("{problem:?}"),
                }
            }
        }
    }
}
