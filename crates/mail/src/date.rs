//! The Date header (RFC 5322, 3.3 and the obsolete forms of 4.3).

/// Milliseconds since 1970-01-01T00:00:00Z of a Date value; `None` where it is no date or lies outside the years 1970–9999.
///
/// A missing zone counts as UTC. The day of the week is not checked: senders get it wrong and mean the date.
pub fn parse(value: &str) -> Option<i64> {
    let mut words = value
        .split([' ', '\t', ','])
        .filter(|word| !word.is_empty())
        .take(12)
        .peekable();
    let _weekday = words.next_if(|word| word.starts_with(|c: char| c.is_alphabetic()));
    let first = words.next()?;
    // `09-Nov-2026` is one word; the usual form is three.
    let (day, month, year) = match first.split_once('-') {
        Some((day, rest)) => {
            let (month, year) = rest.split_once('-')?;
            (day, month, year)
        }
        None => (first, words.next()?, words.next()?),
    };
    let day = number(day, 2).filter(|day| (1..=31).contains(day))?;
    let month = month_number(month)?;
    let year = full_year(year)?;
    if day > days_in_month(year, month) {
        return None;
    }
    let seconds = seconds_of_day(words.next()?)?;
    let zone = words.next().map_or(Some(0), zone_seconds)?;
    let total = days_since_epoch(year, month, day) * 86_400 + seconds - zone;
    (total >= 0).then_some(total * 1_000)
}

/// Milliseconds since 1970 and seconds east of Greenwich of a civil time: `dd/mm/yyyy`, `hh:mm:ss` and `+hhmm`. A missing
/// zone is that of Italy in winter: certified mail is Italian.
pub(crate) fn parse_local(day: &str, time: &str, zone: &str) -> Option<(i64, i64)> {
    let mut fields = day.trim().split(['/', '-', '.']);
    let date = number(fields.next()?, 2).filter(|day| (1..=31).contains(day))?;
    let month = number(fields.next()?, 2).filter(|month| (1..=12).contains(month))?;
    let year = number(fields.next()?, 4).filter(|year| (1970..=9999).contains(year))?;
    if date > days_in_month(year, month) {
        return None;
    }
    let seconds = seconds_of_day(time.trim())?;
    let zone = match zone.trim() {
        "" => 3_600,
        zone => zone_seconds(zone)?,
    };
    let total = days_since_epoch(year, month, date) * 86_400 + seconds - zone;
    (total >= 0).then_some((total * 1_000, zone))
}

/// An instant as RFC 3339 text in a zone so many seconds east of Greenwich.
pub(crate) fn rfc3339(ms: i64, offset: i64) -> String {
    let local = ms.div_euclid(1_000) + offset;
    let (days, seconds) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: the usual way from a day number to a civil date.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let sign = if offset < 0 { '-' } else { '+' };
    let zone = offset.abs() / 60;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        zone / 60,
        zone % 60
    )
}

fn number(text: &str, max_digits: usize) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= max_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// English names are the rule; Italian ones come from scripts that format a date in the locale of their server.
fn month_number(text: &str) -> Option<i64> {
    let name: String = text.chars().take(3).collect::<String>().to_lowercase();
    let number = match name.as_str() {
        "jan" | "gen" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" | "mag" => 5,
        "jun" | "giu" => 6,
        "jul" | "lug" => 7,
        "aug" | "ago" => 8,
        "sep" | "set" => 9,
        "oct" | "ott" => 10,
        "nov" => 11,
        "dec" | "dic" => 12,
        _ => return None,
    };
    Some(number)
}

/// RFC 5322, 4.3: 00–49 is of this century, 50–999 counts from 1900.
fn full_year(text: &str) -> Option<i64> {
    let year = number(text, 4)?;
    let year = match (text.len(), year) {
        (..=2, 0..=49) => year + 2_000,
        (..=3, _) => year + 1_900,
        _ => year,
    };
    (1970..=9999).contains(&year).then_some(year)
}

fn seconds_of_day(text: &str) -> Option<i64> {
    let mut fields = text.split([':', '.']);
    let hour = number(fields.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = number(fields.next()?, 2).filter(|minute| *minute < 60)?;
    let second = fields
        .next()
        .map_or(Some(0), |field| number(field, 2))
        .filter(|second| *second <= 60)?;
    // A leap second has no place in Unix time.
    Some(hour * 3_600 + minute * 60 + second.min(59))
}

/// Seconds east of Greenwich. Unknown names count as UTC, as RFC 5322, 4.3 asks for.
fn zone_seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => return Some(named_zone(text) * 3_600),
    };
    let digits = number(&digits.replace(':', ""), 4).filter(|digits| *digits <= 2_400)?;
    Some(sign * (digits / 100 * 3_600 + digits % 100 * 60))
}

fn named_zone(text: &str) -> i64 {
    match text.to_ascii_uppercase().as_str() {
        "CET" | "MEZ" => 1,
        "CEST" | "MESZ" => 2,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => 0,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let years = 365 * (year - 1970) + (before / 4 - 492) - (before / 100 - 19) + (before / 400 - 4);
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    years + months + day - 1
}
