//! The values of a line, as people and programs in Italy write them: amounts, days, years, states.

use std::borrow::Cow;

use jiff::civil::Date;
use model::lookup::{LookupKey, LookupKind};
use model::registry_import::{Column, LineError};

use super::charset::Charset;
use super::columns::Layout;
use super::lines::Splitter;
use super::synonyms::Worded;

/// Longest value, in characters.
const LENGTH_MAX: usize = 200;
/// Years that a file may be about.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// Why a line was refused, and for which column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) error: LineError,
    pub(super) column: Option<Column>,
}

impl Refusal {
    /// A refusal of the whole line.
    pub(super) const fn of_line(error: LineError) -> Self {
        Self { error, column: None }
    }

    pub(super) const fn new(column: Column, error: LineError) -> Self {
        Self {
            error,
            column: Some(column),
        }
    }
}

/// The values of a line that was taken apart.
pub(super) struct Values<'a> {
    pub(super) splitter: &'a Splitter,
    pub(super) layout: &'a Layout,
    pub(super) charset: Charset,
}

type Result<T> = std::result::Result<T, Refusal>;

impl<'a> Values<'a> {
    /// A text; empty where the file has no such column.
    pub(super) fn text(&self, column: Column) -> Result<Cow<'a, str>> {
        let Some(place) = self.layout.place(column) else {
            return Ok(Cow::Borrowed(""));
        };
        let refused = |error| Refusal::new(column, error);
        let text = self.charset.text(self.splitter.value(place));
        let text = match text.ok_or_else(|| refused(LineError::Encoding))? {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        if text.chars().any(char::is_control) {
            return Err(refused(LineError::Characters));
        }
        // Bytes first: they are counted already.
        if text.len() > LENGTH_MAX && text.chars().count() > LENGTH_MAX {
            return Err(refused(LineError::Length));
        }
        Ok(text)
    }

    /// A text that has to be there.
    pub(super) fn needed(&self, column: Column) -> Result<Cow<'a, str>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Err(Refusal::new(column, LineError::Required));
        }
        Ok(text)
    }

    /// What a registry is asked by, in the form in which it is compared; it has to be there.
    pub(super) fn key(&self, column: Column, kind: LookupKind) -> Result<LookupKey> {
        let text = self.needed(column)?;
        LookupKey::parse(kind, &text).ok_or_else(|| {
            let error = match kind {
                LookupKind::TaxCode => LineError::TaxCode,
                LookupKind::Plate => LineError::Plate,
                LookupKind::Email => LineError::Address,
                LookupKind::Phone => LineError::Number,
            };
            Refusal::new(column, error)
        })
    }

    /// A year; it has to be there.
    pub(super) fn year(&self, column: Column) -> Result<i64> {
        let text = self.needed(column)?;
        digits(&text)
            .filter(|year| YEARS.contains(year))
            .ok_or(Refusal::new(column, LineError::Year))
    }

    /// An amount in euro cents; nothing is zero.
    pub(super) fn cents(&self, column: Column) -> Result<i64> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(0);
        }
        cents(&text).ok_or(Refusal::new(column, LineError::Amount))
    }

    /// A whole number; nothing is zero.
    pub(super) fn count(&self, column: Column) -> Result<i64> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(0);
        }
        digits(&text).ok_or(Refusal::new(column, LineError::Number))
    }

    /// A day in the form of ISO 8601.
    pub(super) fn day(&self, column: Column) -> Result<Option<String>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let day = day(&text).ok_or(Refusal::new(column, LineError::Date))?;
        Ok(Some(day))
    }

    /// A state that is written in words.
    pub(super) fn state<T: Worded>(&self, column: Column) -> Result<Option<T>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let state = T::of(&text).ok_or(Refusal::new(column, LineError::Choice))?;
        Ok(Some(state))
    }
}

/// A whole number of at most ten digits.
fn digits(text: &str) -> Option<i64> {
    let fits = (1..=10).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// `1.234,56`, `1234.56`, `214,3`, `€ 12`, `12 EUR` in cents. A point before three digits groups them, as it does in Italy;
/// what could be read in two ways otherwise is no amount.
fn cents(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_matches('€');
    let plain = plain.strip_prefix("EUR").unwrap_or(plain);
    let plain = plain.strip_suffix("EUR").unwrap_or(plain);
    let (whole, decimals) = if let Some((whole, decimals)) = plain.rsplit_once(',') {
        (ungrouped(whole)?, decimals)
    } else {
        match plain.rsplit_once('.') {
            Some((whole, decimals)) if decimals.len() < 3 => (whole.to_owned(), decimals),
            _ => (ungrouped(plain)?, "00"),
        }
    };
    let decimals = match decimals.len() {
        1 => digits(decimals)? * 10,
        2 => digits(decimals)?,
        _ => return None,
    };
    Some(digits(&whole)? * 100 + decimals)
}

/// A number without the points that group its digits by three.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split('.');
    let first = groups.next()?;
    let mut whole = first.to_owned();
    for group in groups {
        if first.is_empty() || first.len() > 3 || group.len() != 3 {
            return None;
        }
        whole.push_str(group);
    }
    Some(whole)
}

/// `31/12/2025`, `1-2-2025`, `31.12.2025`, `2025-12-31`; a time of day behind it is not looked at.
fn day(text: &str) -> Option<String> {
    let text = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = if first.len() == 4 {
        (first, second, third)
    } else {
        (third, second, first)
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let year = digits(year).filter(|year| YEARS.contains(year))?;
    let (month, day) = (digits(month)?, digits(day)?);
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    Some(date.ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written_in_italy() {
        for (text, expected) in [
            ("1.234,56", 123_456),
            ("214,30", 21_430),
            ("214,3", 21_430),
            ("214.30", 21_430),
            ("1.234", 123_400),
            ("1.234.567", 123_456_700),
            ("€ 12", 1_200),
            ("12,00 €", 1_200),
            ("12 EUR", 1_200),
            ("0", 0),
            ("1 234,00", 123_400),
        ] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for text in [
            "1,234.56",
            "12,",
            ",50",
            "-5",
            "12.34.56",
            "1.23,00",
            "12,345",
            "dodici",
            "",
            "99999999999",
        ] {
            assert_eq!(cents(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_in_the_order_of_the_country_and_have_to_exist() {
        for (text, expected) in [
            ("31/12/2025", "2025-12-31"),
            ("1-2-2025", "2025-02-01"),
            ("01.02.2025", "2025-02-01"),
            ("2025-12-31", "2025-12-31"),
            ("2025-12-31T00:00:00", "2025-12-31"),
            ("31/12/2025 00:00", "2025-12-31"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "12/31/2025",
            "31/02/2025",
            "1/2/25",
            "2025",
            "ieri",
            "2025-12-31-1",
            "0001-01-01",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
