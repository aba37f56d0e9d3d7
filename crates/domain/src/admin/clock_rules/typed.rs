//! What is typed about rules, as what it means: days, moments, hours, shares.

use jiff::civil::{Date, DateTime};
use model::problem::{Check, FieldError};

use crate::sla::week::Hours;

/// The years that a rule may name.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

/// A value that was read, or its problem beside the field and something to go on with.
pub(super) fn read<T: Default>(check: &mut Check, field: &str, value: Option<T>, error: FieldError) -> T {
    check.ensure(value.is_some(), field, error);
    value.unwrap_or_default()
}

/// A day (`2026-12-24`); none where nothing was typed.
pub(super) fn day(check: &mut Check, field: &str, typed: &str) -> Option<Date> {
    if typed.is_empty() {
        return None;
    }
    let day: Option<Date> = typed.parse().ok().filter(|day: &Date| YEARS.contains(&day.year()));
    check.ensure(day.is_some(), field, FieldError::NoDate);
    day
}

/// A moment of local time (`2026-12-24T13:00`).
pub(super) fn moment(check: &mut Check, field: &str, typed: &str) -> Option<DateTime> {
    let moment: Option<DateTime> = typed
        .parse()
        .ok()
        .filter(|moment: &DateTime| typed.contains('T') && YEARS.contains(&moment.year()));
    check.ensure(moment.is_some(), field, FieldError::NoDate);
    moment
}

/// A year; none where nothing was typed.
pub(super) fn year(check: &mut Check, field: &str, typed: &str) -> Option<i16> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let year = typed.parse().ok().filter(|year| YEARS.contains(year));
    check.ensure(year.is_some(), field, FieldError::BadNumber);
    year
}

/// A share in percent.
pub(super) fn percent(typed: &str) -> Option<u8> {
    let digits = typed.trim().trim_end_matches('%').trim_end();
    digits.parse().ok().filter(|percent| (1..=100).contains(percent))
}

/// Shares in growing order, with commas between; nothing at all is no share.
pub(super) fn percents(typed: &str) -> Option<Vec<u8>> {
    if typed.trim().is_empty() {
        return Some(Vec::new());
    }
    let shares: Option<Vec<u8>> = typed.split([',', ';']).map(percent).collect();
    shares.filter(|shares| shares.is_sorted_by(|a, b| a < b))
}

/// The hours of a day in their order, `09:00-13:00, 15:00-18:30`; nothing where it is closed. Also as they are written with
/// points, with a long dash, and without a leading zero.
pub(super) fn hours(typed: &str) -> Option<Vec<Hours>> {
    if typed.trim().is_empty() {
        return Some(Vec::new());
    }
    let hours: Option<Vec<Hours>> = typed.split([',', ';']).map(some_hours).collect();
    hours.filter(|hours| hours.windows(2).all(|pair| pair[0].closes() <= pair[1].opens()))
}

fn some_hours(typed: &str) -> Option<Hours> {
    let typed = typed.replace(['–', '—'], "-").replace('.', ":");
    let (from, until) = typed.split_once('-')?;
    let padded = |time: &str| match time.trim() {
        short if short.len() == 4 => format!("0{short}"),
        time => time.to_owned(),
    };
    format!("{}-{}", padded(from), padded(until)).parse().ok()
}

/// The hours of a day as they are typed.
pub(super) fn hours_text(hours: &[Hours]) -> String {
    let each: Vec<String> = hours.iter().map(Hours::to_string).collect();
    each.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Problem;

    #[test]
    fn hours_are_typed_as_they_stand_on_a_door() {
        for (typed, kept) in [
            ("", ""),
            ("09:00-13:00, 15:00-18:30", "09:00-13:00, 15:00-18:30"),
            ("9.00 – 13.00;15:00-18:30", "09:00-13:00, 15:00-18:30"),
            ("00:00-24:00", "00:00-24:00"),
            ("09:00-13:00, 13:00-14:00", "09:00-13:00, 13:00-14:00"),
        ] {
            assert_eq!(
                hours(typed).map(|hours| hours_text(&hours)).as_deref(),
                Some(kept),
                "{typed}"
            );
        }
        for wrong in [
            "mattina",
            "9-13",
            "13:00-09:00",
            "09:00-13:00, 12:00-14:00",
            "15:00-18:30, 09:00-13:00",
            "09:00-13:00,",
            "09:00-25:00",
        ] {
            assert_eq!(hours(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares_grow() {
        assert_eq!(percents("50, 75,90 , 100 %"), Some(vec![50, 75, 90, 100]));
        assert_eq!(percents(" "), Some(Vec::new()), "nobody is warned");
        for wrong in ["0", "101", "75, 50", "50, 50", "metà", "50,", "-5"] {
            assert_eq!(percents(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_and_years_are_read_or_refused_at_their_field() {
        let mut check = Check::default();
        assert!(day(&mut check, "day", "2026-12-24").is_some() && day(&mut check, "day", "").is_none());
        assert!(moment(&mut check, "from", "2026-12-24T13:00").is_some());
        assert_eq!(
            (year(&mut check, "year", " 2027 "), year(&mut check, "year", "")),
            (Some(2027), None)
        );
        assert!(check.done().is_ok());
        let mut check = Check::default();
        for typed in ["24/12/2026", "2026-02-30", "9999-12-31"] {
            assert_eq!(day(&mut check, "day", typed), None, "{typed}");
        }
        for typed in ["", "2026-12-24", "domani"] {
            assert_eq!(moment(&mut check, "from", typed), None, "{typed}");
        }
        for typed in ["27", "duemila", "99999"] {
            assert_eq!(year(&mut check, "year", typed), None, "{typed}");
        }
        let Err(Problem::Invalid(fields)) = check.done() else {
            panic!("accepted")
        };
        assert_eq!(fields.len(), 9);
    }
}
