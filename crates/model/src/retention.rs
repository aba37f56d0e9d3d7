//! How long what is kept: contracts, classes of retention, and the day on which keeping ends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::time::Moment;

coded! {
    /// From when the months of a class are counted.
    pub enum CountedFrom {
        /// The day on which the ticket was closed.
        Closing = "closing",
        /// The last day of the contract; for a ticket that was closed later, that day.
        ContractEnd = "contract_end",
    }
}

/// The longest term, in months: a hundred years.
pub const MOST_MONTHS: i64 = 1_200;

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub months: i64,
    pub counted: CountedFrom,
}

/// A day of the calendar, in the desk's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Day {
    /// So many months later; the last day of a month that is too short for this one.
    pub fn plus_months(self, months: i64) -> Self {
        let month = self.year * 12 + (self.month - 1) + months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        Self {
            year,
            month,
            day: self.day.min(length(year, month)),
        }
    }

    /// As forms and addresses write it (`2026-11-23`).
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// How many days a month has.
fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The last day on which a ticket is kept: none while it is open, and none where that is counted from the end of a contract
/// that has none yet.
pub fn keep_until(closed_at: Option<Day>, contract_end: Option<Day>, term: Term) -> Option<Day> {
    let closed_at = closed_at?;
    let from = match term.counted {
        CountedFrom::Closing => closed_at,
        CountedFrom::ContractEnd => contract_end?.max(closed_at),
    };
    Some(from.plus_months(term.months))
}

/// What a ticket's page says about how long it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptView {
    pub contract: String,
    pub class: String,
    /// The last day of keeping (`2026-11-23`); none where nobody knows it yet.
    pub until: Option<String>,
    /// The number of a legal hold that stands on it: it is not destroyed, whatever its term.
    pub hold: Option<i64>,
    /// The person may say that it is of another class.
    pub may_change: bool,
}

/// The page on which the class of a ticket is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepingView {
    pub id: i64,
    pub version: i64,
    pub subject: String,
    pub kept: KeptView,
    pub class_id: i64,
    pub by_hand: bool,
    /// The classes in use, and the one that it is of.
    pub classes: Vec<Choice>,
}

/// A line of the list of contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRow {
    pub id: i64,
    pub name: String,
    pub supplier: String,
    /// The first day (`2026-11-23`).
    pub first: String,
    /// The last day; none where it has no end yet.
    pub last: Option<String>,
    /// What comes in now belongs to it.
    pub in_force: bool,
}

impl ContractRow {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let fields = [
            ("name", self.name.clone()),
            ("supplier", self.supplier.clone()),
            ("first", self.first.clone()),
            ("last", self.last.clone().unwrap_or_default()),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// A class of retention. Also a line of their list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassView {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub legal_basis: String,
    pub months: i64,
    pub counted: CountedFrom,
    pub active: bool,
}

impl ClassView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let fields = [
            ("name", self.name.clone()),
            ("legal_basis", self.legal_basis.clone()),
            ("months", self.months.to_string()),
            ("counted", self.counted.code().to_owned()),
            ("active", if self.active { "on".to_owned() } else { String::new() }),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// What a contract says about a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermView {
    pub class_id: i64,
    pub class: String,
    pub months: i64,
    pub counted: CountedFrom,
    /// The contract says so itself; else the class does.
    pub own: bool,
}

/// How many things, and how many bytes they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    pub count: i64,
    pub bytes: i64,
}

/// What is kept of a contract in a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// None for what belongs to no ticket.
    pub class: Option<String>,
    pub tickets: i64,
    pub messages: i64,
    pub attachments: Weight,
    /// Mails as they came.
    pub mails: Weight,
    pub lookups: i64,
    /// When the oldest and the newest contact came in.
    pub oldest: Option<Moment>,
    pub newest: Option<Moment>,
    /// Tickets that have reached their end already, do so within twelve months, or later or on a day that nobody knows yet.
    pub ended: i64,
    pub soon: i64,
    pub later: i64,
    /// Tickets that are open: they have no end.
    pub open: i64,
}

/// The page of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractView {
    pub row: ContractRow,
    pub terms: Vec<TermView>,
    pub holdings: Vec<Holding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i64, month: i64, day: i64) -> Day {
        Day { year, month, day }
    }

    fn term(months: i64, counted: CountedFrom) -> Term {
        Term { months, counted }
    }

    #[test]
    fn a_month_that_is_too_short_ends_on_its_last_day() {
        assert_eq!(day(2027, 1, 31).plus_months(1), day(2027, 2, 28));
        assert_eq!(day(2028, 1, 31).plus_months(1), day(2028, 2, 29));
        assert_eq!(day(2100, 1, 31).plus_months(1), day(2100, 2, 28));
        assert_eq!(day(2026, 8, 31).plus_months(1), day(2026, 9, 30));
        assert_eq!(day(2026, 12, 15).plus_months(1), day(2027, 1, 15));
        assert_eq!(day(2026, 11, 24).plus_months(120), day(2036, 11, 24));
        assert_eq!(day(2026, 11, 24).plus_months(0), day(2026, 11, 24));
        assert_eq!(day(2028, 2, 29).plus_months(12), day(2029, 2, 28));
    }

    #[test]
    fn what_is_open_has_no_end() {
        for counted in [CountedFrom::Closing, CountedFrom::ContractEnd] {
            assert_eq!(keep_until(None, Some(day(2026, 12, 31)), term(12, counted)), None);
        }
    }

    #[test]
    fn it_is_counted_from_the_closing_or_from_the_end_of_the_contract() {
        let closed = Some(day(2026, 3, 31));
        let end = Some(day(2027, 12, 31));
        assert_eq!(
            keep_until(closed, end, term(6, CountedFrom::Closing)),
            Some(day(2026, 9, 30))
        );
        assert_eq!(
            keep_until(closed, end, term(2, CountedFrom::ContractEnd)),
            Some(day(2028, 2, 29))
        );
        assert_eq!(keep_until(closed, None, term(2, CountedFrom::ContractEnd)), None);
        let late = Some(day(2028, 1, 10));
        assert_eq!(
            keep_until(late, end, term(0, CountedFrom::ContractEnd)),
            late,
            "never before it was closed"
        );
    }
}
