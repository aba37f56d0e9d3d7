//! Finding what is unusual: a small sweep of the worker, which counts today and yesterday again and writes down what is there.

use jiff::ToSpan;
use jiff::civil::Date;
use model::Timestamp;
use model::lookup_limits::LookupLimits;
use model::lookup_review::USUAL_DAYS;
use store::lookups::anomalies::{self, Day, Found, PersonDay};

use super::rules::{Usual, asks_for_usual, of_keys, of_people};
use super::{day, judged, limits};
use crate::sla::ClockName;
use crate::{Desk, Result};

/// A sweep comes every so many milliseconds.
pub const EVERY_MS: i64 = 5 * 60_000;
/// The setting that says up to which day was swept.
const SWEPT: &str = "lookups_swept";

/// Looks for what is unusual and writes down what is new; how many are new or have grown.
///
/// Yesterday is counted again as well: only today it is known which of its look-ups got no ticket. After the worker was away, so are
/// the days that it missed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(desk: &Desk) -> Result<u64> {
    let today = desk.zone.day(desk.now());
    let names = [SWEPT.to_owned(), limits::NAME.to_owned()];
    let stored = store::settings::several(desk.store.reader(), &names).await?;
    let value = |name: &str| {
        let found = stored.iter().find(|(stored, _)| stored == name);
        found.map(|(_, value)| value.as_str())
    };
    let swept = value(SWEPT).and_then(day::parse);
    let limits = limits::parsed(value(limits::NAME))?;
    let mut found = Vec::new();
    let mut date = Some(first(today, swept));
    while let Some(this) = date.filter(|date| *date <= today) {
        found.extend(of_day(desk, this, &limits).await?);
        date = this.tomorrow().ok();
    }
    if found.is_empty() && swept == Some(today) {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    let written = anomalies::record(&tx, &found, desk.now()).await?;
    if swept != Some(today) {
        store::settings::set(&tx, SWEPT, &today.to_string()).await?;
    }
    tx.commit().await?;
    Ok(written)
}

/// The first day to be counted: yesterday, or the day before the last one that was swept; none older than what is usual.
fn first(today: Date, swept: Option<Date>) -> Date {
    let yesterday = today.saturating_sub(1.day());
    let from = swept.map_or(yesterday, |day| day.saturating_sub(1.day()).min(yesterday));
    from.max(today.saturating_sub(USUAL_DAYS.days()))
}

/// What is unusual on a day: three statements, and one more where somebody asked much.
async fn of_day(desk: &Desk, date: Date, limits: &LookupLimits) -> Result<Vec<Found>> {
    let db = desk.store.reader();
    let Some((from, until)) = day::bounds(desk, date) else {
        return Ok(Vec::new());
    };
    let open = open(desk, date, limits);
    let day = Day {
        from,
        until,
        judged: judged(desk),
        open: &open,
    };
    let people = anomalies::people(db, &day).await?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let usual = if asks_for_usual(&people, limits) {
        usual(desk, date).await?
    } else {
        Usual::default()
    };
    let day_of = date.to_string();
    let mut found = of_people(&day_of, &people, &usual, limits);
    let repeated = anomalies::repeated(db, &day, limits.same_key_most).await?;
    let shared = anomalies::shared(db, &day, limits.shared_key_least).await?;
    found.extend(of_keys(&day_of, repeated, shared, limits));
    Ok(found)
}

/// Everybody's look-ups of a day in numbers.
pub(super) async fn people(desk: &Desk, date: Date, limits: &LookupLimits) -> Result<Vec<PersonDay>> {
    let Some((from, until)) = day::bounds(desk, date) else {
        return Ok(Vec::new());
    };
    let open = open(desk, date, limits);
    let day = Day {
        from,
        until,
        judged: judged(desk),
        open: &open,
    };
    Ok(anomalies::people(desk.store.reader(), &day).await?)
}

/// What is usual, seen from a day: the days before it.
pub(super) async fn usual(desk: &Desk, date: Date) -> Result<Usual> {
    let first = date.saturating_sub(USUAL_DAYS.days());
    let Some((from, until)) = day::start(desk, first).zip(day::start(desk, date)) else {
        return Ok(Usual::default());
    };
    let days = anomalies::by_day(desk.store.reader(), from, until).await?;
    Ok(Usual::of(&days))
}

/// When somebody works on a day: the hours of the service, and a margin before and after them.
fn open(desk: &Desk, date: Date, limits: &LookupLimits) -> Vec<(Timestamp, Timestamp)> {
    let margin = limits.margin_minutes;
    let hours = desk.clockwork.current().named(ClockName::Servizio).on(date);
    hours
        .into_iter()
        .map(|(opens, closes)| (opens.plus_minutes(-margin), closes.plus_minutes(margin)))
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::first;

    #[test]
    fn yesterday_is_counted_again_and_no_day_is_left_out() {
        let today = date(2026, 11, 23);
        assert_eq!(first(today, None), date(2026, 11, 22));
        assert_eq!(first(today, Some(today)), date(2026, 11, 22));
        assert_eq!(first(today, Some(date(2026, 11, 20))), date(2026, 11, 19));
        assert_eq!(first(today, Some(date(2026, 1, 1))), date(2026, 10, 26));
        assert_eq!(
            first(today, Some(date(2027, 1, 1))),
            date(2026, 11, 22),
            "a clock that was wrong"
        );
    }
}
