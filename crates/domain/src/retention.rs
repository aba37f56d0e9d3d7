//! How long what is kept, in the desk's zone: the last day of a ticket, and which closings are over on a day.

use model::Timestamp;
use model::retention::{CountedFrom, Day, Term, keep_until};

use crate::zone::Zone;

/// The day of an instant.
pub(crate) fn day_of(zone: &Zone, at: Timestamp) -> Day {
    let day = zone.day(at);
    Day {
        year: day.year().into(),
        month: day.month().into(),
        day: day.day().into(),
    }
}

/// The last day of a contract, whose end is the instant after it.
pub(crate) fn last_day(zone: &Zone, ends_at: Timestamp) -> Day {
    day_of(zone, ends_at.plus_ms(-1))
}

/// The last day on which a ticket is kept, where anybody knows it.
pub(crate) fn until(
    zone: &Zone,
    closed_at: Option<Timestamp>,
    contract_ends_at: Option<Timestamp>,
    term: Term,
) -> Option<Day> {
    let closed = closed_at.map(|at| day_of(zone, at));
    let end = contract_ends_at.map(|at| last_day(zone, at));
    keep_until(closed, end, term)
}

/// From which closing on a ticket is still kept on a day: whatever was closed before need not be kept any more. Nothing is over
/// where that is the first instant there is.
pub(crate) fn first_kept(zone: &Zone, today: Day, contract_ends_at: Option<Timestamp>, term: Term) -> Timestamp {
    const NOTHING: Timestamp = Timestamp(i64::MIN);
    if term.counted == CountedFrom::ContractEnd {
        let end = contract_ends_at.map(|at| last_day(zone, at));
        if end.is_none_or(|end| end.plus_months(term.months) >= today) {
            return NOTHING;
        }
    }
    // The same day so many months ago, or where that month is too short for it the first day of the next.
    let mut first = today.plus_months(-term.months);
    if first.plus_months(term.months) < today {
        first = Day { day: 1, ..first }.plus_months(1);
    }
    zone.parse_local(&format!("{}T00:00", first.iso())).unwrap_or(NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the page counts by an instant is what the rule says of each day.
    #[test]
    fn a_closing_is_over_on_the_day_after_its_last() {
        let zone = Zone::rome();
        let end = zone.parse_local("2026-07-01T00:00");
        let days = |from: &str, count: i64| {
            let start = zone.parse_local(from).unwrap();
            (0..count).map(move |n| start.plus_minutes(n * 24 * 60 + 12 * 60))
        };
        for counted in [CountedFrom::Closing, CountedFrom::ContractEnd] {
            for months in [0, 1, 2, 13] {
                let term = Term { months, counted };
                for now in days("2027-02-20T00:00", 45) {
                    let today = day_of(&zone, now);
                    let edge = first_kept(&zone, today, end, term);
                    for closed in days("2025-12-20T00:00", 470) {
                        let over = until(&zone, Some(closed), end, term).is_some_and(|last| last < today);
                        assert_eq!(closed < edge, over, "{months} {counted} {closed:?} on {today:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_over_while_the_contract_has_no_end() {
        let zone = Zone::rome();
        let term = Term {
            months: 0,
            counted: CountedFrom::ContractEnd,
        };
        let today = day_of(&zone, zone.parse_local("2030-01-01T10:00").unwrap());
        assert_eq!(first_kept(&zone, today, None, term), Timestamp(i64::MIN));
    }
}
