//! Days as forms know them (`2026-11-23`): as texts they are in the order of the calendar.

/// Providers keep the logs of certified mail for so many months (RFC 6109, 2.3).
pub const LOG_MONTHS: u32 = 30;

/// The first day whose log a provider still has.
pub fn earliest_log(today: &str) -> String {
    months_before(today, LOG_MONTHS).unwrap_or_default()
}

/// A day as people write it (`23/11/2026`); what is no day stays as it is.
pub fn in_words(day: &str) -> String {
    parts(day).map_or_else(
        || day.to_owned(),
        |(year, month, day)| format!("{day:02}/{month:02}/{year:04}"),
    )
}

/// Whether a text is a day of the calendar.
pub(super) fn is_day(text: &str) -> bool {
    parts(text).is_some()
}

/// The same day so many months before; the last of its month where that is shorter.
fn months_before(day: &str, months: u32) -> Option<String> {
    let (year, month, day) = parts(day)?;
    let month = (year * 12 + month - 1).checked_sub(months)?;
    let (year, month) = (month / 12, month % 12 + 1);
    Some(format!("{year:04}-{month:02}-{:02}", day.min(length(year, month))))
}

/// Year, month and day.
fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let digits = |part: &str, count: usize| {
        let right = part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse::<u32>().ok()).flatten()
    };
    let mut split = text.split('-');
    let (year, month, day) = (split.next()?, split.next()?, split.next()?);
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let fits = split.next().is_none() && year > 0 && (1..=12).contains(&month);
    (fits && (1..=length(year, month)).contains(&day)).then_some((year, month, day))
}

/// How many days a month has.
fn length(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_there_for_thirty_months() {
        for (today, earliest) in [
            ("2026-11-23", "2024-05-23"),
            ("2026-08-31", "2024-02-29"),
            ("2027-08-31", "2025-02-28"),
            ("2026-06-30", "2023-12-30"),
            ("2027-01-01", "2024-07-01"),
        ] {
            assert_eq!(earliest_log(today), earliest, "{today}");
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for day in ["2026-11-23", "2024-02-29"] {
            assert!(is_day(day), "{day}");
        }
        for none in [
            "",
            "2026-11-31",
            "2025-02-29",
            "2026-13-01",
            "26-11-23",
            "2026-11-23T10:00",
            "2026-11-2x",
        ] {
            assert!(!is_day(none), "{none}");
        }
        assert_eq!(in_words("2024-05-23"), "23/05/2024");
        assert_eq!(in_words("presto"), "presto");
    }
}
